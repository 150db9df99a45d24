"""Ids from outside in a path: any text is one part of it, percent-encoded.

A web server decodes the path before it is taken apart, so that `a%2Fb` would be two parts.
"""

from typing import Annotated
from urllib.parse import unquote

from fastapi import Path
from pydantic import AfterValidator
from starlette.types import ASGIApp, Receive, Scope, Send

_API = "/api/v1/"

AnyId = Annotated[str, Path(), AfterValidator(unquote)]
"""An id that others gave, as it stands in the path; it may hold `/`, `%` and any other sign."""


class SentPath:
    """ASGI middleware: in the documented API, `%2F` and `%25` stay as they were sent."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(_API) and "raw_path" in scope:
            scope = {**scope, "path": _sent(scope["raw_path"].decode("ascii"))}
        await self._app(scope, receive, send)


def _sent(raw_path: str) -> str:
    return "/".join(
        unquote(part).replace("%", "%25").replace("/", "%2F") for part in raw_path.split("/")
    )
