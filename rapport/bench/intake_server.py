"""Real servers in processes of their own, for the benchmarks of the intake."""

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from rapport.access import Role, create_api_key, create_source
from rapport.app import create_home, open_app
from rapport.bench.errors import ServerEnded
from rapport.kit.clock import system_clock
from rapport.kit.settings import Settings

_START_SECONDS = 60
_POLL = 0.02
_KIB_PER_MIB = 1024

_BARE = """
import sys
import uvicorn

async def answer(scope, receive, send):
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200,
                "headers": [(b"content-type", b"application/json"), (b"content-length", b"16")]})
    await send({"type": "http.response.body", "body": b'{"success":true}'})

uvicorn.run(answer, host="127.0.0.1", port=int(sys.argv[1]), lifespan="off", access_log=False,
            log_level="warning")
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """A data folder of its own, a write key and an API key for it."""

    home: Path
    write_key: str
    api_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A process that listens."""

    port: int
    process: "subprocess.Popen[bytes]"

    def peak_mib(self) -> float:
        """The most memory it ever held, in MiB; 0 where the system does not say."""
        status = Path(f"/proc/{self.process.pid}/status")
        if not status.exists():
            return 0
        lines = status.read_text(encoding="ascii").splitlines()
        peak = next(line for line in lines if line.startswith("VmHWM:"))
        return int(peak.split()[1]) / _KIB_PER_MIB


def make_shop(home: Path) -> Shop:
    """Set up a data folder with one source and one key for questions."""
    settings = Settings(home=home, database_url="")
    create_home(settings)
    with open_app(settings) as app:
        now = system_clock()
        _, write_key = create_source(database=app.database, name="bench", now=now)
        _, api_key = create_api_key(
            database=app.database, name="bench", role=Role.VIEWER, created_by="bench", now=now
        )
    return Shop(home=home, write_key=write_key, api_key=api_key)


@contextmanager
def serving(shop: Shop) -> Iterator[Server]:
    """Run `rapport serve` on the folder until the end of the block."""
    port = free_port()
    with _rapport("serve", shop, PORT=port, port=port) as server:
        yield server


@contextmanager
def taking_in(shop: Shop) -> Iterator[Server]:
    """Run `rapport intake` on the folder, beside a server, until the end of the block."""
    port = free_port()
    with _rapport("intake", shop, INTAKE__PORT=port, port=port) as server:
        yield server


@contextmanager
def _rapport(command: str, shop: Shop, *, port: int, **settings: int) -> Iterator[Server]:
    told = {
        "HOME": shop.home.resolve(),
        "DATABASE_URL": "",
        "NOW": "",
        "MAIL__PORT": free_port(),
        **settings,
    }
    env = shutil.which("env") or "/usr/bin/env"
    set_up = [f"RAPPORT_{name}={value}" for name, value in told.items()]
    started = [env, *set_up, sys.executable, "-W", "default", "-m", "rapport", command, "--json"]
    with _listening(started, port, log=shop.home / f"{command}.log") as server:
        yield server


@contextmanager
def bare_server(folder: Path) -> Iterator[Server]:
    """Run a server that reads each request, keeps nothing and says yes."""
    port = free_port()
    command = [sys.executable, "-c", _BARE, str(port)]
    with _listening(command, port, log=folder / "bare.log") as server:
        yield server


def seconds_until_counted(server: Server, shop: Shop, *, event: str, patience: float) -> float:
    """Ask who did `event` until somebody did; return the seconds. Never is infinity."""
    began = time.perf_counter()
    rule = json.dumps({"kind": "performed", "event": event})
    headers = {"Authorization": f"Bearer {shop.api_key}", "Content-Type": "application/json"}
    asking = HTTPConnection("127.0.0.1", server.port, timeout=patience)
    while (passed := time.perf_counter() - began) < patience:
        asking.request("POST", "/api/v1/segments/preview?examples=0", rule, headers)
        answer = asking.getresponse()
        said = json.loads(answer.read())
        if said["size"]:
            asking.close()
            return passed
        time.sleep(_POLL)
    return float("inf")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def _listening(command: list[str], port: int, *, log: Path) -> Iterator[Server]:
    with log.open("ab") as file:
        process = subprocess.Popen(command, stdout=file, stderr=file)  # noqa: S603
    try:
        _wait_for(port, process, log=log)
        yield Server(port=port, process=process)
    finally:
        process.terminate()
        process.wait(_START_SECONDS)


def _wait_for(port: int, process: "subprocess.Popen[bytes]", *, log: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            raise ServerEnded(f"the server ended early: {log.read_text(encoding='utf-8')[-500:]}")
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(_POLL)
    raise ServerEnded(f"the server did not listen within {_START_SECONDS} seconds")
