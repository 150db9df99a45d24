"""A program of the shop that is told: a real server on this machine, and endpoints that name it."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from rapport.kit.webhook_settings import OutgoingSettings
from rapport.storage import Database
from rapport.webhooks import Endpoint, EndpointWish, add_endpoint

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SECRET = b"s" * 32
OPEN = OutgoingSettings(plain_http=True, private_networks=True, timeout_seconds=1)


@dataclass(slots=True)
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass(slots=True)
class Receiver:
    """What a program got, and what it answers: by path, else 204."""

    url: str = ""
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    answers: dict[str, Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=dict)

    def ids(self, path: str = "/hook") -> list[str]:
        return [headers["webhook-id"] for where, headers, _ in self.got if where == path]

    def answer(self, status: int, path: str = "/hook", **headers: str) -> None:
        def act(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in headers.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        self.answers[path] = act


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            kept.got.append((self.path, headers, body))
            if self.path not in kept.answers:
                kept.answer(204, self.path)
            kept.answers[self.path](self)

        def log_message(self, format: str, *args: object) -> None:
            """Keep the tests' output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    kept.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield kept
    server.shutdown()
    server.server_close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


def endpoint_at(
    url: str,
    database: Database,
    *,
    name: str = "shop",
    types: tuple[str, ...] = ("*",),
    **more: object,
) -> tuple[Endpoint, str]:
    """Add an endpoint and give it with its secret."""
    wish = EndpointWish(name=name, url=url, types=types, **more)  # type: ignore[arg-type]
    return add_endpoint(wish, database=database, settings=OPEN, secret=SECRET, by="mei", now=NOW)
