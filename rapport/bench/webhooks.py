"""How many webhooks leave in a second, and whether a kill -9 loses any.

To a server on this machine that keeps the ids it got. A delivery is lost that the server never
got; one that it got twice, after a kill, is counted apart: it carries the same id.
"""

import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from rapport.bench.rows import Benchmark, Row, Setup, Size
from rapport.bench.webhook_sender import LOCAL, SECRET
from rapport.kit.clock import system_clock
from rapport.storage import Database, all_tables, open_database
from rapport.webhooks import Deliverer, EndpointWish, add_endpoint, happen_to

_DELIVERIES = {Size.QUICK: 1_000, Size.FULL: 100_000}
_KILLS = {Size.QUICK: 3, Size.FULL: 20}
_SHORTEST, _LONGEST = 0.01, 0.5  # seconds after the first call of a process
_AHEAD_MINUTES = 10  # more than a lease
_SEED = 20260302
_AT_ONCE = 8


class _Got:
    """The ids that a server on this machine got, and how often."""

    def __init__(self) -> None:
        self.ids: Counter[str] = Counter()
        self._lock = threading.Lock()

    def note(self, call_id: str) -> None:
        with self._lock:
            self.ids[call_id] += 1


class _Receiver(ThreadingHTTPServer):
    """A server whose clients are killed: what breaks off then is no news."""

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def _receiving(got: _Got) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            got.note(self.headers["webhook-id"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the rows are what is printed."""

    server = _Receiver(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/hook"
    finally:
        server.shutdown()
        server.server_close()


def _run(setup: Setup) -> Sequence[Row]:
    count, kills = _DELIVERIES[setup.size], _KILLS[setup.size]
    rate = _speed(setup.scratch / "speed", count)
    lost, doubles = _killed(setup.scratch / "kills", count, kills)
    per_kill = f"{count} deliveries, {kills} kills"
    return [
        Row(name="deliveries", value=rate, unit="1/s", better="higher"),
        Row(name="lost", value=lost, unit="deliveries", better="lower", target=0, source=per_kill),
        Row(
            name="got twice, same id",
            value=doubles,
            unit="deliveries",
            better="lower",
            source=per_kill,
        ),
    ]


def _speed(home: Path, count: int) -> float:
    got = _Got()
    with _receiving(got) as url:
        database = _filled(home, url, count)
        deliverer = Deliverer(database, settings=LOCAL, secret=SECRET, clock=system_clock)
        started = time.perf_counter()
        while deliverer.deliver_due().handled:
            pass
        seconds = time.perf_counter() - started
        deliverer.close()
        database.close()
    return len(got.ids) / seconds


def _killed(home: Path, count: int, kills: int) -> tuple[int, int]:
    got, chance = _Got(), random.Random(_SEED)  # noqa: S311  (moments of kills)
    with _receiving(got) as url:
        _filled(home, url, count).close()
        for turn in range(kills):
            with _sending(home, turn) as process:
                _wait_for_news(got, process)
                time.sleep(chance.uniform(_SHORTEST, _LONGEST))
                process.kill()
        with _sending(home, kills) as process:
            process.wait()
    return count - len(got.ids), sum(times - 1 for times in got.ids.values())


def _wait_for_news(got: _Got, process: subprocess.Popen[bytes]) -> None:
    """Wait until the process has made a call, or has ended."""
    before = got.ids.total()
    while got.ids.total() == before and process.poll() is None:
        time.sleep(0.005)


def _sending(home: Path, turn: int) -> subprocess.Popen[bytes]:
    module, ahead = "rapport.bench.webhook_sender", str(turn * _AHEAD_MINUTES)
    return subprocess.Popen([sys.executable, "-m", module, str(home), ahead])  # noqa: S603


def _filled(home: Path, url: str, count: int) -> Database:
    home.mkdir(parents=True)
    database = open_database("", home=home)
    all_tables().create_all(database.engine)
    now = datetime.now(UTC)
    wish = EndpointWish(name="local", url=url, types=("*",), at_once=_AT_ONCE)
    endpoint, _ = add_endpoint(
        wish, database=database, settings=LOCAL, secret=SECRET, by="bench", now=now
    )
    happen_to(endpoint, (f"event {number}" for number in range(count)), database=database, now=now)
    return database


BENCHMARK = Benchmark(
    name="webhooks",
    about="Signed calls to a server on this machine: how many a second, and after kill -9.",
    run=_run,
)
