"""Who comes and who goes is written once, with its event and the size of the segment."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from rapport.events import EVENTS, TOUCHED, Event, EventId, EventName, record_events
from rapport.profiles import PROFILES, Profile, ensure_tables, put_profiles
from rapport.segments import (
    MEMBERSHIPS,
    Segment,
    SizeKind,
    add_to_list,
    delete_segment,
    freshness,
    kept_members,
    members,
    parse_rule,
    read_states,
    refresh_all,
    refresh_for,
    refresh_new,
    refresh_segment,
    refresh_touched,
    refresh_what_is_due,
    refresh_what_is_new,
    rule_lookup,
    save_list,
    save_segment,
    size_history,
    take_from_list,
    update_segment,
)
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
IN_CHINA = {"kind": "trait", "name": "country", "op": "is", "value": "CN"}
ACTIVE = {"kind": "performed", "event": "Product Viewed", "within_days": 7}
QUIET = {"kind": "not_performed", "event": "Product Viewed", "within_days": 7}


@pytest.fixture(autouse=True)
def shop(facts: Facts) -> None:
    ensure_tables(facts)
    put_profiles(
        facts, [Profile(customer_id=f"c{n}", country="CN" if n < 4 else "US") for n in range(1, 7)]
    )
    see(facts, "c1", "c4")


def see(facts: Facts, *customers: str, at: datetime = NOW - timedelta(days=1)) -> None:
    events = [
        Event(
            event_id=EventId(f"{customer}:{at.isoformat()}"),
            name="Product Viewed",
            happened_at=at,
            received_at=at,
            source="web",
            customer_id=customer,
        )
        for customer in customers
    ]
    record_events(facts, events)


def make(database: Database, name: str, rule: dict[str, object]) -> Segment:
    return save_segment(
        database=database, name=name, rule=parse_rule(rule), created_by="mei", now=NOW
    )


def ids(facts: Facts, segment: Segment) -> list[str]:
    return [one.customer_id for one in kept_members(segment.segment_id, facts=facts)]


def said(facts: Facts) -> Sequence[tuple[str, str]]:
    events = facts.table(EVENTS)
    rows = events.filter(events.name.isin([EventName.SEGMENT_ENTERED, EventName.SEGMENT_LEFT]))
    rows = facts.read(rows.order_by("happened_at", "name", "customer_id")).to_pylist()
    return [(row["name"].removeprefix("segment."), row["customer_id"]) for row in rows]


def test_the_first_build_is_a_baseline_without_events(database: Database, facts: Facts) -> None:
    segment = make(database, "China", IN_CHINA)
    done = refresh_segment(segment.segment_id, database=database, facts=facts, now=NOW)
    assert (done.segments, done.baselines, done.entered, done.left) == (1, 1, 0, 0)
    assert ids(facts, segment) == ["c1", "c2", "c3"]
    assert said(facts) == []
    (point,) = size_history(segment.segment_id, facts=facts)
    assert (point.at, point.size, point.entered, point.kind) == (NOW, 3, 0, SizeKind.BASELINE)


def test_who_enters_and_who_leaves_become_events(database: Database, facts: Facts) -> None:
    segment = make(database, "active", ACTIVE)
    refresh_all(database=database, facts=facts, now=NOW)
    see(facts, "c5", at=NOW + timedelta(days=6, hours=1))
    later = NOW + timedelta(days=7)
    done = refresh_all(database=database, facts=facts, now=later)
    assert (done.entered, done.left, done.baselines) == (1, 2, 0)
    assert ids(facts, segment) == ["c5"]
    assert said(facts) == [("entered", "c5"), ("left", "c1"), ("left", "c4")]
    events = facts.table(EVENTS)
    (row,) = facts.read(events.filter(events.name == "segment.entered")).to_pylist()
    assert row["properties"] == f'{{"segment_id":"{segment.segment_id}"}}'
    assert (row["happened_at"], row["source"]) == (later, "rapport")


def test_a_second_refresh_without_news_writes_nothing_but_a_size(
    database: Database, facts: Facts
) -> None:
    segment = make(database, "active", ACTIVE)
    for seconds in range(3):
        done = refresh_all(database=database, facts=facts, now=NOW + timedelta(seconds=seconds))
    assert (done.entered, done.left) == (0, 0)
    assert said(facts) == []
    assert [one.size for one in size_history(segment.segment_id, facts=facts)] == [2, 2, 2]


def test_an_edited_rule_makes_a_new_baseline_also_of_segments_that_name_it(
    database: Database, facts: Facts
) -> None:
    inner = make(database, "inner", IN_CHINA)
    outer = make(
        database, "outer", {"kind": "not", "rule": {"kind": "segment", "segment_id": "inner"}}
    )
    refresh_all(database=database, facts=facts, now=NOW)
    update_segment(inner.segment_id, database=database, rule=parse_rule(ACTIVE), version=1, now=NOW)
    later = NOW + timedelta(seconds=1)
    assert refresh_new(database=database, facts=facts, now=later).baselines == 2
    assert (ids(facts, inner), ids(facts, outer)) == (["c1", "c4"], ["c2", "c3", "c5", "c6"])
    assert said(facts) == []
    kinds = [one.kind for one in size_history(inner.segment_id, facts=facts)]
    assert kinds == [SizeKind.BASELINE, SizeKind.BASELINE]
    assert read_states(facts)[inner.segment_id].baseline_at == later


def test_a_new_name_is_no_new_baseline(database: Database, facts: Facts) -> None:
    segment = make(database, "China", IN_CHINA)
    refresh_all(database=database, facts=facts, now=NOW)
    update_segment(segment.segment_id, database=database, name="中国", version=1, now=NOW)
    assert refresh_new(database=database, facts=facts, now=NOW).baselines == 0


def test_touched_customers_alone_are_looked_at_again(database: Database, facts: Facts) -> None:
    active, quiet = make(database, "active", ACTIVE), make(database, "quiet", QUIET)
    refresh_all(database=database, facts=facts, now=NOW)
    see(facts, "c2", "c3", at=NOW)
    later = NOW + timedelta(seconds=5)
    assert freshness(facts, active.segment_id).waiting == 2
    done = refresh_touched(database=database, facts=facts, now=later)
    assert done is not None
    assert (done.customers, done.segments, done.entered, done.left) == (2, 2, 2, 2)
    assert ids(facts, active) == ["c1", "c2", "c3", "c4"]
    assert ids(facts, quiet) == ["c5", "c6"]
    assert said(facts) == [("entered", "c2"), ("entered", "c3"), ("left", "c2"), ("left", "c3")]
    last = size_history(active.segment_id, facts=facts)[-1]
    assert (last.size, last.entered, last.kind) == (4, 2, SizeKind.TOUCHED)
    fresh = freshness(facts, active.segment_id)
    assert (fresh.waiting, fresh.fresh_at, fresh.whole_at) == (0, later, NOW)


def test_nothing_touched_is_nothing_to_do(database: Database, facts: Facts) -> None:
    make(database, "active", ACTIVE)
    refresh_all(database=database, facts=facts, now=NOW)
    done = refresh_touched(database=database, facts=facts, now=NOW)
    assert done is not None
    assert (done.customers, done.segments) == (0, 0)


def test_a_slice_and_a_whole_refresh_give_the_same_members(
    database: Database, facts: Facts
) -> None:
    """Many rules over the same questions, asked of touched customers and of everybody."""
    rules = [
        {"kind": "all", "rules": [ACTIVE, IN_CHINA]},
        {"kind": "any", "rules": [QUIET, IN_CHINA]},
        {"kind": "not", "rule": {"kind": "all", "rules": [ACTIVE, IN_CHINA]}},
        {"kind": "performed", "event": "Product Viewed", "at_least": 2},
        {"kind": "total", "of": "orders", "op": "at_most", "value": 0},
        {"kind": "bucket", "name": "test", "end": 50.0},
    ]
    made = [make(database, f"s{n}", rule) for n, rule in enumerate(rules)]
    refresh_all(database=database, facts=facts, now=NOW)
    see(facts, "c2", "c4", at=NOW)
    put_profiles(facts, [Profile(customer_id="c5", country="CN"), Profile(customer_id="new")])
    refresh_touched(database=database, facts=facts, now=NOW)
    for segment in made:
        rule = members(segment.rule, facts=facts, now=NOW, segments=rule_lookup(database))
        assert ids(facts, segment) == sorted(facts.read(rule)["customer_id"].to_pylist())


def test_customers_can_be_looked_at_by_name(database: Database, facts: Facts) -> None:
    segment = make(database, "active", ACTIVE)
    refresh_all(database=database, facts=facts, now=NOW)
    see(facts, "c2", "c3", at=NOW)
    done = refresh_for(["c3", "nobody"], database=database, facts=facts, now=NOW)
    assert done.entered == 1
    assert ids(facts, segment) == ["c1", "c3", "c4"]
    assert freshness(facts, segment.segment_id).waiting == 2


def test_a_rule_that_weighs_customers_against_each_other_waits_for_a_whole_refresh(
    database: Database, facts: Facts
) -> None:
    segment = make(database, "champions", {"kind": "rfm", "cells": ["***"]})
    refresh_all(database=database, facts=facts, now=NOW)
    order = Event(
        event_id=EventId("o1"),
        name=EventName.ORDER_COMPLETED,
        happened_at=NOW,
        received_at=NOW,
        source="web",
        customer_id="c1",
        order_id="o1",
        amount_minor=100,
        currency="CNY",
    )
    record_events(facts, [order])
    refresh_touched(database=database, facts=facts, now=NOW)
    assert ids(facts, segment) == []
    refresh_all(database=database, facts=facts, now=NOW)
    assert ids(facts, segment) == ["c1"]


def test_a_customer_given_up_for_another_leaves_without_an_event(
    database: Database, facts: Facts
) -> None:
    segment = make(database, "China", IN_CHINA)
    refresh_all(database=database, facts=facts, now=NOW)
    facts.delete(PROFILES, "customer_id", ["c1"])
    refresh_for(["c1"], database=database, facts=facts, now=NOW)
    assert ids(facts, segment) == ["c2", "c3"]
    assert said(facts) == []
    assert size_history(segment.segment_id, facts=facts)[-1].size == 2


def test_a_crash_before_the_commit_leaves_nothing_behind(
    database: Database, facts: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    segment = make(database, "active", ACTIVE)
    refresh_all(database=database, facts=facts, now=NOW)
    see(facts, "c2", at=NOW)
    whole = facts.delete

    def dies(*_arguments: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(facts, "delete", dies)
    with pytest.raises(KeyboardInterrupt):
        refresh_touched(database=database, facts=facts, now=NOW)
    monkeypatch.setattr(facts, "delete", whole)
    assert (ids(facts, segment), said(facts)) == (["c1", "c4"], [])
    refresh_touched(database=database, facts=facts, now=NOW)
    assert (ids(facts, segment), said(facts)) == (["c1", "c2", "c4"], [("entered", "c2")])


def test_a_list_in_a_rule_is_seen_when_somebody_is_put_on_it(
    database: Database, facts: Facts
) -> None:
    made = save_list(database=database, name="VIP", created_by="mei", now=NOW)
    segment = make(database, "vip", {"kind": "list", "list_id": "VIP"})
    refresh_all(database=database, facts=facts, now=NOW)
    add_to_list("VIP", ["c1", "c6"], database=database, facts=facts, now=NOW)
    refresh_touched(database=database, facts=facts, now=NOW)
    assert ids(facts, segment) == ["c1", "c6"]
    take_from_list(made.list_id, ["c1"], database=database, facts=facts)
    refresh_touched(database=database, facts=facts, now=NOW)
    assert ids(facts, segment) == ["c6"]


def test_a_deleted_segment_leaves_only_its_events(database: Database, facts: Facts) -> None:
    segment = make(database, "China", IN_CHINA)
    refresh_all(database=database, facts=facts, now=NOW)
    delete_segment("China", database=database, facts=facts)
    assert facts.count(facts.table(MEMBERSHIPS)) == 0
    assert size_history(segment.segment_id, facts=facts) == []
    assert read_states(facts) == {}


def test_the_server_does_what_is_new_at_once_and_everybody_on_time(
    database: Database, facts: Facts
) -> None:
    every = timedelta(minutes=15)
    assert not refresh_what_is_due(database=database, facts=facts, now=NOW, every=every)
    segment = make(database, "active", ACTIVE)
    assert refresh_what_is_new(database=database, facts=facts, now=NOW)
    assert ids(facts, segment) == ["c1", "c4"]
    refresh_what_is_new(database=database, facts=facts, now=NOW)
    assert not refresh_what_is_new(database=database, facts=facts, now=NOW)
    week = NOW + timedelta(days=7)
    assert refresh_what_is_due(database=database, facts=facts, now=week, every=every)
    assert ids(facts, segment) == []
    assert not refresh_what_is_due(database=database, facts=facts, now=week, every=every)


def test_when_everybody_was_touched_everybody_is_looked_at(
    database: Database, facts: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rapport.events.touching.MOST_TOUCHED", 1)
    segment = make(database, "active", ACTIVE)
    refresh_all(database=database, facts=facts, now=NOW)
    see(facts, "c2", "c3", at=NOW)
    assert freshness(facts, segment.segment_id).waiting is None
    assert refresh_touched(database=database, facts=facts, now=NOW) is None
    assert ids(facts, segment) == ["c1", "c4"]
    every = timedelta(minutes=15)
    assert refresh_what_is_due(database=database, facts=facts, now=NOW, every=every)
    assert ids(facts, segment) == ["c1", "c2", "c3", "c4"]
    assert facts.count(facts.table(TOUCHED)) == 0
