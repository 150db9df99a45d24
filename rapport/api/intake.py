"""The intake: calls as Segment's client libraries send them, acknowledged once committed.

A plain ASGI application with msgspec, in front of everything else the server does: it serves
several times what a documented endpoint behind a router does.
https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta

import msgspec
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from rapport.access import Source, SourceKeys
from rapport.api.intake_limits import InboxLimit, SourceLimits
from rapport.api.intake_requests import Gone, headers_of, read_body, write_key
from rapport.app import Operations
from rapport.events import (
    Batch,
    Call,
    CallKind,
    CallTooLarge,
    GroupCommitter,
    Heard,
    IntakeBehind,
    IntakeFull,
    SourceTooFast,
    call_of_fields,
    decode_call,
    letters_of,
    parse_batch,
)
from rapport.kit.errors import Forbidden, Invalid, RapportError, Unavailable
from rapport.profiles import read_traits

_SHORT = {"i": "identify", "t": "track", "p": "page", "s": "screen", "g": "group", "a": "alias"}
_BATCHES = ("/v1/batch", "/v1/b", "/v1/import")
_HEADERS = [
    (b"access-control-allow-origin", b"*"),
    (b"cache-control", b"no-store"),
    (b"content-type", b"application/json"),
]
_PREFLIGHT = [
    (b"access-control-allow-methods", b"POST"),
    (b"access-control-allow-headers", b"Authorization, Content-Encoding, Content-Type"),
    (b"access-control-max-age", b"86400"),
]
_KNOWN = timedelta(seconds=1)  # so long a revoked key may still be served, twice over
_YES = b'{"success":true}'


class WriteKeyMissing(Forbidden):
    """A call to the intake carries no valid write key."""

    code = "write-key-missing"


class Intake:
    """What takes calls in while a server runs: start it with the server, stop it with it.

    It is an ASGI application for the addresses in `paths`. It needs no facts, so any number of
    processes may have one: whoever holds the facts empties the inbox that all of them fill.
    """

    def __init__(self, doors: Operations) -> None:
        self._clock = doors.clock
        self._currency = doors.settings.shop.currency
        self._keys = SourceKeys(doors.database, clock=doors.clock, remember=_KNOWN)
        self._known: dict[str, tuple[float, Source]] = {}
        self._committer = GroupCommitter(doors.database)
        limits = doors.settings.intake
        self._sources = SourceLimits(
            requests=limits.source_requests_per_second, size=limits.source_bytes_per_second
        )
        self._inbox = InboxLimit(
            doors.database,
            clock=doors.clock,
            most_calls=limits.most_waiting,
            oldest=timedelta(seconds=limits.most_waiting_seconds),
        )
        self.paths: Mapping[str, CallKind | None] = _paths()

    def start(self) -> None:
        """Begin to take calls."""
        self._committer.start()

    def stop(self) -> None:
        """Finish the commit that is under way, and take no more."""
        self._committer.stop()

    def routes(self) -> list[Route]:
        """The addresses of the intake, to be mounted at the root of a web application."""
        return [Route(path, self) for path in self.paths]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; every error of ours becomes one sentence."""
        headers = _HEADERS
        if scope["method"] == "OPTIONS":
            return await _send(send, 204, _HEADERS + _PREFLIGHT, b"")
        if scope["method"] != "POST":
            return await _send(send, 405, [*_HEADERS, (b"allow", b"POST, OPTIONS")], b"")
        try:
            status, answer = 200, await self._take(scope, receive)
        except RapportError as error:
            said = {"success": False, "code": error.code, "message": str(error)}
            status, answer = _status(error), msgspec.json.encode(said)
            if isinstance(error, Unavailable):
                after = str(error.facts.get("retry_after", 1)).encode()
                headers = [*_HEADERS, (b"retry-after", after)]
        except Gone:
            return None
        await _send(send, status, headers, answer)
        return None

    async def _take(self, scope: Scope, receive: Receive) -> bytes:
        headers = headers_of(scope)
        body = await read_body(receive, headers)
        source = await self._source(headers.get(b"authorization", b""), body)
        self._sources.check(source.name, size=len(body))
        self._inbox.check()
        heard = Heard(source=source.name, received_at=self._clock(), currency=self._currency)
        kind = self.paths[scope["path"]]
        if kind is not None:
            return await self._take_one(kind, body, heard)
        batch = parse_batch(
            body, source=heard.source, received_at=heard.received_at, currency=self._currency
        )
        return await self._take_batch(batch)

    async def _take_one(self, kind: CallKind, body: bytes, heard: Heard) -> bytes:
        fields = decode_call(body)
        try:
            call = call_of_fields(kind, fields, heard)
        except Invalid as error:
            letters = letters_of(body, heard, error, kind=kind.value)
            await self._committer.commit((), letters)
            raise
        await self._committer.commit((call,))
        return _answer((call,), {})

    async def _take_batch(self, batch: Batch) -> bytes:
        if batch.calls or batch.letters:
            await self._committer.commit(batch.calls, batch.letters)
        batch.check_usable()
        return _answer(batch.calls, batch.refused)

    async def _source(self, authorization: bytes, body: bytes) -> Source:
        key = write_key(authorization, body)
        source = await self._find(key) if key else None
        if source is None:
            raise WriteKeyMissing(
                "send the write key of a source as the user name of Basic authentication;"
                " `rapport sources create` makes one"
            )
        return source

    async def _find(self, key: str) -> Source | None:
        """Find the source of a key; the store is asked in a thread, so that nobody else waits."""
        now = time.monotonic()
        until, source = self._known.get(key) or (0.0, None)
        if source is not None and now < until:
            return source
        source = await asyncio.to_thread(self._keys.find, key)
        if source is not None:
            self._known[key] = (now + _KNOWN.total_seconds(), source)
        return source


class IntakeFirst:
    """The outermost application: what is for the intake, nothing else looks at first."""

    def __init__(self, app: ASGIApp, *, intake: Intake) -> None:
        self._app = app
        self._intake = intake
        self._paths = intake.paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] in self._paths:
            await self._intake(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _paths() -> dict[str, CallKind | None]:
    paths: dict[str, CallKind | None] = {f"/v1/{kind}": kind for kind in CallKind}
    paths |= {f"/v1/{short}": CallKind(kind) for short, kind in _SHORT.items()}
    return paths | dict.fromkeys(_BATCHES)


def _status(error: RapportError) -> int:
    match error:
        case CallTooLarge():
            return 413
        case WriteKeyMissing():
            return 401
        case IntakeFull() | IntakeBehind() | SourceTooFast():
            return 429
        case Invalid():
            return 400
        case _:
            return 503


def _answer(calls: Sequence[Call], refused: Mapping[int, str]) -> bytes:
    ignored = [line for call in calls if call.traits for line in _ignored(call)]
    if not refused and not ignored:
        return _YES
    answer: dict[str, object] = {"success": True}
    if refused:
        answer["refused"] = [{"call": at, "why": why} for at, why in refused.items()]
    if ignored:
        answer["ignored"] = ignored
    return msgspec.json.encode(answer)


def _ignored(call: Call) -> list[str]:
    if call.kind != CallKind.IDENTIFY:
        return []
    return [
        f"call {call.message_id}: trait {name!r}: {why}"
        for name, why in read_traits(call.traits).unusable.items()
    ]


async def _send(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})
