"""The intake: calls as Segment's client libraries send them, acknowledged once committed.

Plain Starlette with msgspec, because it serves three times what a documented endpoint does.
https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/
"""

import asyncio
import base64
import zlib
from collections.abc import Awaitable, Callable, Mapping, Sequence

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from rapport.access import Source, SourceKeys
from rapport.app import App
from rapport.events import (
    MOST_BATCH_BYTES,
    Call,
    CallKind,
    CallTooLarge,
    GroupCommitter,
    IntakeFull,
    parse_batch,
    parse_call,
)
from rapport.kit.errors import Forbidden, Invalid, RapportError, Unavailable
from rapport.profiles import InboxDrainer, read_traits

_SHORT = {"i": "identify", "t": "track", "p": "page", "s": "screen", "g": "group", "a": "alias"}
_HEADERS = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-store"}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Encoding, Content-Type",
    "Access-Control-Max-Age": "86400",
}
_GZIP = 16 + zlib.MAX_WBITS  # zlib's way to say that a gzip header comes first

Endpoint = Callable[[Request], Awaitable[Response]]


class WriteKeyMissing(Forbidden):
    """A call to the intake carries no valid write key."""

    code = "write-key-missing"


class BadEncoding(Invalid):
    """The body of a request is not what its headers say."""

    code = "bad-encoding"


class _Keyed(msgspec.Struct):
    writeKey: str | None = None


class Intake:
    """What takes calls in while a server runs: start it with the server, stop it with it."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._keys = SourceKeys(app.database, clock=app.clock)
        self._committer = GroupCommitter(app.database)
        self._drainer = InboxDrainer(app.database, app.facts, clock=app.clock)

    def start(self) -> None:
        self._committer.start()
        self._drainer.start()

    def stop(self) -> None:
        """Commit what was handed over, finish the pass over the inbox, and take no more."""
        self._committer.stop()
        self._drainer.stop()

    def routes(self) -> list[Route]:
        """The addresses of the intake, to be mounted at the root of a web application."""
        paths = {f"/v1/{kind}": self._single(kind) for kind in CallKind}
        paths |= {f"/v1/{short}": self._single(CallKind(kind)) for short, kind in _SHORT.items()}
        paths |= dict.fromkeys(("/v1/batch", "/v1/b", "/v1/import"), self._batch)
        methods = ["POST", "OPTIONS"]
        return [
            Route(path, _answered(endpoint), methods=methods) for path, endpoint in paths.items()
        ]

    def _single(self, kind: CallKind) -> Endpoint:
        async def take(request: Request) -> Response:
            body = await _body(request)
            source = self._source(request, body)
            call = parse_call(
                kind,
                body,
                source=source.name,
                received_at=self._app.clock(),
                currency=self._app.settings.shop.currency,
            )
            return await self._commit([call], {})

        return take

    async def _batch(self, request: Request) -> Response:
        body = await _body(request)
        source = self._source(request, body)
        batch = parse_batch(
            body,
            source=source.name,
            received_at=self._app.clock(),
            currency=self._app.settings.shop.currency,
        )
        return await self._commit(batch.calls, batch.refused)

    async def _commit(self, calls: Sequence[Call], refused: Mapping[int, str]) -> Response:
        if calls:
            await asyncio.wrap_future(self._committer.hand_over(calls))
        answer: dict[str, object] = {"success": True}
        if refused:
            answer["refused"] = [{"call": at, "why": why} for at, why in refused.items()]
        ignored = [line for call in calls if call.traits for line in _ignored(call)]
        if ignored:
            answer["ignored"] = ignored
        return _json(answer)

    def _source(self, request: Request, body: bytes) -> Source:
        key = _write_key(request.headers.get("authorization", ""), body)
        source = self._keys.find(key) if key else None
        if source is None:
            raise WriteKeyMissing(
                "send the write key of a source as the user name of Basic authentication;"
                " `rapport sources create` makes one"
            )
        return source


def _answered(endpoint: Endpoint) -> Endpoint:
    """Answer preflight requests, and put every error of ours into one sentence."""

    async def answer(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=_HEADERS | _PREFLIGHT)
        try:
            return await endpoint(request)
        except RapportError as error:
            said = {"success": False, "code": error.code, "message": str(error)}
            headers = {"Retry-After": "1"} if isinstance(error, Unavailable) else {}
            return _json(said, status=_status(error), headers=headers)
        except ClientDisconnect:
            return Response(status_code=400)

    return answer


def _status(error: RapportError) -> int:
    match error:
        case CallTooLarge():
            return 413
        case WriteKeyMissing():
            return 401
        case IntakeFull():
            return 429
        case Invalid():
            return 400
        case _:
            return 503


async def _body(request: Request) -> bytes:
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > MOST_BATCH_BYTES:
            raise CallTooLarge(
                f"the request is larger than {MOST_BATCH_BYTES} bytes; send smaller ones"
            )
        parts.append(part)
    body = b"".join(parts)
    encoding = request.headers.get("content-encoding", "identity").lower()
    if encoding == "identity":
        return body
    if encoding != "gzip":
        raise BadEncoding(f"Content-Encoding {encoding[:20]!r} is not known; use gzip or none")
    return _unpacked(body)


def _unpacked(body: bytes) -> bytes:
    """Unpack no more than a batch may hold: a small body can unpack to gigabytes."""
    unpacker = zlib.decompressobj(_GZIP)
    try:
        plain = unpacker.decompress(body, MOST_BATCH_BYTES + 1)
    except zlib.error as error:
        raise BadEncoding("the body is not gzip, as Content-Encoding says") from error
    if len(plain) > MOST_BATCH_BYTES:
        raise CallTooLarge(f"the request unpacks to more than {MOST_BATCH_BYTES} bytes")
    if not unpacker.eof:
        raise BadEncoding("the gzip body is cut off")
    return plain


def _write_key(authorization: str, body: bytes) -> str | None:
    scheme, _, credentials = authorization.partition(" ")
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(credentials, validate=True).decode().partition(":")[0]
        except ValueError:
            return None
    if authorization:
        return None
    try:
        return msgspec.json.decode(body, type=_Keyed).writeKey
    except (ValueError, RecursionError):
        return None


def _ignored(call: Call) -> list[str]:
    if call.kind != CallKind.IDENTIFY:
        return []
    return [
        f"call {call.message_id}: trait {name!r}: {why}"
        for name, why in read_traits(call.traits).unusable.items()
    ]


def _json(
    value: Mapping[str, object], *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    return Response(
        msgspec.json.encode(value),
        status_code=status,
        media_type="application/json",
        headers=_HEADERS | dict(headers or {}),
    )
