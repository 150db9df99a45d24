"""`POST /v1/completions`: a text goes on; with `echo` and `logprobs` it is weighed as well."""

import time
from collections.abc import AsyncIterator, Sequence
from typing import Any

import anyio

from rapport.kit.ids import new_id
from rapport.model_server.answers import Namer, sampling_of, stops_of, usage_of, written_by
from rapport.model_server.errors import BadModelRequest, PromptTooLong
from rapport.model_server.folder import ServedFolder
from rapport.model_server.jobs import Ending, Token
from rapport.model_server.wire import CompletionRequest, Texts
from rapport.model_server.writing import Choice, Desk, Wish

Answer = dict[str, Any]

_MOST_PROMPTS = 256
_USUAL_TOKENS = 16  # of the OpenAI API where a request does not say


class Completion:
    """One request for completions of one or more prompts."""

    def __init__(self, desk: Desk, request: CompletionRequest) -> None:
        _check(request)
        self._desk, self._request = desk, request
        self._id, self._made = new_id("cmpl"), int(time.time())
        self._namer = Namer(desk)
        self._prompts = rows_of(request.prompt, desk.folder)
        most = _USUAL_TOKENS if request.max_tokens is None else request.max_tokens
        self._wishes = [
            Wish(
                prompt=prompt or sorted(desk.folder.ends)[:1],
                sampling=sampling_of(request, desk.folder.usual, logprobs=request.logprobs),
                max_tokens=most,
                stops=stops_of(request),
                count=request.n or 1,
            )
            for prompt in self._prompts
        ]

    async def answer(self) -> Answer:
        """All completions, those of the first prompt first."""
        told: list[Answer] = []
        written = 0
        for prompt, wish in zip(self._prompts, self._wishes, strict=True):
            choices = await self._written(wish)
            written += written_by(choices)
            before = await self._weighed(prompt) if self._request.echo else ()
            told += [
                self._choice(len(told) + n, choice, before) for n, choice in enumerate(choices)
            ]
        used = usage_of(sum(map(len, self._prompts)), written)
        return {**self._head(), "choices": told, "usage": used}

    async def chunks(self) -> AsyncIterator[Answer]:
        """The completions of one prompt, piece by piece."""
        if len(self._wishes) != 1 or self._request.echo:
            raise BadModelRequest("a stream has one prompt and no echo; send one request for each")
        written = 0
        async for piece in self._desk.stream(self._wishes[0]):
            logprobs = self._namer.plain(piece.tokens) if piece.tokens else None
            reason = piece.choice.ending.value if piece.choice else None
            written += piece.choice.written if piece.choice else 0
            choice = {"index": piece.index, "text": piece.text, "logprobs": logprobs}
            yield {**self._head(), "choices": [{**choice, "finish_reason": reason}]}
        options = self._request.stream_options
        if options is not None and options.include_usage:
            used = usage_of(len(self._prompts[0]), written)
            yield {**self._head(), "choices": [], "usage": used}

    async def _written(self, wish: Wish) -> Sequence[Choice]:
        if wish.max_tokens == 0:
            return [Choice(text="", ending=Ending.LENGTH, written=0)] * wish.count
        return await self._desk.write(wish)

    async def _weighed(self, prompt: Sequence[int]) -> Sequence[Token]:
        """The prompt's own tokens; the first has no probability, nothing stands before it."""
        if self._request.logprobs is None:
            return [Token(id=number) for number in prompt]
        if len(prompt) > self._desk.folder.context:
            raise PromptTooLong(
                f"the prompt has {len(prompt):,} tokens, more than the model's"
                f" {self._desk.folder.context:,}; send less"
            )
        score = self._desk.engine.score
        [sure] = await anyio.to_thread.run_sync(score, [prompt[:1]], [prompt[1:]])
        rest = [Token(id=n, logprob=p) for n, p in zip(prompt[1:], sure, strict=True)]
        return [*(Token(id=number) for number in prompt[:1]), *rest]

    def _choice(self, index: int, choice: Choice, before: Sequence[Token]) -> Answer:
        echoed = "".join(map(self._namer.text, (token.id for token in before)))
        logprobs = None
        if self._request.logprobs is not None:
            logprobs = self._namer.plain([*before, *choice.tokens])
        return {
            "index": index,
            "text": echoed + choice.text,
            "logprobs": logprobs,
            "finish_reason": choice.ending.value,
        }

    def _head(self) -> Answer:
        made = {"id": self._id, "object": "text_completion", "created": self._made}
        return {**made, "model": self._request.model}


def rows_of(texts: Texts, folder: ServedFolder) -> list[list[int]]:
    """The tokens of a text, of several texts, of tokens, or of several rows of tokens."""
    if isinstance(texts, str):
        return [_ids(texts, folder)]
    if texts and all(isinstance(one, int) for one in texts):
        return [_known([one for one in texts if isinstance(one, int)], folder)]
    if not texts or len(texts) > _MOST_PROMPTS or any(isinstance(one, int) for one in texts):
        raise BadModelRequest(
            f"give one text, up to {_MOST_PROMPTS} texts, or as many rows of tokens; not a mixture"
        )
    return [
        _ids(one, folder) if isinstance(one, str) else _known(one, folder)
        for one in texts
        if not isinstance(one, int)
    ]


def _ids(text: str, folder: ServedFolder) -> list[int]:
    return folder.source_prompt(text) if folder.encodes else folder.ids(text)


def _known(row: list[int], folder: ServedFolder) -> list[int]:
    strange = next((one for one in row if not 0 <= one < folder.vocabulary), None)
    if strange is not None:
        raise BadModelRequest(f"token {strange} is not in the model's vocabulary")
    return row


def _check(request: CompletionRequest) -> None:
    if request.suffix:
        raise BadModelRequest("suffix cannot be done: the model writes from left to right")
    if request.best_of is not None and request.best_of != (request.n or 1):
        raise BadModelRequest("best_of cannot be done; ask for n and choose")
