"""What texts mention is counted once per text, of the texts of the question, with their words."""

from datetime import UTC, datetime

import pyarrow as pa
import pytest

from rapport.catalog import REVIEWS
from rapport.feedback import FEEDBACK
from rapport.insights import Scope, readings_in, refresh_readings
from rapport.insights.counting import count_mentions
from rapport.profiles import ensure_tables
from rapport.storage import Facts

MARCH = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def shop(facts: Facts) -> None:
    ensure_tables(facts)
    said = {
        "r1": "The delivery was terrible. Really, the delivery was late.",
        "r2": "The delivery was terrible. The price is great.",
        "r3": "物流太慢。",
    }
    for review_id, text in said.items():
        row = {"review_id": review_id, "product_id": "bag", "text": text, "written_at": MARCH}
        told = {name: [row.get(name)] for name in REVIEWS.columns}
        facts.upsert(REVIEWS, pa.table(told, REVIEWS.columns.to_pyarrow()))
    post = {"feedback_id": "p1", "kind": "post", "platform": "weibo", "text": "价格很好。"}
    told = {name: [post.get(name)] for name in FEEDBACK.columns}
    facts.upsert(FEEDBACK, pa.table(told, FEEDBACK.columns.to_pyarrow()))
    refresh_readings(facts)


def counted(facts: Facts, scope: Scope) -> dict[tuple[str, str], tuple[int, int]]:
    found = count_mentions(facts, readings_in(facts, scope))
    return {(one.about, str(one.sentiment)): (one.support, one.of) for one in found}


def test_a_text_counts_once_of_all_texts_that_were_read(facts: Facts) -> None:
    assert counted(facts, Scope()) == {
        ("delivery", "negative"): (3, 4),
        ("price", "positive"): (2, 4),
    }


@pytest.mark.parametrize(
    ("scope", "of"),
    [
        (Scope(language="en"), 2),
        (Scope(source="post"), 1),
        (Scope(platform="weibo"), 1),
        (Scope(product_id="bag"), 3),
        (Scope(since=MARCH), 3),
        (Scope(until=MARCH), 0),
        (Scope(product_id="bag", language="zh"), 1),
    ],
)
def test_a_scope_narrows_what_is_counted(facts: Facts, scope: Scope, of: int) -> None:
    assert {one[1] for one in counted(facts, scope).values()} == ({of} if of else set())


def test_evidence_is_the_words_at_their_place(facts: Facts) -> None:
    first = count_mentions(facts, readings_in(facts, Scope()), quotes=2)[0]
    assert len(first.evidence) == 2
    rows = facts.read(readings_in(facts, Scope())).to_pylist()
    texts = {row["text_id"]: row["text"] for row in rows}
    for one in first.evidence:
        assert texts[one.text_id][one.start : one.end] == one.words
