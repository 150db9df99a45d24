"""kill -9 of a running server loses no acknowledged call."""

import base64
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path

from rapport.access import create_source
from rapport.events import EVENTS
from rapport.profiles import drain_inbox
from rapport.storage import Database, open_facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SENDERS = 4
LIVES = 3
CALLS = 40
PATIENCE_SECONDS = 30

SERVE = """
import socket, sys
from pathlib import Path
import uvicorn
from starlette.applications import Starlette
from rapport.api import Intake
from rapport.app import App
from rapport.kit.clock import system_clock
from rapport.kit.settings import Settings
from rapport.profiles import InboxDrainer
from rapport.storage import open_database, open_facts

home = Path(sys.argv[1])
app = App(settings=Settings(home=home), clock=system_clock, secret=b"secret",
          database=open_database("", home=home), facts=open_facts(home, memory_limit="1GB"))
intake = Intake(app)
intake.start()
InboxDrainer(app.database, app.facts, clock=app.clock).start()
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
config = uvicorn.Config(Starlette(routes=intake.routes()), log_level="error", access_log=False)
uvicorn.Server(config).run(sockets=[listener])
"""


@contextmanager
def server(home: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    command = [sys.executable, "-c", SERVE, str(home)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONWARNINGS": "default"}
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.strip().isdigit():
                yield process, int(line)
                break
        process.kill()


def send(port: int, key: str, name: str, acknowledged: list[str], unsure: list[str]) -> None:
    """Send calls until the server is gone; note those it answered for, and the one it did not."""
    credentials = base64.b64encode(f"{key}:".encode()).decode()
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    number = 0
    message_id = ""
    try:
        while True:
            # As Segment's clients do: what was not answered for is sent again, maybe a second time.
            message_id = unsure.pop() if unsure else f"{name}-{number}"
            body = {"userId": "c1", "event": "Product Viewed", "messageId": message_id}
            headers = {"Authorization": f"Basic {credentials}"}
            connection.request("POST", "/v1/track", json.dumps(body), headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status == 200:
                acknowledged.append(message_id)
            number += 1
    except OSError:
        unsure.append(message_id)
    finally:
        connection.close()


def test_no_acknowledged_call_is_lost_and_none_is_kept_twice(
    home: Path, database: Database
) -> None:
    _, key = create_source(database=database, name="web", now=NOW)
    open_facts(home, memory_limit="1GB").close()
    acknowledged: list[str] = []
    unsure: list[str] = []
    for life in range(LIVES):
        wanted = len(acknowledged) + CALLS * (life + 1)
        with server(home) as (process, port):
            senders = [
                threading.Thread(
                    target=send, args=(port, key, f"{life}-{name}", acknowledged, unsure)
                )
                for name in range(SENDERS)
            ]
            for sender in senders:
                sender.start()
            deadline = time.monotonic() + PATIENCE_SECONDS
            while len(acknowledged) < wanted and time.monotonic() < deadline:
                time.sleep(0.002)
            process.send_signal(signal.SIGKILL)
            for sender in senders:
                sender.join()
    facts = open_facts(home, memory_limit="1GB")
    try:
        while drain_inbox(database, facts).calls:
            pass
        kept = facts.read(facts.table(EVENTS).select("event_id"))["event_id"].to_pylist()
    finally:
        facts.close()
    assert len(acknowledged) >= CALLS * LIVES
    assert set(acknowledged) <= set(kept)
    assert len(kept) == len(set(kept))
