"""`rapport serve` and `rapport worker`: the processes that stay."""

import logging
import signal
import threading
from typing import Annotated

import typer
import uvicorn

from rapport.cli.logs import configure_logs
from rapport.cli.opening import opened, opened_operations
from rapport.cli.output import err, print_json
from rapport.cli.serving import favour_answers, require_free_port, running
from rapport.worker import Worker, sender_chores

AsJson = Annotated[bool, typer.Option("--json", help="Print addresses and log lines as JSON.")]


def serve(
    host: Annotated[str | None, typer.Option(help="Address; default RAPPORT_HOST.")] = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Port; default RAPPORT_PORT.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Run the console, the API, the event intake, the public pages and one sender; Ctrl-C stops."""
    configure_logs(as_json=as_json)
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    with opened() as app:
        host, port = host or app.settings.host, port or app.settings.port
        require_free_port(host, port)
        with running(app) as api:
            address = f"http://{host}:{port}"
            _announce(address, as_json=as_json)
            favour_answers()
            uvicorn.run(api, host=host, port=port, log_level="warning", access_log=False)


def worker(as_json: AsJson = False) -> None:
    """Run one more sender beside a server; start as many as there are cores. Ctrl-C stops."""
    configure_logs(as_json=as_json)
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    with opened_operations() as operations:
        running_worker = Worker(sender_chores(operations))
        running_worker.start()
        if not as_json:
            err.print("Sending what is due; Ctrl-C stops.")
        stopping.wait()
        running_worker.stop()


def _announce(address: str, *, as_json: bool) -> None:
    addresses = {
        "console": f"{address}/console",
        "api": f"{address}/docs",
        "intake": f"{address}/v1/track",
    }
    if as_json:
        print_json(addresses)
        return
    for name, url in addresses.items():
        err.print(f"{name:8} {url}")
    err.print("Ctrl-C stops.")
