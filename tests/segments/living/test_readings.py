"""What is read of living segments: sizes over time, overlaps, alarms, who came lately."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.segments import (
    MEMBERSHIPS,
    SEGMENT_SIZES,
    SEGMENT_STATES,
    Rule,
    SizeKind,
    TooManySegments,
    alarms,
    composition,
    overlap,
    parse_rule,
    refresh_all,
    save_segment,
    size_history,
)
from rapport.segments.living import usual_range
from rapport.storage import Database, Facts, FactTable

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
DAY = timedelta(days=1)
RULE = parse_rule({"kind": "trait", "name": "country", "op": "exists"})


@pytest.fixture(autouse=True)
def shop(facts: Facts) -> None:
    ensure_tables(facts)
    put_profiles(facts, [Profile(customer_id=f"c{n}") for n in range(3)])


def keep(facts: Facts, table: FactTable, rows: list[dict[str, object]]) -> None:
    facts.append(table, pa.Table.from_pylist(rows, table.columns.to_pyarrow()))


def be(facts: Facts, members: dict[str, str], *, entered_at: datetime = NOW) -> None:
    keep(
        facts,
        MEMBERSHIPS,
        [
            {"segment_id": segment, "customer_id": customer, "entered_at": entered_at}
            for segment, customers in members.items()
            for customer in customers
        ],
    )


def story(facts: Facts, sizes: list[int], *, now_size: int) -> None:
    """A segment `s` with a size for each of the last days, the oldest first, and one now."""
    days = range(len(sizes), 0, -1)
    moments = [NOW - day * DAY for day in days]
    told = [*zip(moments, sizes, strict=True), (NOW, now_size)]
    point = {"segment_id": "s", "entered": 0, "left": 0, "seconds": 0.1, "kind": "whole"}
    keep(facts, SEGMENT_SIZES, [point | {"at": at, "size": size} for at, size in told])
    times = dict.fromkeys(("baseline_at", "whole_at", "fresh_at"), NOW)
    keep(facts, SEGMENT_STATES, [{"segment_id": "s", "meaning": "m", "size": now_size} | times])


def test_what_segments_have_in_common_is_counted(facts: Facts) -> None:
    be(facts, {"a": "1234", "b": "34", "c": "5", "other": "12345"})
    found = overlap(["a", "b", "c"], facts=facts)
    assert found.shared == ((4, 2, 0), (2, 2, 0), (0, 0, 1))
    assert found.jaccard == ((1, 0.5, 0), (0.5, 1, 0), (0, 0, 1))
    assert found.share == ((1, 0.5, 0), (1, 1, 0), (0, 0, 1))


def test_an_overlap_of_nobody_is_zero(facts: Facts) -> None:
    assert overlap(["a"], facts=facts).shared == ((0,),)
    assert overlap([], facts=facts).shared == ()
    with pytest.raises(TooManySegments, match="30 can be"):
        overlap([f"s{n}" for n in range(31)], facts=facts)


@pytest.mark.parametrize(
    ("sizes", "low", "high"),
    [
        ([1000] * 10, 900, 1100),
        ([10, 12, 11, 9, 10], 0, 30),
        ([1000, 1010, 990, 1020, 980, 5000, 1000], 900, 1100),
        ([1000, 1200, 800, 1100, 900], 258, 1742),
    ],
)
def test_the_usual_range_is_not_moved_by_one_odd_day(sizes: list[int], low: int, high: int) -> None:
    assert usual_range(sizes) == (low, high)


@pytest.mark.parametrize(
    ("sizes", "now_size", "kind"),
    [
        ([1000, 1004, 998] * 5, 700, "shrunk"),
        ([1000, 1004, 998] * 5, 1300, "grown"),
        ([1000, 1004, 998] * 5, 1050, None),
        ([1000] * 6, 10, None),
        ([1000] * 15, 0, "empty"),
        ([2] * 15, 3, "everybody"),
    ],
)
def test_a_size_out_of_its_usual_range_is_told(
    facts: Facts, sizes: list[int], now_size: int, kind: str | None
) -> None:
    small = kind == "everybody"
    put_profiles(facts, [] if small else [Profile(customer_id=f"x{n}") for n in range(2000)])
    story(facts, sizes, now_size=now_size)
    found = alarms(facts, rules={"s": RULE}, now=NOW)
    assert (found["s"].kind if found else None) == kind
    if found:
        assert set(found["s"].why) == {"zh", "en"}


def test_a_segment_of_everyone_may_hold_everyone(facts: Facts) -> None:
    story(facts, [2] * 15, now_size=3)
    everyone: Rule = parse_rule({"kind": "everyone"})
    assert alarms(facts, rules={"s": everyone}, now=NOW) == {}


def test_the_reason_has_numbers(facts: Facts) -> None:
    put_profiles(facts, [Profile(customer_id=f"x{n}") for n in range(2000)])
    story(facts, [1000] * 10, now_size=700)
    why = alarms(facts, rules={"s": RULE}, now=NOW)["s"].why
    assert why["en"] == (
        "700 customers are in it now, fewer than was usual in the last 30 days (900 to 1,100)."
    )
    assert why["zh"] == "现在有 700 人，少于过去 30 天的通常范围（900 到 1,100）。"


def test_who_came_lately_is_compared_with_the_others(facts: Facts) -> None:
    old = [Profile(customer_id=f"o{n}", country="CN" if n < 8 else "US") for n in range(10)]
    new = [Profile(customer_id=f"n{n}", country="US") for n in range(10)]
    put_profiles(facts, [*old, *new])
    for profiles, moment in ((old, NOW - 90 * DAY), (new, NOW - DAY)):
        rows = [{"segment_id": "s", "customer_id": one.customer_id} for one in profiles]
        keep(facts, MEMBERSHIPS, [row | {"entered_at": moment} for row in rows])
    shifts = {one.what: one for one in composition("s", facts=facts, now=NOW)}
    assert shifts["country"].psi > 0.25
    assert shifts["country"].before == {"CN": 0.8, "US": 0.2}
    assert shifts["country"].lately["US"] == 1.0
    assert shifts["language"].psi == 0.0


def test_old_sizes_become_one_a_day(database: Database, facts: Facts) -> None:
    segment = save_segment(
        database=database, name="s", rule=RULE, created_by="mei", now=NOW - 10 * DAY
    )
    hours = [NOW - 5 * DAY + timedelta(hours=hour) for hour in (0, 1, 2, 30)]
    point = {"segment_id": segment.segment_id, "left": 1, "seconds": 0.1, "kind": "touched"}
    rows = [point | {"at": at, "size": n, "entered": 2} for n, at in enumerate(hours)]
    keep(facts, SEGMENT_SIZES, rows)
    refresh_all(database=database, facts=facts, now=NOW)
    refresh_all(database=database, facts=facts, now=NOW + timedelta(hours=1))
    first, second, *today = size_history(segment.segment_id, facts=facts)
    assert (first.at, first.size, first.entered, first.left) == (hours[2], 2, 6, 3)
    assert (first.kind, second.kind) == (SizeKind.DAY, SizeKind.DAY)
    assert [one.kind for one in today] == [SizeKind.BASELINE, SizeKind.WHOLE]
