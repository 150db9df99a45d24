"""Who stands at a segment's edge, and why: against the rule, one condition turned at a time."""

from datetime import UTC, datetime, timedelta

import pytest

from rapport.events import CustomerId, Event, EventId, record_events
from rapport.profiles import Profile, put_profiles
from rapport.segments import (
    boundary_of,
    explain,
    keep_test,
    matches,
    members,
    parse_rule,
    run_all_segment_tests,
    run_segment_tests,
    save_boundary_tests,
    save_segment,
    saved_tests,
    update_segment,
)
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
QUIET_READERS = parse_rule(
    {
        "kind": "all",
        "rules": [
            {"kind": "performed", "event": "Product Viewed", "at_least": 3, "within_days": 30},
            {"kind": "trait", "name": "country", "op": "is", "value": "CN"},
            {"kind": "not", "rule": {"kind": "performed", "event": "Email Opened",
                                     "within_days": 14}},
        ],
    }
)  # fmt: skip


@pytest.fixture
def shop(facts: Facts) -> Facts:
    """ada is well inside, ben just inside; cai lacks a view, dan opened 13 days ago, eve is abroad;
    fay lacks two things."""
    views = {"ada": 9, "ben": 3, "cai": 2, "dan": 5, "eve": 5, "fay": 0}
    countries = {"eve": "DE", "fay": "DE"}
    put_profiles(
        facts,
        [
            Profile(customer_id=CustomerId(name), country=countries.get(name, "CN"))
            for name in views
        ],
    )
    events = [
        _event(f"{name}-{place}", name, "Product Viewed", days=1 + place)
        for name, many in views.items()
        for place in range(many)
    ]
    events += [_event("dan-open", "dan", "Email Opened", days=13)]
    events += [_event("ada-open", "ada", "Email Opened", days=90)]
    record_events(facts, events)
    return facts


def test_who_lacks_one_thing_is_just_outside_and_the_nearest_comes_first(shop: Facts) -> None:
    found = boundary_of(QUIET_READERS, facts=shop, now=NOW)
    assert [(one.customer_id, one.path) for one in found.outside] == [
        ("dan", "all[2].not.performed"),
        ("cai", "all[0].performed"),
        ("eve", "all[1].trait"),
    ]
    dan, cai, eve = (one.standing for one in found.outside)
    assert (dan.actual, dan.needed, dan.distance) == (13.0, 14.0, 1.0)
    assert (cai.actual, cai.needed, cai.distance) == (2.0, 3.0, -1.0)
    assert (eve.holds, eve.actual, eve.needed) == (False, None, None)


def test_a_member_near_a_bound_is_just_inside(shop: Facts) -> None:
    found = boundary_of(QUIET_READERS, facts=shop, now=NOW, each=2)
    first = found.inside[0]
    assert (first.customer_id, first.path) == ("ben", "all[0].performed")
    assert (first.standing.actual, first.standing.needed) == (3.0, 3.0)
    assert {one.customer_id for one in found.inside} == {"ben", "ada"}


def test_a_condition_says_how_many_would_enter_and_leave(shop: Facts) -> None:
    found = boundary_of(QUIET_READERS, facts=shop, now=NOW)
    told = {one.path: (one.enter, one.leave, one.unit) for one in found.conditions}
    assert told == {
        "all[0].performed": (1, 2, "times"),
        "all[1].trait": (1, 2, None),
        "all[2].not.performed": (1, 2, "days"),
    }
    assert (found.looked_at, found.customers) == (6, 6)


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "everyone"},
        {"kind": "any", "rules": [
            {"kind": "total", "of": "orders", "op": "at_least", "value": 1},
            {"kind": "not", "rule": {"kind": "trait", "name": "country", "op": "is",
                                     "value": "CN"}},
            {"kind": "last_performed", "event": "Product Viewed", "within_days": 2},
            {"kind": "bucket", "name": "x", "end": 40},
            {"kind": "aggregate", "op": "more_than", "value": 4,
             "figure": {"kind": "events", "of": "count", "event": "Product Viewed"}},
        ]},
        {"kind": "computed", "name": "orders_90d", "op": "at_most", "value": 0},
        {"kind": "trait", "name": "created_at", "op": "within_days", "value": 10},
    ],
)  # fmt: skip
def test_who_is_outside_or_inside_is_so_by_the_rule_itself(
    shop: Facts, rule: dict[str, object]
) -> None:
    read = parse_rule(rule)
    inside = set(shop.read(members(read, facts=shop, now=NOW))["customer_id"].to_pylist())
    found = boundary_of(read, facts=shop, now=NOW, each=10)
    assert {one.customer_id for one in found.inside} <= inside
    assert inside.isdisjoint(one.customer_id for one in found.outside)
    for name in ("ada", "dan", "fay", "nobody"):
        told = explain(read, name, facts=shop, now=NOW)
        assert told.standing.holds is matches(read, name, facts=shop, now=NOW)


