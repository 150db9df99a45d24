"""The public addresses in messages: open pixel, click, unsubscribe, preferences.

Plain HTML without a script, because the reader may be on anything. A GET changes nothing but what
is known of who fetches: mail scanners follow every link.
"""

import base64

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from rapport.api.fetchers import asked_by
from rapport.api.public_forms import answered, html
from rapport.api.public_pages import NOT_CACHED, why_page
from rapport.app import App
from rapport.delivery import Links
from rapport.kit.errors import Invalid, NotFound
from rapport.reasons import Audience, sentences, why_of_link
from rapport.tracking import (
    Asked,
    record_click,
    record_open,
    record_short_click,
    record_trap,
)

_PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_NOTHING = "这里没有内容。\nThere is nothing here.\n"


def tracking_routes(app: App) -> list[Route]:
    """The addresses, to be mounted at the root of a web application."""
    pages = _Pages(app)
    return [
        Route("/t/o/{token}.gif", pages.opened, methods=["GET"]),
        Route("/t/c/{token}", answered(pages.clicked, app), methods=["GET"]),
        Route("/t/h/{token}", pages.trapped, methods=["GET"]),
        Route("/s/{code}", answered(pages.followed, app), methods=["GET"]),
        Route("/w/{token}", answered(pages.why, app), methods=["GET"]),
    ]


class _Pages:
    def __init__(self, app: App) -> None:
        self._app = app
        self._links = Links(app.secret, app.settings.public_url)

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

    async def followed(self, request: Request) -> Response:
        target = await run_in_threadpool(
            record_short_click,
            request.path_params["code"],
            database=self._app.database,
            now=self._app.clock(),
            asked=self._asked(request),
        )
        return RedirectResponse(target, status_code=302, headers=NOT_CACHED)

    async def why(self, request: Request) -> Response:
        message_id = self._links.read_why(request.path_params["token"])
        account, language = await run_in_threadpool(
            why_of_link, message_id, database=self._app.database
        )
        said = sentences(account, language, audience=Audience.CUSTOMER)
        return html(why_page(language, said, shop=self._app.settings.shop.name))

    def _asked(self, request: Request) -> Asked:
        return asked_by(request, proxies=self._app.settings.tracking.proxies)
