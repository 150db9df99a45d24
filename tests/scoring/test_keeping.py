"""Scores and findings are replaced whole; only customers of whom something changed are touched."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from rapport.events import MOST_TOUCHED, TOUCHED
from rapport.profiles import PROFILES, Profile, ensure_tables, put_profiles
from rapport.scoring import FINDINGS, SCORES, Kept, keep_findings, keep_scores
from rapport.storage import Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def shop(facts: Facts) -> None:
    ensure_tables(facts)
    put_profiles(facts, [Profile(customer_id=name) for name in ("ada", "ben", "cai")])
    forget_touched(facts)


def forget_touched(facts: Facts) -> None:
    turns = facts.read(facts.table(TOUCHED))["turn"].to_pylist()
    facts.delete(TOUCHED, "turn", turns)


def touched(facts: Facts) -> list[str | None]:
    """Who was touched since the last time of asking."""
    told = facts.read(facts.table(TOUCHED))["customer_id"].to_pylist()
    forget_touched(facts)
    return sorted(told, key=str)


def score(facts: Facts, values: Mapping[str, float], *, name: str = "churn", days: int = 0) -> Kept:
    rows = pa.table(
        {
            "customer_id": pa.array(list(values), pa.string()),
            "value": pa.array(list(values.values()), pa.float64()),
        }
    )
    return keep_scores(facts, rows, name=name, model=f"m{days}", now=NOW + timedelta(days=days))


def scores(facts: Facts) -> list[tuple[object, ...]]:
    table = facts.table(SCORES)
    rows = facts.read(table.order_by("name", "customer_id")).to_pylist()
    return [tuple(row.values()) for row in rows]


def test_new_scores_take_the_place_of_the_old_and_touch_whose_value_changed(facts: Facts) -> None:
    assert score(facts, {"ada": 0.5, "ben": 0.2}) == Kept(rows=2, changed=2)
    assert touched(facts) == ["ada", "ben"]
    later = NOW + timedelta(days=1)
    assert score(facts, {"ada": 0.5, "cai": 0.9}, days=1) == Kept(rows=2, changed=2)
    assert touched(facts) == ["ben", "cai"]
    assert scores(facts) == [
        ("ada", "churn", 0.5, "m1", later),
        ("cai", "churn", 0.9, "m1", later),
    ]


def test_the_same_scores_again_touch_nobody(facts: Facts) -> None:
    score(facts, {"ada": 0.5, "ben": 0.2})
    touched(facts)
    assert score(facts, {"ben": 0.2, "ada": 0.5}, days=1) == Kept(rows=2, changed=0)
    assert touched(facts) == []


def test_scores_of_another_name_stay(facts: Facts) -> None:
    score(facts, {"ada": 1.0}, name="churn")
    score(facts, {"ada": 2.0}, name="value")
    score(facts, {}, name="value")
    assert [row[:3] for row in scores(facts)] == [("ada", "churn", 1.0)]


def test_who_has_no_profile_any_more_gets_no_score(facts: Facts) -> None:
    facts.delete(PROFILES, "customer_id", ["ben"])
    assert score(facts, {"ada": 0.5, "ben": 0.2}) == Kept(rows=1, changed=1)
    assert [row[0] for row in scores(facts)] == ["ada"]
    assert touched(facts) == ["ada"]


def test_when_very_many_scores_change_everybody_is_touched(facts: Facts) -> None:
    many = {f"c{number}": 0.5 for number in range(MOST_TOUCHED + 1)}
    put_profiles(facts, [Profile(customer_id=name) for name in many])
    forget_touched(facts)
    assert score(facts, many).changed == MOST_TOUCHED + 1
    assert touched(facts) == [None]


def test_a_write_that_fails_leaves_the_old_scores(facts: Facts) -> None:
    score(facts, {"ada": 0.5})
    with pytest.raises(KeyError), facts.transaction():
        score(facts, {"ada": 0.9}, days=1)
        raise KeyError
    assert [row[2] for row in scores(facts)] == [0.5]


def keep(facts: Facts, rows: Sequence[tuple[str, str, str]], *, of: Sequence[str]) -> Kept:
    """Keep findings given as review, customer and topic."""
    told = [
        {
            "finding_id": f"{review}-{topic}", "customer_id": customer, "product_id": None,
            "topic": topic, "feeling": "negative", "said_at": NOW, "source": "review",
            "source_id": review, "words": None, "read_hash": "h",
        }
        for review, customer, topic in rows
    ]  # fmt: skip
    findings = pa.Table.from_pylist(told, FINDINGS.columns.to_pyarrow())
    read = pa.table({"source_id": pa.array(list(of), pa.string())})
    return keep_findings(facts, findings, source="review", of=read)


def kept(facts: Facts) -> list[str]:
    return sorted(facts.read(facts.table(FINDINGS))["finding_id"].to_pylist())


def test_only_the_findings_of_what_was_read_are_replaced(facts: Facts) -> None:
    both = [("r1", "ada", "price"), ("r2", "ben", "price")]
    assert keep(facts, both, of=["r1", "r2"]) == Kept(rows=2, changed=2)
    touched(facts)
    assert keep(facts, [("r1", "ada", "size")], of=["r1"]) == Kept(rows=1, changed=1)
    assert kept(facts) == ["r1-size", "r2-price"]
    assert touched(facts) == ["ada"]


def test_the_same_findings_again_touch_nobody(facts: Facts) -> None:
    for changed in (1, 0):
        assert keep(facts, [("r1", "ada", "price")], of=["r1"]).changed == changed
    assert touched(facts) == ["ada"]


def test_a_finding_that_goes_to_another_customer_touches_both(facts: Facts) -> None:
    keep(facts, [("r1", "ada", "price")], of=["r1"])
    touched(facts)
    assert keep(facts, [("r1", "ben", "price")], of=["r1"]) == Kept(rows=1, changed=2)
    assert touched(facts) == ["ada", "ben"]
    assert kept(facts) == ["r1-price"]


def test_who_has_no_profile_any_more_gets_no_finding(facts: Facts) -> None:
    assert keep(facts, [("r1", "nobody", "price")], of=["r1"]) == Kept(rows=0, changed=0)
    assert kept(facts) == []
