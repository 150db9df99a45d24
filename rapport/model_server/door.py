"""The server's door: addresses, keys, sizes and errors, the same before every backend."""

import hmac
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from rapport.kit.errors import RapportError
from rapport.model_server.backend import CHAT, COMPLETIONS, EMBEDDINGS, Backend, json_response
from rapport.model_server.errors import ModelKeyWrong, ModelNotServed, PromptTooLong
from rapport.model_server.failures import failure_of

log = structlog.get_logger(__name__)

_MOST_BYTES = 4 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a server offers. `name` is the model's; an empty `key` lets everybody in."""

    name: str
    key: str = ""
    about: Mapping[str, object] | None = None
    most_bytes: int = _MOST_BYTES


def model_app(backend: Backend, offer: Offer) -> Starlette:
    """The web application: `/v1/models`, chat, completions, embeddings and `/health`."""
    door = _Door(backend, offer)
    ways = [
        Route(f"/v1/{path}", door.posting(path), methods=["POST"])
        for path in (CHAT, COMPLETIONS, EMBEDDINGS)
    ]
    models = [
        Route("/v1/models", door.models), Route("/v1/models/{name:path}", door.model),
        Route("/health", door.health),
    ]  # fmt: skip

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        await backend.start()
        yield
        await backend.stop()

    return Starlette(
        routes=[*ways, *models],
        lifespan=life,
        exception_handlers={RapportError: _refused, HTTPException: _not_here},
    )


class _Door:
    def __init__(self, backend: Backend, offer: Offer) -> None:
        self._backend, self._offer = backend, offer
        self._since = int(time.time())

    def posting(self, path: str) -> Callable[[Request], Awaitable[Response]]:
        async def post(request: Request) -> Response:
            self._check(request)
            started = time.monotonic()
            response = await self._backend.answer(path, await self._body(request))
            taken = round((time.monotonic() - started) * 1000)
            log.info("model.answered", path=path, milliseconds=taken)
            return response

        return post

    async def models(self, request: Request) -> Response:
        self._check(request)
        return json_response({"object": "list", "data": [self._listed()]})

    async def model(self, request: Request) -> Response:
        self._check(request)
        if request.path_params["name"] != self._offer.name:
            raise ModelNotServed(f"this server has one model, {self._offer.name!r}")
        return json_response(self._listed())

    async def health(self, _: Request) -> Response:
        return json_response({"status": "ok", "model": self._offer.name, **self._backend.health()})

    def _listed(self) -> dict[str, object]:
        head = {"id": self._offer.name, "object": "model", "created": self._since}
        return {**head, "owned_by": "rapport", **(self._offer.about or {})}

    def _check(self, request: Request) -> None:
        key = self._offer.key
        given = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        if key and not hmac.compare_digest(given.encode(), key.encode()):
            raise ModelKeyWrong("send the server's key as `Authorization: Bearer …`")

    async def _body(self, request: Request) -> bytes:
        parts, size = [], 0
        async for part in request.stream():
            size += len(part)
            if size > self._offer.most_bytes:
                raise PromptTooLong(
                    f"the request is larger than {self._offer.most_bytes:,} bytes; send less"
                )
            parts.append(part)
        return b"".join(parts)


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, RapportError)
    status, body = failure_of(error)
    response = json_response(body, status=status)
    if (after := error.facts.get("retry_after")) is not None:
        response.headers["retry-after"] = str(after)
    return response


async def _not_here(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    told = {"message": error.detail, "type": "invalid_request_error", "param": None, "code": None}
    return json_response({"error": told}, status=error.status_code)
