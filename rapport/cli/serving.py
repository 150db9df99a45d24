"""Puts one server together: intake, public pages, API and console, and what runs behind them."""

import gc
import socket
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager

import uvicorn
from fastapi import APIRouter, FastAPI
from starlette.applications import Starlette
from starlette.types import ASGIApp

from rapport.api import (
    Intake,
    IntakeFirst,
    build_api,
    lead_hook_routes,
    lead_routes,
    lead_sync_routes,
    mail_hook_routes,
    onsite_routes,
    strip_routes,
    subscription_routes,
    tracking_routes,
)
from rapport.app import App, Operations
from rapport.cli.mailing import local_mailbox
from rapport.console import mount_console
from rapport.kit.errors import Conflict, Invalid, Unavailable
from rapport.profiles import InboxDrainer
from rapport.worker import Worker, nightly_work, server_chores, workflow_chore

_START_SECONDS = 30


class PortBusy(Conflict):
    """Another program listens on the address that the server wants."""

    code = "port-busy"


class HostUnknown(Invalid):
    """The address that the server is to listen on is none."""

    code = "host-unknown"


class ServerNotStarted(Unavailable):
    """The server did not come up in time."""

    code = "server-not-started"


@contextmanager
def running(
    app: App, *, console: bool = True, chores: bool = True, site: APIRouter | None = None
) -> Iterator[ASGIApp]:
    """Start what runs behind the web application, and give the application itself.

    `site` is a website that is served beside the product's own pages.
    """
    api = build_api(app)
    intake = Intake(app)
    for routes in (
        tracking_routes,
        onsite_routes,
        strip_routes,
        subscription_routes,
        lead_routes,
        lead_hook_routes,
        lead_sync_routes,
        mail_hook_routes,
    ):
        api.router.routes.extend(routes(app))
    if site is not None:
        api.include_router(site)
    if console:
        mount_console(api, app)
    with ExitStack() as stack:
        stack.enter_context(local_mailbox(app))
        drainer = InboxDrainer(app.database, app.facts, clock=app.clock)
        drainer.start()
        stack.callback(drainer.stop)
        intake.start()
        stack.callback(intake.stop)
        if chores:
            workflows = stack.enter_context(nightly_work(app))
            worker = Worker([*server_chores(app), workflow_chore(app, workflows)])

            def start_work() -> None:
                worker.start()
                stack.callback(worker.stop)

            _once_up(api, start_work)
        yield IntakeFirst(api, intake=intake)


def _once_up(api: FastAPI, start: Callable[[], None]) -> None:
    """Call `start` once the web application is up.

    As it comes up, NiceGUI looks at every object of the process (`gc.get_objects`) for its server.
    A tuple that another thread fills from a generator at that moment cannot be finished then
    (`SystemError`), whatever that thread does: a campaign that was due would start late.
    """
    come_up = api.router.lifespan_context

    @asynccontextmanager
    async def lifespan(one: FastAPI) -> AsyncIterator[None]:
        async with come_up(one):
            start()
            yield

    api.router.lifespan_context = lifespan


@contextmanager
def taking_in(operations: Operations) -> Iterator[ASGIApp]:
    """Start an intake that fills the inbox for a server that has the facts, and give it."""
    intake = Intake(operations)
    intake.start()
    try:
        yield IntakeFirst(Starlette(), intake=intake)  # for other addresses: not found
    finally:
        intake.stop()


def favour_answers() -> None:
    """Tune this process for many short answers beside long passes over the inbox.

    What is loaded stays loaded and need not be looked at by the collector of garbage again; and a
    thread that waits to answer gets its turn after 1 ms, not 5.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    sys.setswitchinterval(0.001)


def require_free_port(host: str, port: int) -> None:
    """Raise `PortBusy` now, before any work, if another program listens there."""
    with socket.socket() as wanted:
        wanted.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            wanted.bind((host, port))
        except socket.gaierror as error:
            raise HostUnknown(
                f"{host!r} is no address of this machine; use 127.0.0.1, or 0.0.0.0 for all"
            ) from error
        except OSError as error:
            raise PortBusy(
                f"{host}:{port} cannot be listened on ({error.strerror}); "
                "stop the other program or set RAPPORT_PORT"
            ) from error


@contextmanager
def listening(api: ASGIApp, *, host: str, port: int) -> Iterator[str]:
    """Serve the application from a thread and give its address; port 0 takes any free one."""
    server = uvicorn.Server(
        uvicorn.Config(api, host=host, port=port, log_level="error", access_log=False)
    )
    thread = threading.Thread(target=server.run, name="server")
    thread.start()
    try:
        yield f"http://{host}:{_port(server, thread, wanted=port)}"
    finally:
        server.should_exit = True
        thread.join()


def _port(server: uvicorn.Server, thread: threading.Thread, *, wanted: int) -> int:
    deadline = time.monotonic() + _START_SECONDS
    while not server.started:
        if not thread.is_alive():
            raise PortBusy(f"port {wanted} is taken; stop the other program or set RAPPORT_PORT")
        if time.monotonic() > deadline:
            raise ServerNotStarted(f"the server did not start within {_START_SECONDS} seconds")
        time.sleep(0.01)
    port: int = server.servers[0].sockets[0].getsockname()[1]
    return port
