"""What customers wrote to the shop becomes feedback: the new part of it, once."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from rapport.events import CustomerId, Event, EventId, record_events
from rapport.feedback import FEEDBACK
from rapport.insights import gather_answers, gather_replies
from rapport.insights.gathering import new_words
from rapport.profiles import ensure_tables
from rapport.storage import Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def shop(facts: Facts) -> None:
    ensure_tables(facts)


def happened(facts: Facts, number: int, name: str, **properties: object) -> None:
    record_events(
        facts,
        [
            Event(
                event_id=EventId(f"e{number}"),
                name=name,
                happened_at=NOW,
                received_at=NOW,
                source="test",
                customer_id=CustomerId("ada"),
                properties=properties,
            )
        ],
    )


def feedback(facts: Facts) -> list[Mapping[str, Any]]:
    return facts.read(facts.table(FEEDBACK).order_by("feedback_id")).to_pylist()


@pytest.mark.parametrize(
    ("mail", "new"),
    [
        ("The lid leaks.\n\nOn Mon, 2 Mar 2026 the shop wrote:\n> Dear Ada", "The lid leaks."),
        ("盖子漏水。\n\n在 2026年3月2日，店铺 <a@b.example> 写道：\n> 亲爱的", "盖子漏水。"),
        ("盖子漏水。\n-----原始邮件-----\n发件人：店铺", "盖子漏水。"),
        ("Too late.\n\nBest regards,\nAda Lovelace\nAnalyst\n+44 20 7946 0958", "Too late."),
        ("太晚了。\n\n此致\n敬礼\n王小明", "太晚了。"),
        ("Too late.\n-- \nAda", "Too late."),
        ("Too late.\n\nSent from my phone", "Too late."),
        ("太晚了\n发自我的iPhone", "太晚了"),
        ("Thanks", "Thanks"),
        ("It works.\nThanks for the quick help with the lid, it closes now.",
         "It works.\nThanks for the quick help with the lid, it closes now."),
        ("> only a quotation", ""),
    ],
)  # fmt: skip
def test_only_what_the_writer_adds_is_left_of_a_reply(mail: str, new: str) -> None:
    assert new_words(mail) == new


def test_a_reply_becomes_feedback_once_and_names_nobody(facts: Facts) -> None:
    words = "Call me on 13912345678, the lid leaks.\n\nRegards\nAda"
    happened(facts, 1, "Email Replied", text=words)
    happened(facts, 2, "Email Replied")  # the shop does not keep the words
    assert (gather_replies(facts), gather_replies(facts)) == (1, 0)
    [row] = feedback(facts)
    assert (row["kind"], row["platform"], row["customer_id"]) == ("reply", "shop", "ada")
    assert row["text"] == "Call me on [phone number], the lid leaks."


def test_an_answer_to_a_survey_becomes_feedback_with_its_question(facts: Facts) -> None:
    happened(facts, 1, "Survey Answered", question="What was missing?", answer="A smaller size",
             survey_id="s1", score=4)  # fmt: skip
    assert (gather_answers(facts), gather_answers(facts)) == (1, 0)
    [row] = feedback(facts)
    assert (row["kind"], row["question"], row["text"], row["rating"], row["thread_id"]) == (
        "survey", "What was missing?", "A smaller size", 4.0, "s1",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "properties", "rating"),
    [
        ("Survey Answered", {"score": 5}, 5.0),
        ("Survey Answered", {"score": 9}, None),
        ("Survey Answered", {"score": 4, "scale": 10}, None),
        ("Survey Answered", {"score": 4, "scale": 5}, 4.0),
        ("NPS Answered", {"score": 4}, None),
        ("Survey Answered", {"score": "many"}, None),
    ],
)
def test_a_score_is_a_rating_only_from_one_to_five(
    facts: Facts, name: str, properties: dict[str, object], rating: float | None
) -> None:
    happened(facts, 1, name, answer="fine", **properties)
    gather_answers(facts)
    assert [row["rating"] for row in feedback(facts)] == [rating]


def test_a_score_without_words_is_kept_where_it_is_a_rating(facts: Facts) -> None:
    happened(facts, 1, "Survey Answered", score=2)
    happened(facts, 2, "NPS Answered", score=2)
    gather_answers(facts)
    assert [(row["text"], row["rating"]) for row in feedback(facts)] == [(None, 2.0)]
