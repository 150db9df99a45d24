"""`rapport intake` takes calls in beside a server, which makes facts of them."""

import base64
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from rapport.access import Role, create_api_key, create_source
from rapport.app import open_app
from rapport.kit.clock import system_clock
from rapport.kit.settings import Settings
from tests.homes import new_home

PATIENCE_SECONDS = 40


@contextmanager
def started(home: Path, command: str, **settings: int) -> Iterator["subprocess.Popen[bytes]"]:
    told = {f"RAPPORT_{name}": str(value) for name, value in settings.items()}
    env = {**os.environ, "RAPPORT_HOME": str(home), "PYTHONWARNINGS": "default", **told}
    command_line = [sys.executable, "-m", "rapport", command, "--json"]
    with subprocess.Popen(
        command_line, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield process
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE_SECONDS)
        finally:  # a test that failed must not wait for it for ever
            process.kill()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def basic(key: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{key}:".encode()).decode()}


def asked(port: int, path: str, body: object, headers: dict[str, str]) -> tuple[int, bytes]:
    """Ask again until somebody listens."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        try:
            connection.request("POST", path, json.dumps(body), headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except ConnectionRefusedError:
            assert time.monotonic() < deadline, "nobody listens"
            time.sleep(0.05)
        finally:
            connection.close()


def test_what_an_intake_of_its_own_takes_becomes_facts_in_the_server(tmp_path: Path) -> None:
    home, port, intake_port = tmp_path / "home", free_port(), free_port()
    settings = Settings(home=home, database_url="")
    new_home(settings)
    with open_app(settings) as app:
        now = system_clock()
        _, write_key = create_source(database=app.database, name="web", now=now)
        _, api_key = create_api_key(
            database=app.database, name="t", role=Role.VIEWER, created_by="t", now=now
        )
    call = {"userId": "ada", "event": "Tea Poured", "properties": {"note": "x" * 200}}
    batch = {"batch": [{"type": "track", **call, "messageId": f"m{n}"} for n in range(900)]}
    with (
        started(home, "serve", PORT=port, MAIL__PORT=free_port()),
        started(home, "intake", INTAKE__PORT=intake_port),
    ):
        for _ in range(3):  # more than is read in the server's own process
            assert asked(intake_port, "/v1/batch", batch, basic(write_key))[0] == 200
        assert asked(intake_port, "/v1/track", call, basic("wrong"))[0] == 401
        assert asked(intake_port, "/console", {}, {})[0] == 404
        question = {"kind": "performed", "event": "Tea Poured", "at_least": 900}
        headers = {"Authorization": f"Bearer {api_key}", "Content-Type": "application/json"}
        deadline, size = time.monotonic() + PATIENCE_SECONDS, 0
        while size == 0 and time.monotonic() < deadline:
            _, said = asked(port, "/api/v1/segments/preview?examples=0", question, headers)
            size = json.loads(said)["size"]
            time.sleep(0.1)
    assert size == 1
