"""Messages on the shop's own site: the script, what it asks for, and what it tells.

Public: any page may ask. Requests are plain text, so that a browser asks no permission first; who a
visitor is stands in the body, never in an address.
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from functools import partial
from importlib.resources import files
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.app import App
from rapport.delivery import OnsiteDeed
from rapport.kit.errors import RapportError
from rapport.tracking import Visitors, find_visitor, next_onsite, record_onsite

router = APIRouter(prefix="/api/v1/onsite", tags=["messages on the site"])

_MOST_BYTES = 4_000
_LONGEST = 400
_OPEN = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-store"}
_SCRIPT = (files("rapport.api") / "static" / "onsite.js").read_bytes()

Page = Callable[[Request], Awaitable[Response]]


class VisitorIn(BaseModel):
    """Who is signed in to the shop's page."""

    model_config = ConfigDict(extra="forbid")

    customer_id: str = Field(min_length=1, max_length=200)


class VisitorToken(BaseModel):
    """What the shop's page hands to the script; it holds for 30 days."""

    token: str


@router.post("/tokens")
def make_token(
    app: AppDep, visitor: VisitorIn, _: Annotated[Actor, Depends(Needs(Permission.SEND))]
) -> VisitorToken:
    """Make the token by which the script knows a customer. For the shop's server only."""
    made = Visitors(app.secret).token(visitor.customer_id, now=app.clock())
    return VisitorToken(token=made)


def onsite_routes(app: App) -> list[Route]:
    """The public addresses, to be mounted at the root of a web application."""
    pages = _Pages(app)
    return [
        Route("/o/rapport.js", pages.script, methods=["GET"]),
        Route("/o/next", _answered(pages.next), methods=["POST"]),
        Route("/o/deed", _answered(pages.deed), methods=["POST"]),
    ]


class _Pages:
    def __init__(self, app: App) -> None:
        self._app = app
        self._visitors = Visitors(app.secret)

    async def script(self, _: Request) -> Response:
        headers = {"Cache-Control": "public, max-age=3600", "X-Content-Type-Options": "nosniff"}
        return Response(_SCRIPT, media_type="text/javascript; charset=utf-8", headers=headers)

    async def next(self, request: Request) -> Response:
        told = await _told(request)
        if not self._app.settings.channels.onsite.enabled or told is None:
            return Response(status_code=204, headers=_OPEN)
        offer = await run_in_threadpool(partial(self._next, told))
        if offer is None:
            return Response(status_code=204, headers=_OPEN)
        return JSONResponse(offer, headers=_OPEN)

    async def deed(self, request: Request) -> Response:
        told = await _told(request)
        if told is not None and told.get("deed") in set(OnsiteDeed):
            await run_in_threadpool(
                record_onsite,
                told.get("ticket", ""),
                OnsiteDeed(told["deed"]),
                database=self._app.database,
                visitors=self._visitors,
                now=self._app.clock(),
            )
        return Response(status_code=204, headers=_OPEN)

    def _next(self, told: dict[str, str]) -> dict[str, str] | None:
        app, now = self._app, self._app.clock()
        token = told.get("token", "")
        customer_id = self._visitors.customer_of(token, now=now) if token else ""
        found = find_visitor(
            app.database,
            app.facts,
            customer_id=customer_id,
            anonymous_id=told.get("anonymous_id", ""),
        )
        if found is None:
            return None
        offer = next_onsite(
            found,
            database=app.database,
            visitors=self._visitors,
            settings=app.settings.channels.onsite,
            now=now,
        )
        return asdict(offer) if offer else None


async def _told(request: Request) -> dict[str, str] | None:
    """Read a small JSON object of texts; None where it is none."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _MOST_BYTES:
            return None
    try:
        read = json.loads(body)
    except ValueError:
        return None
    if not isinstance(read, dict):
        return None
    return {
        name: value
        for name, value in read.items()
        if isinstance(value, str) and len(value) <= _LONGEST
    }


def _answered(page: Page) -> Page:
    """A page that asks with a wrong token gets nothing to show, and no reason to break."""

    async def answer(request: Request) -> Response:
        try:
            return await page(request)
        except RapportError:
            return Response(status_code=204, headers=_OPEN)

    return answer
