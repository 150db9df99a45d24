"""What customers asked and no article answered is counted, alike wordings together."""

from datetime import UTC, datetime, timedelta

import pytest

from rapport.conversations import Knowledge, knowledge_gaps, start_conversation, take_turn
from rapport.events import EVENTS, ORDER_LINES
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ASKED = (
    "Do you ship to Norway?",
    "can you ship parcels to Norway please",
    "Is the kettle safe for induction?",
    "电热水壶可以用在电磁炉上吗",
    "这个电热水壶能放电磁炉上吗",
    "I want to talk to a human",
    "hello",
)


@pytest.fixture(autouse=True)
def asked(database: Database, facts: Facts) -> None:
    facts.ensure(EVENTS)
    facts.ensure(ORDER_LINES)
    for hours, text in enumerate(ASKED):
        say(database, facts, text, NOW - timedelta(hours=hours))


def say(database: Database, facts: Facts, text: str, now: datetime) -> None:
    chat = start_conversation(database=database, customer_id=None, language="en", now=now)
    take_turn(
        chat.conversation_id,
        text,
        database=database,
        facts=facts,
        knowledge=Knowledge([]),
        now=now,
    )


def test_questions_alike_are_one_gap_and_what_most_asked_comes_first(database: Database) -> None:
    found = knowledge_gaps(database, since=NOW - timedelta(days=1))
    assert [(one.questions[0], one.asked) for one in found] == [
        ("Do you ship to Norway?", 2),
        ("电热水壶可以用在电磁炉上吗", 2),
        ("Is the kettle safe for induction?", 1),
    ]
    assert found[0].conversations == 2
    assert found[0].last_asked_at == NOW


def test_only_what_was_asked_since_and_often_enough(database: Database) -> None:
    assert len(knowledge_gaps(database, since=NOW - timedelta(minutes=30))) == 1
    assert len(knowledge_gaps(database, since=NOW - timedelta(days=1), fewest=2)) == 2


def test_nobody_is_named_by_what_they_asked(database: Database, facts: Facts) -> None:
    say(database, facts, "why was my warranty lost, write ada@mail.example", NOW)
    found = knowledge_gaps(database, since=NOW - timedelta(hours=1))
    shown = " ".join(text for one in found for text in one.questions)
    assert "warranty" in shown
    assert "ada@mail.example" not in shown
