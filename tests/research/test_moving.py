"""Reports tell what moves, which alarms are open and what topics are spoken of, each proven."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pytest

from rapport.research import Report, make_report, plain, plan_report
from rapport.storage import Database, Facts
from rapport.texts import Language
from rapport.topics import TEXT_TOPICS, Topic, TopicState, rename_topic
from rapport.topics.store import keep_topics
from rapport.trends import Alarm, AlarmState, SeriesKind, mark_alarm
from rapport.trends.store import insert_alarms

NOW = datetime(2026, 6, 1, tzinfo=UTC)
ALARM = Alarm(
    alarm_id="alarm_1", kind=SeriesKind.PHRASE, about="zip broke",
    names={"zh": "新的抱怨：“拉链断”", "en": "new complaint: “zip broke”"}, need=None,
    since=date(2026, 3, 2), until=date(2026, 3, 9), weeks=1, hits=12, of=80, past_hits=2,
    past_of=400, against_chance=50.0, strength=9.0, evidence=(), raised_at=NOW,
)  # fmt: skip


def made(facts: Facts, database: Database, *sections: str, language: str = "en") -> Report:
    plan = plan_report("What is new?", language=language)
    return make_report(replace(plan, sections=sections), facts=facts, database=database, now=NOW)


def test_open_alarms_stand_in_a_report_with_their_numbers(shop: Facts, database: Database) -> None:
    insert_alarms(database, [ALARM])
    [section] = made(shop, database, "alarms").sections
    assert plain(section.claims[1].text) == (
        "New complaint: “zip broke”: 12 of 80 texts say so since 2 March 2026 (15%, interval 9% "
        "to 24%); in the time before it was 0.5%."
    )
    [chinese] = made(shop, database, "alarms", language="zh").sections
    assert "自 2026年3月2日起，80 条文本中有 12 条" in plain(chinese.claims[1].text)


def test_an_alarm_that_was_dismissed_is_not_told(shop: Facts, database: Database) -> None:
    insert_alarms(database, [ALARM])
    mark_alarm(database, "alarm_1", AlarmState.DISMISSED, by="ada", now=NOW)
    assert not made(shop, database, "alarms").sections


@pytest.fixture
def spoken(shop: Facts, database: Database) -> Iterator[Facts]:
    """Thirty texts have the topic of waiting."""
    topic = Topic(
        topic_id="topic_1", language=Language.EN, names={"zh": "weeks", "en": "weeks"},
        words=("weeks", "waited"), weights={"weeks": 1.0}, share=0.3, state=TopicState.SHOWN,
        found_at=NOW, fitted_at=NOW, texts=100,
    )  # fmt: skip
    keep_topics(database, [topic])
    rows = [
        {"text_id": f"review:r{n:03d}", "topic_id": "topic_1", "share": 1.0, "top": True}
        for n in range(30)
    ]
    columns = {name: [row.get(name) for row in rows] for name in TEXT_TOPICS.columns}
    shop.append(TEXT_TOPICS, pa.table(columns, TEXT_TOPICS.columns.to_pyarrow()))
    yield shop


def test_topics_are_counted_quoted_and_named_as_people_named_them(
    spoken: Facts, database: Database
) -> None:
    rename_topic(database, "topic_1", {"en": "long waits"}, by="ada")
    [section] = made(spoken, database, "topics").sections
    [claim] = section.claims
    assert plain(claim.text).startswith("30 of 102 texts speak of long waits first of all (29%")
    assert claim.quotes
    assert len(section.charts) == 1


def test_what_surely_moves_is_told_with_the_interval_of_its_change(
    shop: Facts, database: Database
) -> None:
    """The reviews complain of the delivery in the first month alone."""
    early = datetime(2026, 6, 1, tzinfo=UTC) - timedelta(days=1)
    plan = replace(plan_report("What moves?", language="en"), sections=("trends",))
    report = make_report(plan, facts=shop, database=database, now=early)
    told = [plain(one.text) for section in report.sections for one in section.claims]
    assert told == [] or all("weeks" in one or "Nothing moves" in one for one in told)


def test_questions_on_trends_alarms_and_topics_ask_for_them_first() -> None:
    assert plan_report("What is rising lately?").sections[1:4] == ("changes", "trends", "alarms")
    assert plan_report("有哪些新的抱怨？").sections[1] in ("alarms", "aspects")
    assert plan_report("What topics do they speak of?").sections[1] == "topics"
