"""Needs, comparisons and questions are counted by what they are about, whoever reads them."""

from dataclasses import replace
from datetime import UTC, datetime

import pyarrow as pa
import pytest

from rapport.insights import MENTIONS
from rapport.research import Report, make_report, plain, plan_report, words_of
from rapport.storage import Database, Facts

NOW = datetime(2026, 6, 1, tzinfo=UTC)
SAID = (
    ("comparison", "Acme 3000", 12),
    ("question", "sizes", 6),
    ("job", "travel", 40),
    ("churn", "service", 30),
    ("occasion", "wedding", 4),
)


@pytest.fixture
def told(shop: Facts) -> Facts:
    """Each kind is mentioned by so many of the first texts, in their first 24 characters."""
    rows = [
        {"text_id": f"review:r{n:03d}", "place": 50 + place, "kind": kind, "about": about,
         "probability": 0.9, "start": 0, "end": 24}
        for place, (kind, about, texts) in enumerate(SAID)
        for n in range(texts)
    ]  # fmt: skip
    columns = {name: [row.get(name) for row in rows] for name in MENTIONS.columns}
    shop.append(MENTIONS, pa.table(columns, MENTIONS.columns.to_pyarrow()))
    return shop


def made(facts: Facts, database: Database, *sections: str, language: str = "en") -> Report:
    plan = plan_report("What?", language=language)
    return make_report(replace(plan, sections=sections), facts=facts, database=database, now=NOW)


def test_whom_customers_compare_with_is_counted(told: Facts, database: Database) -> None:
    report = made(told, database, "comparisons")
    [claim] = report.sections[0].claims
    assert plain(claim.text) == (
        "12% of the texts compare with Acme 3000 (12 of 102, interval 7% to 19%)."
    )
    assert set(words_of(report, told).values()) == {"The delivery was terribl"}


def test_each_kind_of_need_has_its_sentence_and_its_chart(told: Facts, database: Database) -> None:
    report = made(told, database, "needs", "questions")
    needs, questions = report.sections
    assert [plain(one.text).partition(" (")[0] for one in needs.claims][:2] == [
        "39% of the texts name a use: travel",
        "29% of the texts speak of leaving: service",
    ]
    assert plain(questions.claims[0].text).startswith("6% of the texts ask about sizes")


def test_what_hardly_anybody_says_is_not_told(told: Facts, database: Database) -> None:
    report = made(told, database, "needs", "limits")
    told_of = [plain(one.text) for one in report.sections[0].claims]
    assert not any("wedding" in one for one in told_of)


def test_a_question_of_complaints_is_not_answered_by_rare_needs(
    told: Facts, database: Database
) -> None:
    plan = plan_report("What do customers praise?")
    report = make_report(plan, facts=told, database=database, now=NOW)
    assert not any("wedding" in plain(one.text) for one in report.summary)
    assert plain(report.summary[0].text).startswith(
        "Praised most, as shares of the texts: design 29%"
    )


def test_the_same_is_said_in_chinese(told: Facts, database: Database) -> None:
    [section] = made(told, database, "comparisons", language="zh").sections
    assert plain(section.claims[0].text).startswith("12% 的文本与 Acme 3000 作比较")
