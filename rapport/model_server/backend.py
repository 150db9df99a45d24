"""What stands behind the server's door: a model in this process, or another server."""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Protocol

import msgspec
from starlette.responses import Response, StreamingResponse

from rapport.kit.errors import RapportError
from rapport.model_server.batching import Batcher
from rapport.model_server.chat import Chat
from rapport.model_server.completions import Completion
from rapport.model_server.embeddings import embed
from rapport.model_server.engine import Engine
from rapport.model_server.errors import ModelNotServed
from rapport.model_server.failures import failure_of
from rapport.model_server.wire import ChatRequest, CompletionRequest, EmbeddingRequest, read
from rapport.model_server.writing import Desk

CHAT, COMPLETIONS, EMBEDDINGS = "chat/completions", "completions", "embeddings"


class Backend(Protocol):
    """Answers the requests that passed the door."""

    async def answer(self, path: str, body: bytes) -> Response:
        """Answer `chat/completions`, `completions` or `embeddings`; raise errors of ours."""
        ...

    def health(self) -> Mapping[str, object]:
        """What is said of the backend to whoever asks whether it is well."""
        ...

    async def start(self) -> None: ...

    async def stop(self) -> None:
        """Finish what is under way and take no more."""
        ...


class ModelBackend:
    """A model in this process. `names` are what it is called; the first is what it calls itself."""

    def __init__(
        self, engine: Engine, *, names: tuple[str, ...], workers: int = 1, most_waiting: int = 256
    ) -> None:
        self._engine, self._names = engine, names
        self._batcher = Batcher(engine, workers=workers, most_waiting=most_waiting)
        self._desk = Desk(engine, self._batcher)

    async def start(self) -> None:
        self._batcher.start()

    async def stop(self) -> None:
        self._batcher.stop()
        self._engine.close()

    def health(self) -> Mapping[str, object]:
        return {"engine": self._engine.name, "waiting": self._batcher.waiting}

    async def answer(self, path: str, body: bytes) -> Response:
        if path == EMBEDDINGS:
            wanted = read(body, EmbeddingRequest)
            self._check(wanted.model)
            return json_response(await embed(self._desk, wanted))
        if path == CHAT:
            asked = read(body, ChatRequest)
            self._check(asked.model)
            return await _answered(Chat(self._desk, asked), stream=bool(asked.stream))
        request = read(body, CompletionRequest)
        self._check(request.model)
        return await _answered(Completion(self._desk, request), stream=bool(request.stream))

    def _check(self, name: str) -> None:
        if name not in self._names:
            raise ModelNotServed(
                f"there is no model {name[:80]!r} here; this server has {self._names[0]!r}"
            )


def json_response(value: object, *, status: int = 200) -> Response:
    return Response(msgspec.json.encode(value), status, media_type="application/json")


class _Written(Protocol):
    async def answer(self) -> dict[str, Any]: ...
    def chunks(self) -> AsyncIterator[dict[str, Any]]: ...


async def _answered(asked: _Written, *, stream: bool) -> Response:
    if not stream:
        return json_response(await asked.answer())
    chunks = asked.chunks()
    first = await anext(chunks)  # what is wrong with a request is said with a status of its own
    return StreamingResponse(_events(first, chunks), media_type="text/event-stream")


async def _events(
    first: dict[str, Any], chunks: AsyncIterator[dict[str, Any]]
) -> AsyncIterator[bytes]:
    """Server-sent events as the OpenAI API sends them."""
    yield _event(first)
    try:
        async for chunk in chunks:
            yield _event(chunk)
    except RapportError as error:
        yield _event(failure_of(error)[1])
    yield b"data: [DONE]\n\n"


def _event(value: object) -> bytes:
    return b"data: " + msgspec.json.encode(value) + b"\n\n"
