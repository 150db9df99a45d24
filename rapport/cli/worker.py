"""`rapport worker`: a process that only sends, and holds only what that needs."""

import signal
import threading
from typing import Annotated

import typer

from rapport.cli.logs import configure_logs
from rapport.cli.operating import opened_operations
from rapport.cli.output import err
from rapport.worker import Worker, sender_chores


def worker(
    as_json: Annotated[bool, typer.Option("--json", help="Print log lines as JSON.")] = False,
) -> None:
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