def test_an_explanation_shows_what_each_condition_found(shop: Facts) -> None:
    told = explain(QUIET_READERS, "cai", facts=shop, now=NOW)
    assert (told.path, told.standing.holds) == ("all", False)
    views, country, opened = told.parts
    assert (views.standing.holds, views.standing.actual, views.standing.needed) == (False, 2, 3)
    assert (country.standing.holds, opened.standing.holds) == (True, True)
    assert opened.parts[0].path == "all[2].not.performed"
    assert "国家" in country.sentence["zh"]
    assert "country" in country.sentence["en"]


def test_a_segment_inside_is_one_condition_and_is_explained_by_its_parts(
    shop: Facts, database: Database
) -> None:
    inner = save_segment(
        database=database, name="Quiet", rule=QUIET_READERS, created_by="ada", now=NOW
    )
    rule = parse_rule({"kind": "not", "rule": {"kind": "segment", "segment_id": inner.segment_id}})
    lookup = {inner.segment_id: QUIET_READERS}.__getitem__
    found = boundary_of(rule, facts=shop, now=NOW, segments=lookup)
    assert [one.path for one in found.conditions] == ["not.segment"]
    told = explain(rule, "ada", facts=shop, now=NOW, segments=lookup)
    assert told.parts[0].parts[0].path == "not.segment.all"
    assert told.standing.holds is False


def test_saved_tests_hold_as_time_goes_by_and_fail_when_the_rule_changes(
    shop: Facts, database: Database
) -> None:
    segment = save_segment(
        database=database, name="Quiet", rule=QUIET_READERS, created_by="ada", now=NOW
    )
    doors = {"database": database, "facts": shop}
    kept = save_boundary_tests(segment.segment_id, **doors, now=NOW, made_by="ada", each=2)
    assert [(one.customer_id, one.expected) for one in kept] == [
        ("ben", True), ("ada", True), ("dan", False), ("cai", False),
    ]  # fmt: skip
    record_events(shop, [_event("later", "ben", "Email Opened", days=-3)])
    assert run_segment_tests(segment.segment_id, **doors).failed == 0
    stricter = QUIET_READERS.model_copy(
        update={"rules": (QUIET_READERS.rules[0].model_copy(update={"at_least": 4}),
                          *QUIET_READERS.rules[1:])}
    )  # fmt: skip
    tried = run_segment_tests(segment.segment_id, **doors, rule=stricter)
    assert [one.test.customer_id for one in tried.results if not one.passed] == ["ben"]
    update_segment(
        segment.segment_id, database=database, rule=stricter, name=None, version=1, now=NOW
    )
    (run,) = run_all_segment_tests(**doors)
    (failed,) = [one for one in run.results if not one.passed]
    assert "all[0].performed" in failed.reason["en"]
    assert "actual 3, bound 4" in failed.reason["en"]
    assert "应在分群内" in failed.reason["zh"]


def test_a_test_fails_with_a_reason_when_its_customer_is_gone(
    shop: Facts, database: Database
) -> None:
    rule = parse_rule({"kind": "everyone"})
    segment = save_segment(database=database, name="All", rule=rule, created_by="ada", now=NOW)
    kept = keep_test(
        segment.segment_id, "zoe", expected=True, database=database, now=NOW, made_by="ada"
    )
    assert saved_tests(segment.segment_id, database=database) == [kept]
    (result,) = run_segment_tests(segment.segment_id, database=database, facts=shop).results
    assert (result.passed, result.reason["en"]) == (False, "there is no such customer any more")


def _event(event_id: str, customer: str, name: str, *, days: float) -> Event:
    at = NOW - timedelta(days=days)
    return Event(
        event_id=EventId(event_id),
        customer_id=CustomerId(customer),
        name=name,
        happened_at=at,
        received_at=at,
        source="web",
    )
