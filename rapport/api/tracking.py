"""The public addresses in messages: open pixel, click, unsubscribe, preferences.

Plain HTML without a script, because the reader may be on anything. A GET changes nothing but what
is known of who fetches: mail scanners follow every link.
"""

import base64
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from rapport.api.fetchers import asked_by
from rapport.api.public_pages import NOT_CACHED, form_page, message_page, preference_page
from rapport.app import App
from rapport.delivery import Links
from rapport.kit.errors import Invalid, NotFound, RapportError
from rapport.tracking import (
    Asked,
    FetchKind,
    read_preferences,
    read_unsubscribe,
    record_click,
    record_look,
    record_open,
    record_trap,
    set_preferences,
    unsubscribe,
)

_PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_MOST_FORM_BYTES = 10_000
_NOTHING = "这里没有内容。\nThere is nothing here.\n"

Page = Callable[[Request], Awaitable[Response]]


class FormTooLarge(Invalid):
    """A form of a public page carries more than its fields can hold."""

    code = "form-too-large"


def tracking_routes(app: App) -> list[Route]:
    """The addresses, to be mounted at the root of a web application."""
    pages = _Pages(app)
    return [
        Route("/t/o/{token}.gif", pages.opened, methods=["GET"]),
        Route("/t/c/{token}", _answered(pages.clicked, app), methods=["GET"]),
        Route("/t/h/{token}", pages.trapped, methods=["GET"]),
        Route("/u/{token}", _answered(pages.asked_to_stop, app), methods=["GET"]),
        Route("/u/{token}", _answered(pages.stopped, app), methods=["POST"]),
        Route("/p/{token}", _answered(pages.preferences, app), methods=["GET"]),
        Route("/p/{token}", _answered(pages.preferred, app), methods=["POST"]),
    ]


class _Pages:
    def __init__(self, app: App) -> None:
        self._app = app
        self._links = Links(app.secret, app.settings.public_url)
        self._shop = app.settings.shop.name

    async def opened(self, request: Request) -> Response:
        try:
            await run_in_threadpool(
                record_open,
                request.path_params["token"],
                links=self._links,
                database=self._app.database,
                now=self._app.clock(),
                asked=self._asked(request),
            )
        except (Invalid, NotFound):
            # A broken picture in somebody's mail would help nobody; nothing is recorded.
            return Response(status_code=404, headers=NOT_CACHED)
        return Response(_PIXEL, media_type="image/gif", headers=NOT_CACHED)

    async def clicked(self, request: Request) -> Response:
        """Lead on at once; the click is written down when the answer has left."""
        token = request.path_params["token"]
        _, target = self._links.read_click(token)
        record = BackgroundTask(
            record_click,
            token,
            links=self._links,
            database=self._app.database,
            now=self._app.clock(),
            asked=self._asked(request),
        )
        return RedirectResponse(target, status_code=302, headers=NOT_CACHED, background=record)

    async def trapped(self, request: Request) -> Response:
        try:
            await run_in_threadpool(
                record_trap,
                request.path_params["token"],
                links=self._links,
                database=self._app.database,
                now=self._app.clock(),
                asked=self._asked(request),
            )
        except Invalid:
            return Response(status_code=404, headers=NOT_CACHED)
        return PlainTextResponse(_NOTHING, headers=NOT_CACHED)

    async def asked_to_stop(self, request: Request) -> Response:
        letterhead = await run_in_threadpool(
            read_unsubscribe,
            request.path_params["token"],
            links=self._links,
            database=self._app.database,
        )
        await self._note(request, letterhead.message_id, FetchKind.LOOK)
        return HTMLResponse(form_page(letterhead.language, shop=self._shop), headers=NOT_CACHED)

    async def stopped(self, request: Request) -> Response:
        letterhead = await run_in_threadpool(
            unsubscribe,
            request.path_params["token"],
            links=self._links,
            database=self._app.database,
            now=self._app.clock(),
        )
        await self._note(request, letterhead.message_id, FetchKind.STOP)
        page = message_page(letterhead.language, "stopped", shop=self._shop)
        return HTMLResponse(page, headers=NOT_CACHED)

    async def preferences(self, request: Request) -> Response:
        found = await run_in_threadpool(
            read_preferences,
            request.path_params["token"],
            links=self._links,
            database=self._app.database,
        )
        return HTMLResponse(preference_page(found, shop=self._shop), headers=NOT_CACHED)

    async def preferred(self, request: Request) -> Response:
        fields = await _form(request)
        found = await run_in_threadpool(
            set_preferences,
            request.path_params["token"],
            marketing="marketing" in fields,
            personalisation="personalisation" in fields,
            links=self._links,
            database=self._app.database,
            now=self._app.clock(),
        )
        page = preference_page(found, shop=self._shop, kept=True)
        return HTMLResponse(page, headers=NOT_CACHED)

    async def _note(self, request: Request, message_id: str, kind: FetchKind) -> None:
        await run_in_threadpool(
            record_look,
            message_id,
            kind,
            database=self._app.database,
            now=self._app.clock(),
            asked=self._asked(request),
        )

    def _asked(self, request: Request) -> Asked:
        return asked_by(request, proxies=self._app.settings.tracking.proxies)


async def _form(request: Request) -> dict[str, list[str]]:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _MOST_FORM_BYTES:
            raise FormTooLarge(f"the form is larger than {_MOST_FORM_BYTES} bytes")
    return parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)


def _answered(page: Page, app: App) -> Page:
    """Turn an error of ours into a page that a customer can read."""

    async def answer(request: Request) -> Response:
        try:
            return await page(request)
        except RapportError as error:
            wrong_link = isinstance(error, Invalid | NotFound)
            shown = message_page(
                request.headers.get("accept-language", "en"),
                "wrong-link" if wrong_link else "later",
                shop=app.settings.shop.name,
            )
            status = 404 if wrong_link else 503
            return HTMLResponse(shown, status_code=status, headers=NOT_CACHED)

    return answer
