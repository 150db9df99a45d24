"""Customers' own turns become feedback; programs hand texts over; an erasure takes all of it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rapport.access import Role, create_api_key
from rapport.api import build_api
from rapport.app import App, gather_own_texts, open_app
from rapport.conversations import Knowledge, start_conversation, take_turn
from rapport.feedback import FEEDBACK
from rapport.insights import MENTIONS, READINGS, refresh_readings
from rapport.insights.preparing import MARKS
from rapport.kit.settings import Settings
from rapport.profiles import Profile, put_profiles
from rapport.rights import erase_customer, export_customer
from rapport.storage import FactTable
from tests.homes import new_home

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
KETTLE = "The kettle boils fast but the lid of it leaks, and the delivery took a whole week."


@pytest.fixture
def app(home: Path) -> Iterator[App]:
    settings = Settings(home=home / "data")
    new_home(settings)
    with open_app(settings, clock=lambda: NOW) as opened:
        put_profiles(opened.facts, [Profile(customer_id=name) for name in ("ada", "ben")])
        yield opened


def rows(app: App, table: FactTable = FEEDBACK) -> list[dict[str, Any]]:
    return app.facts.read(app.facts.table(table)).to_pylist()


def says(app: App, conversation: str, *texts: str, minutes: int = 0) -> None:
    for number, text in enumerate(texts):
        take_turn(
            conversation,
            text,
            database=app.database,
            facts=app.facts,
            knowledge=Knowledge([]),
            now=NOW + timedelta(minutes=minutes + number),
        )


def talk(app: App, customer: str | None) -> str:
    opened = start_conversation(database=app.database, customer_id=customer, language="en", now=NOW)
    return opened.conversation_id


def test_what_a_customer_says_in_a_chat_is_feedback_and_what_we_answer_is_not(app: App) -> None:
    conversation = talk(app, "ada")
    says(app, conversation, "hello", KETTLE)
    assert gather_own_texts(app) == 1
    [row] = rows(app)
    assert (row["kind"], row["customer_id"], row["text"]) == ("chat", "ada", KETTLE)
    assert row["thread_id"] == conversation


def test_a_chat_is_gathered_once_and_goes_on(app: App) -> None:
    first, second = talk(app, "ada"), talk(app, None)
    says(app, first, KETTLE)
    assert (gather_own_texts(app), gather_own_texts(app)) == (1, 0)
    says(app, second, "Call 13912345678 about the colour, it faded", minutes=5)
    says(app, first, "And the handle is hot", minutes=90)
    assert gather_own_texts(app) == 2
    assert {row["customer_id"] for row in rows(app)} == {"ada", None}
    assert "13912345678" not in str(rows(app))


def test_more_chats_than_are_read_at_once_are_gathered(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rapport.app.own_texts._AT_ONCE", 2)
    for number in range(5):
        says(app, talk(app, "ada"), f"The lid number {number} leaks")
    assert gather_own_texts(app) == 5


def caller(app: App, role: Role) -> TestClient:
    _, secret = create_api_key(
        database=app.database, name=str(role), role=role, created_by="test", now=NOW
    )
    return TestClient(build_api(app), headers={"Authorization": f"Bearer {secret}"})


def test_a_program_hands_texts_over_and_hears_which_were_left_out(app: App) -> None:
    texts = [
        {"text": KETTLE, "kind": "survey", "customer_id": "ada", "rating": 4},
        {"text": "安静", "kind": "rumour"},
        {
            "text": "好看",
            "platform": "weibo",
            "author": "小鹿",
            "written_at": "2026-02-01T10:00:00Z",
        },
        {"text": " "},
    ]
    with caller(app, Role.MARKETER) as marketer:
        answer = marketer.post("/api/v1/feedback", json={"texts": texts}).json()
        again = marketer.post("/api/v1/feedback", json={"texts": texts}).json()
    assert [answer[name] for name in ("inserted", "unchanged", "rejected")] == [2, 0, 2]
    assert [again[name] for name in ("inserted", "unchanged", "rejected")] == [0, 2, 2]
    assert sorted((one["row"], one["field"]) for one in answer["errors"]) == [
        (2, "kind"),
        (4, "text"),
    ]
    assert "小鹿" not in str(rows(app))


def test_whoever_may_not_import_hands_nothing_over(app: App) -> None:
    with caller(app, Role.VIEWER) as viewer:
        answer = viewer.post("/api/v1/feedback", json={"texts": [{"text": "x"}]})
    assert answer.status_code == 403


def test_an_export_has_and_an_erasure_takes_what_a_customer_said(app: App) -> None:
    says(app, talk(app, "ada"), KETTLE)
    says(app, talk(app, "ben"), "The colour of this blanket is nothing like the photo, sadly.")
    gather_own_texts(app)
    refresh_readings(app.facts)
    held = (FEEDBACK, READINGS, MENTIONS, MARKS)
    exported = str(export_customer("ada", database=app.database, facts=app.facts, now=NOW))
    assert all(table.name in exported for table in held)
    erase_customer("ada", database=app.database, facts=app.facts, operator="test", now=NOW)
    refresh_readings(app.facts)
    for table in held:
        assert {row["customer_id"] for row in rows(app, table)} == {"ben"}
        assert "kettle" not in str(rows(app, table))
