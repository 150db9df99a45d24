"""`rapport serve` and `rapport intake`: the processes that answer."""

import logging
from collections.abc import Mapping
from typing import Annotated

import typer
import uvicorn

from rapport.cli.logs import configure_logs
from rapport.cli.opening import opened
from rapport.cli.operating import opened_operations
from rapport.cli.output import err, print_json
from rapport.cli.serving import favour_answers, require_free_port, running, taking_in

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
            addresses = {
                "console": f"{address}/console",
                "api": f"{address}/docs",
                "intake": f"{address}/v1/track",
            }
            _announce(addresses, as_json=as_json)
            favour_answers()
            uvicorn.run(api, host=host, port=port, log_level="warning", access_log=False)


def intake(
    host: Annotated[str | None, typer.Option(help="Address; default RAPPORT_HOST.")] = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Port; default RAPPORT_INTAKE__PORT.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Take events in a process of its own beside a server, for many senders; Ctrl-C stops."""
    configure_logs(as_json=as_json)
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    with opened_operations() as operations:
        settings = operations.settings
        host, port = host or settings.host, port or settings.intake.port
        require_free_port(host, port)
        with taking_in(operations) as taker:
            _announce({"intake": f"http://{host}:{port}/v1/track"}, as_json=as_json)
            favour_answers()
            uvicorn.run(
                taker,
                host=host,
                port=port,
                log_level="warning",
                access_log=False,
                proxy_headers=False,  # nothing here asks from where a call came
                server_header=False,
                date_header=False,
            )


def _announce(addresses: Mapping[str, str], *, as_json: bool) -> None:
    if as_json:
        print_json(addresses)
        return
    for name, url in addresses.items():
        err.print(f"{name:8} {url}")
    err.print("Ctrl-C stops.")
