"""The parts that answers of the OpenAI API share."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rapport.model_server.folder import Usual
from rapport.model_server.jobs import Sampling, Token
from rapport.model_server.wire import Shared
from rapport.model_server.writing import Choice, Desk


def sampling_of(request: Shared, usual: Usual, *, logprobs: int | None) -> Sampling:
    """How a request wants tokens to be chosen; the model's usual way where it does not say."""
    several = 1.0 if (request.n or 1) > 1 else 0.0  # several texts of one kind are drawn
    temperature = usual.temperature or several
    return Sampling(
        temperature=temperature if request.temperature is None else request.temperature,
        top_p=usual.top_p if request.top_p is None else request.top_p,
        top_k=usual.top_k if request.top_k is None else request.top_k,
        presence=request.presence_penalty or 0.0,
        frequency=request.frequency_penalty or 0.0,
        seed=request.seed,
        logprobs=logprobs,
    )


def stops_of(request: Shared) -> Sequence[str]:
    """The strings that end a text."""
    stop = request.stop
    return [stop] if isinstance(stop, str) else stop or []


def usage_of(prompt_tokens: int, written: int) -> dict[str, int]:
    """What was read and written, in tokens."""
    return {
        "prompt_tokens": prompt_tokens,
        "completion_tokens": written,
        "total_tokens": prompt_tokens + written,
    }


def written_by(choices: Iterable[Choice]) -> int:
    return sum(choice.written for choice in choices)


class Namer:
    """Words tokens and their log-probabilities."""

    def __init__(self, desk: Desk) -> None:
        self._pieces = desk.pieces.bytes

    def chat(self, tokens: Sequence[Token]) -> dict[str, Any]:
        """`logprobs` of a chat completion."""
        return {
            "content": [
                {
                    **self._one(token.id, token.logprob or 0.0),
                    "top_logprobs": [self._one(*pair) for pair in token.likeliest],
                }
                for token in tokens
            ],
            "refusal": None,
        }

    def plain(self, tokens: Sequence[Token], *, start: int = 0) -> dict[str, Any]:
        """`logprobs` of a completion; offsets count characters from `start`."""
        texts = [self.text(token.id) for token in tokens]
        offsets, place = [], start
        for text in texts:
            offsets.append(place)
            place += len(text)
        return {
            "tokens": texts,
            "token_logprobs": [token.logprob for token in tokens],
            "top_logprobs": [self._mapping(token) for token in tokens],
            "text_offset": offsets,
        }

    def text(self, token: int) -> str:
        return self._pieces[token].decode("utf-8", "replace")

    def _mapping(self, token: Token) -> Mapping[str, float] | None:
        if token.logprob is None:
            return None
        pairs = [*token.likeliest, (token.id, token.logprob)]
        return {self.text(id): sure for id, sure in pairs}

    def _one(self, token: int, logprob: float) -> dict[str, Any]:
        piece = self._pieces[token]
        return {"token": self.text(token), "logprob": logprob, "bytes": list(piece)}
