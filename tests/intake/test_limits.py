"""The intake says "later", and when, to a source that is too fast and while the inbox is behind."""

import base64
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from rapport.access import create_source, revoke_source
from rapport.api import Intake
from rapport.api.intake_limits import InboxLimit, SourceLimits
from rapport.app import App
from rapport.events import IntakeBehind, SourceTooFast, accept_calls, parse_call
from rapport.kit.clock import system_clock
from rapport.kit.intake_settings import IntakeSettings
from rapport.kit.settings import Settings
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
VIEWED = {"userId": "c1", "event": "Product Viewed"}

Sending = Callable[..., Any]


@pytest.fixture
def sending(home: Path, database: Database, facts: Facts) -> Iterator[Sending]:
    """Make a sender to an intake that has these limits, and whose inbox nobody drains."""

    started = []

    def make(**limits: float) -> TestClient:
        settings = Settings(home=home, intake=IntakeSettings(**limits))
        app = App(settings=settings, clock=lambda: NOW, secret=b"s", database=database, facts=facts)
        _, key = create_source(database=database, name="web", now=NOW)
        intake = Intake(app)
        intake.start()
        started.append(intake)
        return TestClient(Starlette(routes=intake.routes()), headers=basic(key))

    yield make
    for intake in started:
        intake.stop()


def basic(key: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{key}:".encode()).decode()}


@pytest.mark.parametrize("left", [1, 3])
def test_a_source_gets_as_many_requests_as_its_limit_says(left: int) -> None:
    seconds = [0.0]
    limits = SourceLimits(requests=left, size=0, seconds=lambda: seconds[0])
    for _ in range(left):
        limits.check("web", size=10)
    with pytest.raises(SourceTooFast, match=f"more than {left} requests") as refusal:
        limits.check("web", size=10)
    assert refusal.value.facts["retry_after"] == 1
    limits.check("app", size=10)  # each source has its own
    seconds[0] += 1 / left
    limits.check("web", size=10)


def test_a_large_request_is_paid_for_by_waiting() -> None:
    seconds = [0.0]
    limits = SourceLimits(requests=0, size=1_000, seconds=lambda: seconds[0])
    limits.check("web", size=5_000)
    with pytest.raises(SourceTooFast, match="bytes") as refusal:
        limits.check("web", size=1)
    assert refusal.value.facts["retry_after"] == 5
    seconds[0] += 5
    limits.check("web", size=1)


def test_without_limits_nothing_is_counted() -> None:
    limits = SourceLimits(requests=0, size=0)
    for _ in range(1_000):
        limits.check("web", size=10**9)


@pytest.mark.parametrize(
    ("most_calls", "waited", "why"),
    [(2, 0, "3 calls wait"), (10, 61, "oldest call waits since 61 seconds"), (10, 60, None)],
)
def test_the_inbox_is_behind_by_calls_or_by_age(
    database: Database, most_calls: int, waited: int, why: str | None
) -> None:
    calls = [
        parse_call("track", VIEWED | {"messageId": f"m{n}"}, source="web", received_at=NOW)
        for n in range(3)
    ]
    accept_calls(database, calls)
    limit = InboxLimit(
        database,
        clock=lambda: NOW + timedelta(seconds=waited),
        most_calls=most_calls,
        oldest=timedelta(seconds=60),
    )
    assert (why or "") in (limit.look() or "")
    assert (limit.look() is None) == (why is None)


def test_a_sender_who_is_too_fast_is_told_when_to_come_back(sending: Sending) -> None:
    sender = sending(source_requests_per_second=2)
    answers = [sender.post("/v1/track", json=VIEWED) for _ in range(5)]
    assert answers[0].status_code == 200
    assert (answers[-1].status_code, answers[-1].json()["code"]) == (429, "source-too-fast")
    assert answers[-1].headers["retry-after"] == "1"


def test_while_the_inbox_is_behind_senders_are_asked_to_wait(
    sending: Sending, database: Database
) -> None:
    sender = sending(most_waiting=3)
    for number in range(10):
        accept_calls(
            database,
            [parse_call("track", VIEWED | {"messageId": f"{number}"}, source="x", received_at=NOW)],
        )
    with sender:  # one event loop for all requests
        answers = [sender.post("/v1/track", json=VIEWED) for _ in range(200)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused, "the look at the inbox did not come to an end"
    assert refused[-1].json()["code"] == IntakeBehind.code
    assert refused[-1].headers["retry-after"] == "5"


def test_a_revoked_write_key_ends_within_seconds(
    home: Path, database: Database, facts: Facts
) -> None:
    settings = Settings(home=home)
    app = App(settings=settings, clock=system_clock, secret=b"s", database=database, facts=facts)
    source, key = create_source(database=database, name="web", now=NOW)
    intake = Intake(app)
    intake.start()
    client = TestClient(Starlette(routes=intake.routes()), headers=basic(key))
    assert client.post("/v1/track", json=VIEWED).status_code == 200
    revoke_source(database=database, source_id=source.source_id, now=NOW)
    deadline = time.monotonic() + 5
    while client.post("/v1/track", json=VIEWED).status_code == 200 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert client.post("/v1/track", json=VIEWED).status_code == 401
    intake.stop()
