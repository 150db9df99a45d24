"""The addresses at which ad platforms push leads: `/hooks/leads/{source}`.

A call that cannot be used for now is answered with an error, so that the platform sends it again.
"""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from rapport.api.public_forms import FormTooLarge, read_body
from rapport.app import App, form_desk_of
from rapport.kit.errors import Forbidden, Invalid, NotFound, RapportError
from rapport.leads import Pushed, meta_challenge, read_leads, take_leads

_MOST_BYTES = 500_000


def lead_hook_routes(app: App) -> list[Route]:
    """The addresses, to be mounted at the root of a web application."""
    hooks = _Hooks(app)
    return [
        Route("/hooks/leads/meta", hooks.asked, methods=["GET"]),
        Route("/hooks/leads/{source}", hooks.pushed, methods=["POST"]),
    ]


class _Hooks:
    def __init__(self, app: App) -> None:
        self._app = app

    async def asked(self, request: Request) -> Response:
        try:
            settings = self._app.settings.leads
            return PlainTextResponse(meta_challenge(request.query_params, settings=settings))
        except RapportError as error:
            return JSONResponse({"code": error.code}, status_code=403)

    async def pushed(self, request: Request) -> Response:
        try:
            body = await read_body(request, most=_MOST_BYTES)
            headers = {name.lower(): value for name, value in request.headers.items()}
            source = request.path_params["source"]
            call = Pushed(body=body, headers=headers)
            taken = await run_in_threadpool(self._take, source, call)
        except RapportError as error:
            return JSONResponse({"code": error.code}, status_code=hook_status(error))
        return JSONResponse({"taken": taken})

    def _take(self, source: str, call: Pushed) -> int:
        app = self._app
        leads = read_leads(source, call, settings=app.settings.leads, now=app.clock())
        return take_leads(leads, desk=form_desk_of(app))


def hook_status(error: RapportError) -> int:
    """The HTTP status that tells a foreign system whether to try again."""
    match error:
        case FormTooLarge():
            return 413
        case NotFound():
            return 404
        case Forbidden():
            return 403
        case Invalid():
            return 422
        case _:
            return 503
