"""Funnel, retention and paths, each beside the same question answered row by row in Python."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import ibis
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.events import CustomerId, Event, EventId, record_events
from rapport.profiles import ensure_tables
from rapport.reports import (
    BadReport,
    Direction,
    FunnelQuestion,
    PathQuestion,
    Period,
    RetentionQuestion,
    Span,
    funnel,
    paths,
    retention,
)
from rapport.segments import BadRule, Rule, parse_rule
from rapport.storage import Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PERIOD = Period(since=NOW - timedelta(days=30), until=NOW)


def step(event: str) -> Rule:
    return parse_rule({"kind": "performed", "event": event})


Row = tuple[str, str, datetime]
BOUGHT = FunnelQuestion(steps=(step("View"), step("Buy")), period=PERIOD)


def keep(facts: Facts, rows: Sequence[Row]) -> None:
    ensure_tables(facts)
    record_events(
        facts,
        [
            Event(
                event_id=EventId(f"e{number:04}"),
                name=name,
                happened_at=at,
                received_at=at,
                source="web",
                customer_id=CustomerId(customer),
            )
            for number, (customer, name, at) in enumerate(rows)
        ],
    )


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def furthest(rows: Sequence[Row], steps: Sequence[str], within: timedelta) -> list[int]:
    """How many customers reach each step, by trying every chain."""

    def chains(at: datetime, start: datetime, mine: Sequence[Row], place: int) -> int:
        if place == len(steps):
            return place
        tails = [
            chains(when, start, mine, place + 1)
            for _, name, when in mine
            if name == steps[place] and when > at and when - start <= within
        ]
        return max(tails, default=place)

    best = []
    for customer in {row[0] for row in rows}:
        mine = [row for row in rows if row[0] == customer]
        starts = [at for _, name, at in mine if name == steps[0] and PERIOD.since <= at < NOW]
        best.append(max((chains(at, at, mine, 1) for at in starts), default=0))
    return [sum(one > place for one in best) for place in range(len(steps))]


happenings = st.lists(
    st.tuples(
        st.sampled_from("ab"),
        st.sampled_from(["View", "Cart", "Buy"]),
        st.integers(0, 40).map(lambda hours: ago(20) + timedelta(hours=hours // 2)),
    ),
    max_size=14,
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=happenings, hours=st.integers(1, 20))
def test_the_funnel_counts_what_trying_every_chain_counts(
    facts: Facts, rows: list[Row], hours: int
) -> None:
    ensure_tables(facts)
    facts.backend.con.execute("DELETE FROM events")
    keep(facts, rows)
    names = ["View", "Cart", "Buy"]
    steps = tuple(step(name) for name in names)
    question = FunnelQuestion(steps=steps, period=PERIOD, within_days=hours / 24)
    found = funnel(question, facts=facts, now=NOW)
    expected = furthest(rows, names, timedelta(hours=hours))
    assert [stage.customers for stage in found.stages] == expected


def test_a_funnel_tells_shares_and_the_usual_time(facts: Facts) -> None:
    rows = [
        *[(f"c{n}", "View", ago(5)) for n in range(4)],
        ("c0", "Buy", ago(4)),
        ("c1", "Buy", ago(3)),
    ]
    keep(facts, rows)
    found = funnel(BOUGHT, facts=facts, now=NOW)
    start, end = found.stages
    assert (start.customers, start.share_of_start, start.median_seconds) == (4, 1.0, 0.0)
    assert (end.customers, end.share_of_previous) == (2, 0.5)
    assert end.median_seconds == pytest.approx(1.5 * 86_400)


def test_a_funnel_looks_only_at_the_segment(facts: Facts) -> None:
    keep(facts, [("ada", "View", ago(2)), ("bob", "View", ago(2)), ("bob", "Buy", ago(1))])
    among = ibis.memtable(pa.table({"customer_id": ["ada"]}))
    found = funnel(BOUGHT, facts=facts, now=NOW, among=among)
    assert [stage.customers for stage in found.stages] == [1, 0]


def test_customers_come_back_in_the_periods_of_the_shops_own_clock(facts: Facts) -> None:
    shanghai = ZoneInfo("Asia/Shanghai")

    def day(number: int, hour: int) -> datetime:
        return datetime(2026, 2, number, hour, tzinfo=shanghai).astimezone(UTC)

    keep(
        facts,
        [
            ("ada", "Buy", day(26, 1)),  # still the 25th in UTC
            ("ada", "Visit", day(26, 23)),
            ("ada", "Visit", day(28, 3)),
            ("bob", "Buy", day(26, 9)),
            ("cy", "Buy", day(28, 9)),
            ("cy", "Buy", datetime(2026, 1, 1, tzinfo=UTC)),  # began before the table
        ],
    )
    question = RetentionQuestion(
        began=step("Buy"), returned=step("Visit"), span=Span.DAY, periods=4, zone="Asia/Shanghai"
    )
    told = retention(question, facts=facts, now=NOW)
    assert [cohort.starts_at.astimezone(shanghai).day for cohort in told.cohorts] == [26, 27, 28, 1]
    assert [cohort.returned for cohort in told.cohorts] == [
        (2, 0, 1, 0),
        (0, 0, 0, None),
        (0, 0, None, None),
        (0, None, None, None),
    ]
    assert told.average[2] == 0.5


@pytest.mark.parametrize("span", list(Span))
def test_every_beginning_in_the_table_is_in_one_cohort(facts: Facts, span: Span) -> None:
    rows = [(f"c{n}", "Buy", ago(n * 1.7)) for n in range(40)]
    keep(facts, rows)
    buy = step("Buy")
    question = RetentionQuestion(
        began=buy, returned=buy, span=span, periods=6, zone="Europe/Berlin"
    )
    told = retention(question, facts=facts, now=NOW)
    start = told.cohorts[0].starts_at
    assert sum(cohort.size for cohort in told.cohorts) == sum(at >= start for _, _, at in rows)
    gaps = {
        later.starts_at - earlier.starts_at
        for earlier, later in zip(told.cohorts, told.cohorts[1:], strict=False)
    }
    usual = {Span.DAY: {1}, Span.WEEK: {7}, Span.MONTH: {28, 30, 31}}[span]
    assert {round(gap / timedelta(days=1)) for gap in gaps} <= usual


def test_paths_follow_the_customers_without_repeats(facts: Facts) -> None:
    def walk(customer: str, *names: str) -> list[Row]:
        return [
            (customer, name, ago(2) + timedelta(minutes=place)) for place, name in enumerate(names)
        ]

    keep(
        facts,
        [
            *walk("ada", "Home", "Home", "View", "View", "Cart", "Buy"),
            *walk("bob", "Home", "View", "Leave"),
            *walk("cy", "Home"),
        ],
    )
    told = paths(PathQuestion(start=step("Home"), period=PERIOD, depth=2), facts=facts, now=NOW)
    assert told.customers == 3
    links = {(one.depth, one.source, one.target): one.customers for one in told.links}
    assert links == {
        (1, "Home", "View"): 2,
        (1, "Home", None): 1,
        (2, "View", "Cart"): 1,
        (2, "View", "Leave"): 1,
    }


def test_paths_lead_to_an_event_too_and_rare_ones_are_told_together(facts: Facts) -> None:
    rows = [
        row
        for number, name in enumerate(["View", "View", "Mail", "Chat"])
        for row in [(f"c{number}", name, ago(1.2)), (f"c{number}", "Buy", ago(1))]
    ]
    keep(facts, rows)
    question = PathQuestion(start=step("Buy"), period=PERIOD, direction=Direction.BEFORE, names=1)
    told = paths(question, facts=facts, now=NOW)
    links = {(one.depth, one.source, one.target): one.customers for one in told.links}
    assert links == {
        (1, "Buy", "View"): 2,
        (1, "Buy", "other"): 2,
        (2, "View", None): 2,
        (2, "other", None): 2,
    }
    assert set(told.other) == {"Mail", "Chat"}


def test_what_cannot_be_asked_is_said(facts: Facts) -> None:
    with pytest.raises(BadReport, match="2 to 8 steps"):
        FunnelQuestion(steps=(step("View"),), period=PERIOD)
    everyone = parse_rule({"kind": "everyone"})
    with pytest.raises(BadRule, match="of kind `performed`"):
        funnel(FunnelQuestion(steps=(everyone, everyone), period=PERIOD), facts=facts, now=NOW)
    with pytest.raises(BadReport, match="swap"):
        Period(since=NOW, until=NOW)
    with pytest.raises(BadReport, match="1 to 60"):
        RetentionQuestion(began=step("A"), returned=step("B"), periods=0)
    with pytest.raises(BadReport, match="no time zone"):
        RetentionQuestion(began=step("A"), returned=step("B"), zone="Mars/Olympus")
    with pytest.raises(BadReport, match="1 to 6 events"):
        PathQuestion(start=step("A"), period=PERIOD, depth=7)
