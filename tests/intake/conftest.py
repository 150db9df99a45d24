"""A really running intake: uvicorn on a free port, with stores of its own."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette

from rapport.access import create_source
from rapport.api import Intake
from rapport.app import App
from rapport.kit.settings import Settings
from rapport.profiles import drain_inbox
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PATIENCE_SECONDS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """The address of the intake, a write key for it, and what lies behind it."""

    home: Path
    url: str
    write_key: str
    database: Database
    facts: Facts

    def drain(self) -> None:
        while drain_inbox(self.database, self.facts).calls:
            pass


@pytest.fixture
def running(home: Path, database: Database, facts: Facts) -> Iterator[Running]:
    settings = Settings(home=home, public_url="http://127.0.0.1")
    app = App(
        settings=settings, clock=lambda: NOW, secret=b"secret", database=database, facts=facts
    )
    _, write_key = create_source(database=database, name="web", now=NOW)
    intake = Intake(app)
    config = uvicorn.Config(
        Starlette(routes=intake.routes()), host="127.0.0.1", port=0, log_level="error"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, name="server")
    intake.start()
    thread.start()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Running(
        home=home,
        url=f"http://127.0.0.1:{port}",
        write_key=write_key,
        database=database,
        facts=facts,
    )
    server.should_exit = True
    thread.join()
    intake.stop()
