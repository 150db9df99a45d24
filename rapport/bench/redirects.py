"""How fast a click is recorded and led on, beside a bare Starlette redirect in the same process.

Both are asked through ASGI, without a socket: what is measured is the work of an answer. A click
is led on first; then its message is read, and the event and the fetch are committed to SQLite in
one flush to the disk.
"""

import asyncio
import statistics
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Scope

from rapport.api import tracking_routes
from rapport.app import App, create_home, open_app
from rapport.bench.rows import Benchmark, Row, Setup, Size
from rapport.delivery import Links, MessageId, enqueue
from rapport.delivery import Message as Mail
from rapport.kit.settings import Settings

_CLICKS = {Size.QUICK: 500, Size.FULL: 5_000}
_MAILS = 100
_WARMING = 50
_TARGET_MS = 5
_TARGET_URL = "https://shop.example/lamp?utm_source=rapport&utm_campaign=spring"
_FOUND = 302
_DUE = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _run(setup: Setup) -> Sequence[Row]:
    clicks = _CLICKS[setup.size]
    settings = Settings(home=setup.scratch / "home")
    create_home(settings)
    with open_app(settings) as app:
        paths = _links(app)
        redirector = Starlette(routes=tracking_routes(app))
        ours, whole = asyncio.run(_times(redirector, [paths[n % _MAILS] for n in range(clicks)]))
    bare, _ = asyncio.run(_times(_bare(), ["/t/c/any"] * clicks))
    what = f"{clicks} clicks, one after the other, SQLite"
    percentile = statistics.quantiles(ours, n=100)[98]
    return [
        Row(
            name="a click led on, median",
            value=statistics.median(ours),
            unit="ms",
            better="lower",
            target=_TARGET_MS,
            source=what,
        ),
        Row(
            name="a click led on, 99 of 100 within",
            value=percentile,
            unit="ms",
            better="lower",
            source=what,
        ),
        Row(
            name="a click led on and recorded, median",
            value=statistics.median(whole),
            unit="ms",
            better="lower",
            source=what,
        ),
        Row(
            name="a bare Starlette redirect, median",
            value=statistics.median(bare),
            unit="ms",
            better="lower",
            source="the same calls; it records nothing",
        ),
    ]


def _links(app: App) -> list[str]:
    links = Links(app.secret, "")
    mails = [
        Mail(
            message_id=MessageId(f"msg_{number}"),
            campaign_id="cmp_1",
            customer_id=f"c{number}",
            channel="email",
            address=f"c{number}@example.com",
            draft_id="drf_1",
            draft_version=1,
            arm="a",
            language="en",
            due_at=_DUE,
        )
        for number in range(_MAILS)
    ]
    enqueue(app.database, mails)
    return [links.click(mail.message_id, _TARGET_URL) for mail in mails]


def _bare() -> ASGIApp:
    async def redirect(_request: Request) -> RedirectResponse:
        return RedirectResponse(_TARGET_URL, status_code=_FOUND)

    return Starlette(routes=[Route("/t/c/{token}", redirect)])


async def _times(app: ASGIApp, paths: Iterable[str]) -> tuple[list[float], list[float]]:
    """Milliseconds until each answer was sent, and until all that follows from it was done."""
    answered: list[float] = []
    done: list[float] = []
    for path in paths:
        begun = time.perf_counter()
        answered.append((await _ask(app, path) - begun) * 1000)
        done.append((time.perf_counter() - begun) * 1000)
    return answered[_WARMING:], done[_WARMING:]


async def _ask(app: ASGIApp, path: str) -> float:
    """Ask for a link and return the moment at which the answer was complete."""
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"user-agent", b"Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")],
        "client": ("8.8.8.8", 1),
        "server": ("127.0.0.1", 8080),
    }
    answered = 0.0

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        nonlocal answered
        if message["type"] == "http.response.start":
            assert message["status"] == _FOUND, f"{message['status']} instead of a redirect"
        else:
            answered = time.perf_counter()

    await app(scope, receive, send)
    return answered


BENCHMARK = Benchmark(
    name="redirects",
    about="how fast clicks are recorded and led on",
    run=_run,
)
