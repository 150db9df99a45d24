"""What a request may carry: nothing is read from who has no key, and never more than fits.

FastAPI reads a body before it asks who is calling; a stranger could fill memory and disk.
"""

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rapport.access import Permission, check, find_api_key
from rapport.api.context import KeyMissing
from rapport.api.errors import TOO_LARGE, answer, answer_plainly
from rapport.app import App
from rapport.kit.errors import RapportError

MOST_BYTES = 5_000_000
MOST_FILE_BYTES = 2_000_000_000
_API, _IMPORTS = "/api/v1/", "/api/v1/imports/"
_WITHOUT_BODY = frozenset({"GET", "HEAD", "OPTIONS"})


class BodyGuard:
    """ASGI middleware around the documented API; other addresses guard themselves."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        guarded = scope["type"] == "http" and scope["path"].startswith(_API)
        if not guarded or scope["method"] in _WITHOUT_BODY:
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        importing = scope["path"].startswith(_IMPORTS)
        most = MOST_FILE_BYTES if importing else MOST_BYTES
        try:
            await run_in_threadpool(_check_key, request, importing=importing)
            _check_length(request, most)
        except RapportError as error:
            await answer(request, error)(scope, receive, send)
            return
        except HTTPException as error:
            await answer_plainly(request, error)(scope, receive, send)
            return
        await self._app(scope, _limited(receive, most), send)


def _check_key(request: Request, *, importing: bool) -> None:
    app: App = request.app.state.rapport
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    actor = find_api_key(app.database, secret) if scheme.lower() == "bearer" else None
    if actor is None:
        raise KeyMissing
    if importing:
        check(actor, Permission.IMPORT)


def _check_length(request: Request, most: int) -> None:
    length = request.headers.get("content-length", "0")
    if length.isdecimal() and int(length) > most:
        raise HTTPException(TOO_LARGE, f"the body has more than {most} bytes")


def _limited(receive: Receive, most: int) -> Receive:
    """Give the body piece by piece, and end a request that turns out to be too large."""
    size = 0

    async def counted() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > most:
            raise HTTPException(TOO_LARGE, f"the body has more than {most} bytes")
        return message

    return counted
