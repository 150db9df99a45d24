"""What each customer said in reviews is kept, once per review as it is, for rules to ask."""

from datetime import UTC, datetime

import pyarrow as pa
import pytest

from rapport.catalog import REVIEWS
from rapport.events import TOUCHED
from rapport.insights import OVERALL, Aspect, TextsRead, refresh_readings
from rapport.profiles import IDENTITIES, PROFILES, Profile, ensure_tables, put_profiles
from rapport.scoring import FINDINGS
from rapport.segments import members, parse_rule
from rapport.segments.phrases import TOPICS
from rapport.storage import Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def shop(facts: Facts) -> None:
    ensure_tables(facts)
    put_profiles(facts, [Profile(customer_id=name) for name in ("ada", "ben")])
    review(facts, "r1", "ada", "质量很好，就是物流太慢。", rating=4.0)
    review(facts, "r2", "ben", "It arrived on Monday. The delivery was terrible.", rating=1.0)
    review(facts, "r3", None, "Great quality")
    review(facts, "r4", "stranger", "Great quality")
    forget_touched(facts)


def review(
    facts: Facts, review_id: str, customer: str | None, text: str, *, rating: float | None = None
) -> None:
    given = {"review_id": review_id, "customer_id": customer, "text": text, "rating": rating}
    row = {"product_id": "bag", "written_at": NOW, **given}
    columns = REVIEWS.columns.to_pyarrow()
    facts.upsert(REVIEWS, pa.table({one: [row.get(one)] for one in REVIEWS.columns}, columns))


def forget_touched(facts: Facts) -> None:
    facts.delete(TOUCHED, "turn", facts.read(facts.table(TOUCHED))["turn"].to_pylist())


def touched(facts: Facts) -> set[str]:
    told = set(facts.read(facts.table(TOUCHED))["customer_id"].to_pylist())
    forget_touched(facts)
    return told


def said(facts: Facts) -> set[tuple[str, str, str, str | None]]:
    rows = facts.read(facts.table(FINDINGS)).to_pylist()
    return {(row["customer_id"], row["source_id"], row["topic"], row["feeling"]) for row in rows}


def test_a_review_says_how_it_was_and_how_each_thing_was(facts: Facts) -> None:
    assert refresh_readings(facts) == TextsRead(texts=4, findings=6)
    assert said(facts) == {
        ("ada", "r1", "overall", "positive"),
        ("ada", "r1", "quality", "positive"),
        ("ada", "r1", "delivery", "negative"),
        ("ada", "r1", "need/pain/late", "negative"),
        ("ben", "r2", "overall", "negative"),
        ("ben", "r2", "delivery", "negative"),
    }
    assert touched(facts) == {"ada", "ben"}


def test_a_need_is_kept_for_rules_with_its_words_and_a_rule_finds_who_said_it(
    facts: Facts,
) -> None:
    review(facts, "r5", "ben", "Bought it as a gift for my mother. She loves it.")
    refresh_readings(facts)
    table = facts.table(FINDINGS)
    needs = facts.read(table.filter(table.topic.startswith("need/occasion/"))).to_pylist()
    assert {row["topic"] for row in needs} == {
        "need/occasion/gift",
        "need/occasion/for-mother",
    }
    assert {row["words"] for row in needs} == {"Bought it as a gift for my mother."}
    rule = parse_rule({"kind": "finding", "topic": "need/occasion/gift"})
    assert facts.read(members(rule, facts=facts, now=NOW))["customer_id"].to_pylist() == ["ben"]


def test_a_finding_shows_the_words_that_say_so_and_when(facts: Facts) -> None:
    refresh_readings(facts)
    table = facts.table(FINDINGS)
    mine = table.filter(table.customer_id == "ben").order_by("topic")
    delivery, overall = facts.read(mine).to_pylist()
    assert delivery["words"] == "The delivery was terrible."
    assert overall["words"] == "It arrived on Monday. The delivery was terrible."
    assert (delivery["said_at"], delivery["source"], delivery["product_id"]) == (
        NOW,
        "review",
        "bag",
    )


def test_what_was_read_is_not_read_again(facts: Facts) -> None:
    refresh_readings(facts)
    touched(facts)
    assert refresh_readings(facts) == TextsRead(texts=0, findings=0)
    assert touched(facts) == set()


def test_a_review_that_was_written_anew_says_only_what_it_says_now(facts: Facts) -> None:
    refresh_readings(facts)
    touched(facts)
    review(facts, "r1", "ada", "质量很差。", rating=1.0)
    assert refresh_readings(facts) == TextsRead(texts=1, findings=2)
    assert {one[2:] for one in said(facts) if one[0] == "ada"} == {
        ("overall", "negative"),
        ("quality", "negative"),
    }
    assert touched(facts) == {"ada"}


def test_what_was_said_under_a_name_given_up_was_said_by_the_customer_who_stays(
    facts: Facts,
) -> None:
    refresh_readings(facts)
    facts.delete(PROFILES, "customer_id", ["ada"])
    gave_up = {"alias": "ada", "kind": "customer", "customer_id": "ben", "linked_at": NOW}
    facts.append(IDENTITIES, pa.Table.from_pylist([gave_up], IDENTITIES.columns.to_pyarrow()))
    touched(facts)
    assert refresh_readings(facts).texts == 1
    assert {one[0] for one in said(facts)} == {"ben"}
    assert touched(facts) == {"ada", "ben"}


def test_what_a_review_said_that_is_gone_is_gone(facts: Facts) -> None:
    refresh_readings(facts)
    touched(facts)
    facts.delete(REVIEWS, "review_id", ["r2"])
    assert refresh_readings(facts) == TextsRead(texts=0, findings=0)
    assert {one[0] for one in said(facts)} == {"ada"}
    assert touched(facts) == {"ben"}


def test_an_aspect_is_neutral_only_where_nothing_clearer_is_said_of_it(facts: Facts) -> None:
    review(facts, "r5", "ada", "I asked for the price. The price is great.")
    review(facts, "r6", "ben", "I asked for the price.")
    refresh_readings(facts)
    prices = {one[1:] for one in said(facts) if one[2] == "price"}
    assert prices == {("r5", "price", "positive"), ("r6", "price", "neutral")}


def test_more_reviews_than_one_commit_takes_are_read_to_the_end(
    facts: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rapport.insights.refreshing._AT_ONCE", 3)
    for number in range(10):
        review(facts, f"more-{number}", "ada", f"好{number}")
    assert refresh_readings(facts).texts == 14
    assert len({one[1] for one in said(facts)}) == 12


def test_another_release_reads_everything_once_more(
    facts: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    refresh_readings(facts)
    touched(facts)
    monkeypatch.setattr("rapport.insights.readers.__version__", "9.9.9")
    assert refresh_readings(facts).texts == 4
    assert refresh_readings(facts).texts == 0


def test_a_rules_sentence_has_words_for_every_topic_of_a_finding() -> None:
    assert set(TOPICS) == {OVERALL, *Aspect}
