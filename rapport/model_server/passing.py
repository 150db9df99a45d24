"""Passes requests on to another server that speaks the OpenAI API, such as vLLM."""

import json
from collections.abc import AsyncIterator, Mapping

import httpx
from starlette.responses import Response, StreamingResponse

from rapport.model_server.errors import BadModelRequest, EndpointSilent

_SECONDS = 600.0
_CONNECT_SECONDS = 10.0


class PassingBackend:
    """The model `model` at `url`, under the name of the registry; `key` is the other server's."""

    def __init__(self, url: str, *, model: str, key: str = "") -> None:
        self._url, self._model = url.rstrip("/"), model
        headers = {"authorization": f"Bearer {key}"} if key else {}
        timeout = httpx.Timeout(_SECONDS, connect=_CONNECT_SECONDS)
        self._client = httpx.AsyncClient(headers=headers, timeout=timeout)

    async def start(self) -> None:
        """Connections are opened when the first request comes."""

    async def stop(self) -> None:
        await self._client.aclose()

    def health(self) -> Mapping[str, object]:
        return {"engine": f"endpoint {self._url}"}

    async def answer(self, path: str, body: bytes) -> Response:
        """Pass a request on, and its answer back as it comes; the status is the other server's."""
        request = self._client.build_request(
            "POST", f"{self._url}/{path}", content=self._renamed(body),
            headers={"content-type": "application/json"},
        )  # fmt: skip
        try:
            found = await self._client.send(request, stream=True)
        except httpx.HTTPError as error:
            raise EndpointSilent(
                f"{self._url} does not answer ({type(error).__name__}); start that server or"
                " serve another model"
            ) from error
        kind = found.headers.get("content-type", "application/json")
        return StreamingResponse(_parts(found), found.status_code, media_type=kind)

    def _renamed(self, body: bytes) -> bytes:
        try:
            asked = json.loads(body)
        except ValueError as error:
            raise BadModelRequest("the request is no JSON in UTF-8") from error
        if not isinstance(asked, dict):
            raise BadModelRequest("the request is no JSON object")
        return json.dumps({**asked, "model": self._model}).encode()


async def _parts(found: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for part in found.aiter_bytes():
            yield part
    finally:
        await found.aclose()
