"""The addresses at which providers of mail tell what came back: `/hooks/mail/{provider}`."""

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rapport.app import App, return_desk_of
from rapport.bounces import MOST_HOOK_BYTES, BadHook, HookCall, SettleReport, take_hook
from rapport.kit.errors import Forbidden, Invalid, NotFound, RapportError

log = structlog.get_logger(__name__)

_STATUS = {Forbidden: 403, NotFound: 404, Invalid: 422}


def mail_hook_routes(app: App) -> list[Route]:
    """The addresses, to be mounted at the root of a web application."""
    desk = return_desk_of(app)

    def take(provider: str, call: HookCall) -> SettleReport:
        return take_hook(
            provider, call, settings=desk.settings, settler=desk.settler, now=app.clock()
        )

    async def told(request: Request) -> Response:
        provider = request.path_params["provider"]
        try:
            headers = {name.lower(): value for name, value in request.headers.items()}
            call = HookCall(body=await _body(request), headers=headers)
            report = await run_in_threadpool(take, provider, call)
        except RapportError as error:
            log.warning("mail_hook.refused", code=error.code)
            kinds = (status for kind, status in _STATUS.items() if isinstance(error, kind))
            return JSONResponse({"code": error.code}, status_code=next(kinds, 503))
        return JSONResponse({"new": report.new, "known": report.known})

    return [Route("/hooks/mail/{provider}", told, methods=["POST"])]


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MOST_HOOK_BYTES:
            raise BadHook(f"the call is larger than {MOST_HOOK_BYTES} bytes")
    return bytes(body)
