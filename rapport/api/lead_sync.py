"""The address at which another CRM says what it knows of leads: `/hooks/crm`."""

from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rapport.api.lead_hooks import hook_status
from rapport.api.public_forms import read_body
from rapport.app import App, sales_desk_of
from rapport.kit.errors import RapportError
from rapport.sales import Synced, hear_crm

_MOST_BYTES = 500_000
_BY = "crm"


def lead_sync_routes(app: App) -> list[Route]:
    """The address, to be mounted at the root of a web application."""

    async def told(request: Request) -> Response:
        try:
            body = await read_body(request, most=_MOST_BYTES)
            done = await run_in_threadpool(_take, app, body, dict(request.headers))
        except RapportError as error:
            return JSONResponse({"code": error.code}, status_code=hook_status(error))
        return JSONResponse(
            {"changed": done.changed, "unchanged": done.unchanged, "refused": list(done.refused)}
        )

    return [Route("/hooks/crm", told, methods=["POST"])]


def _take(app: App, body: bytes, headers: Mapping[str, str]) -> Synced:
    desk = sales_desk_of(app, by=_BY)
    return hear_crm(body, headers, settings=app.settings.sales, desk=desk)
