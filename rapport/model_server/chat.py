"""`POST /v1/chat/completions`: messages in, a message out, whole or piece by piece."""

import time
from collections.abc import AsyncIterator, Mapping
from typing import Any

from rapport.kit.ids import new_id
from rapport.model_server.answers import Namer, sampling_of, stops_of, usage_of, written_by
from rapport.model_server.errors import BadModelRequest
from rapport.model_server.jobs import Ending
from rapport.model_server.tools import Toolbox, toolbox_of
from rapport.model_server.wire import ChatRequest, JsonSchema, ResponseFormat, plain_messages
from rapport.model_server.writing import Choice, Desk, Piece, Wish

Answer = dict[str, Any]


class Chat:
    """One request for a chat completion."""

    def __init__(self, desk: Desk, request: ChatRequest) -> None:
        self._desk, self._request = desk, request
        self._id, self._made = new_id("chatcmpl"), int(time.time())
        self._tools = toolbox_of(request)
        self._namer = Namer(desk)
        alternatives = (request.top_logprobs or 0) if request.logprobs else None
        self._wish = Wish(
            prompt=_prompt(desk, request, self._tools),
            sampling=sampling_of(request, desk.folder.usual, logprobs=alternatives),
            max_tokens=request.max_completion_tokens or request.max_tokens,
            stops=stops_of(request),
            schema=self._tools.schema or schema_of(request.response_format),
            count=request.n or 1,
        )

    async def answer(self) -> Answer:
        """The whole completion."""
        choices = await self._desk.write(self._wish)
        told = [self._choice(index, choice) for index, choice in enumerate(choices)]
        used = usage_of(len(self._wish.prompt), written_by(choices))
        return {**self._head("chat.completion"), "choices": told, "usage": used}

    async def chunks(self) -> AsyncIterator[Answer]:
        """The completion piece by piece; calls of tools come whole, at the end."""
        written = 0
        for index in range(self._wish.count):
            yield self._chunk(index, {"role": "assistant", "content": ""})
        async for piece in self._desk.stream(self._wish):
            for chunk in self._told(piece):
                yield chunk
            written += piece.choice.written if piece.choice else 0
        options = self._request.stream_options
        if options is not None and options.include_usage:
            used = usage_of(len(self._wish.prompt), written)
            yield {**self._head("chat.completion.chunk"), "choices": [], "usage": used}

    def _told(self, piece: Piece) -> list[Answer]:
        told: list[Answer] = []
        if not self._tools.tools and (piece.text or piece.tokens):
            delta = {"content": piece.text}
            logprobs = self._namer.chat(piece.tokens) if piece.tokens else None
            told.append(self._chunk(piece.index, delta, logprobs=logprobs))
        if piece.choice is not None:
            told += self._last(piece.index, piece.choice)
        return told

    def _last(self, index: int, choice: Choice) -> list[Answer]:
        content, calls = self._tools.read(choice.text)
        told: list[Answer] = []
        if self._tools.tools and content:
            told.append(self._chunk(index, {"content": content}))
        if calls:
            numbered = [{"index": n, **call} for n, call in enumerate(calls)]
            told.append(self._chunk(index, {"tool_calls": numbered}))
        return [*told, self._chunk(index, {}, reason=_reason(choice, calls))]

    def _choice(self, index: int, choice: Choice) -> Answer:
        content, calls = self._tools.read(choice.text)
        message: Answer = {"role": "assistant", "content": content, "refusal": None}
        if calls:
            message["tool_calls"] = calls
        asked = self._wish.sampling.logprobs is not None
        return {
            "index": index,
            "message": message,
            "logprobs": self._namer.chat(choice.tokens) if asked else None,
            "finish_reason": _reason(choice, calls),
        }

    def _chunk(
        self,
        index: int,
        delta: Answer,
        *,
        reason: str | None = None,
        logprobs: Answer | None = None,
    ) -> Answer:
        choice = {"index": index, "delta": delta, "logprobs": logprobs, "finish_reason": reason}
        return {**self._head("chat.completion.chunk"), "choices": [choice]}

    def _head(self, kind: str) -> Answer:
        model = self._request.model
        return {"id": self._id, "object": kind, "created": self._made, "model": model}


def schema_of(form: ResponseFormat | None) -> Mapping[str, Any] | None:
    """The JSON Schema that an answer is held to; None for free text."""
    match form:
        case None | ResponseFormat(type="text"):
            return None
        case ResponseFormat(type="json_object"):
            return {"type": "object"}
        case ResponseFormat(json_schema=JsonSchema(schema=schema)):
            return schema
        case _:
            raise BadModelRequest("response_format of type json_schema lacks json_schema")


def _prompt(desk: Desk, request: ChatRequest, tools: Toolbox) -> list[int]:
    # A model without a template can still be made to fill in the arguments of a named tool.
    tell = desk.folder.template is not None or tools.schema is None
    return desk.folder.chat_prompt(plain_messages(request.messages), tools.told if tell else [])


def _reason(choice: Choice, calls: list[Answer]) -> str:
    return "tool_calls" if calls and choice.ending is Ending.STOP else choice.ending.value
