"""A rule has one meaning: the expression agrees with a plain reading of the rule, row by row."""

import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.catalog import PRODUCTS
from rapport.events import EVENTS, ORDER_LINES
from rapport.profiles import PROFILES, ensure_tables
from rapport.scoring import rfm
from rapport.segments import matches, members, parse_rule
from rapport.storage import Facts, FactTable, open_facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CUSTOMERS = ("ada", "bob", "cy", "dee", "eve")
ORDER_EVENTS = ("Order Completed", "Order Refunded", "Order Cancelled")
SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
Row = Mapping[str, Any]


@dataclass(frozen=True)
class World:
    profiles: list[Row]
    events: list[Row]
    products: list[Row]
    lines: list[Row]


# --- what the rule says, read plainly ------------------------------------------------------------


def asked(  # noqa: C901, PLR0911
    rule: Row, customer: Row, world: World, scores: Mapping[str, Row]
) -> bool:
    match rule["kind"]:
        case "everyone":
            return True
        case "all":
            return all(asked(one, customer, world, scores) for one in rule["rules"])
        case "any":
            return any(asked(one, customer, world, scores) for one in rule["rules"])
        case "not":
            return not asked(rule["rule"], customer, world, scores)
        case "trait":
            return told(rule, named(customer, rule["name"], "traits"))
        case "performed":
            times = len(happenings(rule, customer, world))
            return rule.get("at_least", 1) <= times <= (rule.get("at_most") or math.inf)
        case "not_performed":
            return not happenings(rule, customer, world)
        case "total":
            return total(rule, customer, world)
        case _:
            row = scores.get(customer["customer_id"])
            return row is not None and (
                row["rfm_segment"] in rule.get("groups", ())
                or any(fits_cell(row["cell"], cell) for cell in rule.get("cells", ()))
            )


def fits_cell(cell: str, pattern: str) -> bool:
    return all(wanted in ("*", digit) for digit, wanted in zip(cell, pattern, strict=True))


def named(row: Row, name: str, own: str) -> Any:
    return row[name] if name in row and name != own else json.loads(row[own] or "{}").get(name)


def told(condition: Row, value: Any) -> bool:  # noqa: C901, PLR0911
    wanted, single = condition.get("value"), not isinstance(value, list)
    match condition["op"]:
        case "exists":
            return value is not None
        case "missing":
            return value is None
        case "is" | "one_of":
            return single and among(value, wanted)
        case "is_not" | "none_of":
            return single and value is not None and not among(value, wanted)
        case "is_true" | "is_false":
            return single and flag(value) is (condition["op"] == "is_true")
        case "contains":
            return wanted in text(value) if single else wanted in [text(one) for one in value]
        case "starts_with":
            return single and text(value).startswith(wanted)
        case "before" | "after" | "within_days" | "older_than_days":
            return single and at_the_time(condition["op"], moment(value), wanted)
        case _:
            return single and above_or_below(condition["op"], number(value), wanted)


def among(value: Any, wanted: Any) -> bool:
    values = wanted if isinstance(wanted, list) else [wanted]
    return value is not None and any(same(value, one) for one in values)


def same(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, bool):
        return flag(value) is wanted
    if isinstance(wanted, str):
        return text(value) == wanted
    return number(value) == wanted


def text(value: Any) -> str:
    if isinstance(value, datetime) or value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)


def flag(value: Any) -> bool | None:
    return {"true": True, "false": False}.get(text(value).lower())


def number(value: Any) -> float:
    try:
        return math.nan if isinstance(value, bool | None) else float(value)
    except ValueError:
        return math.nan


def moment(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value
    try:
        read = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def above_or_below(op: str, value: float, limit: float) -> bool:
    compared = {
        "at_least": value >= limit,
        "at_most": value <= limit,
        "more_than": value > limit,
        "less_than": value < limit,
        "is": value == limit,
    }
    return math.isfinite(value) and compared[op]


def at_the_time(op: str, value: datetime | None, wanted: Any) -> bool:
    if value is None:
        return False
    if op in ("before", "after"):
        limit = moment(wanted)
        assert limit is not None
        return value < limit if op == "before" else value >= limit
    limit = NOW - timedelta(days=wanted)
    return limit <= value <= NOW if op == "within_days" else value < limit


def windowed(rule: Row, customer: Row, world: World) -> list[Row]:
    limits = [
        lambda at: at <= NOW,
        lambda at: "within_days" not in rule or at >= NOW - timedelta(days=rule["within_days"]),
        lambda at: (
            "older_than_days" not in rule or at < NOW - timedelta(days=rule["older_than_days"])
        ),
        lambda at: "since" not in rule or at >= moment(rule["since"]),
        lambda at: "until" not in rule or at < moment(rule["until"]),
    ]
    return [
        event
        for event in world.events
        if event["customer_id"] == customer["customer_id"]
        and all(limit(event["happened_at"]) for limit in limits)
    ]


def happenings(rule: Row, customer: Row, world: World) -> list[Row]:
    return [
        event
        for event in windowed(rule, customer, world)
        if event["name"] == rule["event"]
        and all(told(one, named(event, one["name"], "properties")) for one in rule.get("where", ()))
        and (not rule.get("product") or concerns(event, rule["product"], world))
    ]


def concerns(event: Row, conditions: list[Row], world: World) -> bool:
    wanted = {
        product["product_id"]
        for product in world.products
        if all(told(one, named(product, one["name"], "attributes")) for one in conditions)
    }
    lines = {x["product_id"] for x in world.lines if x["event_id"] == event["event_id"]}
    return bool(wanted & {event["product_id"], *lines})


def total(rule: Row, customer: Row, world: World) -> bool:
    kept = [
        event
        for event in windowed(rule, customer, world)
        if event["name"] in ORDER_EVENTS and rule.get("currency") in (None, event["currency"])
    ]
    orders = [event["happened_at"] for event in kept if event["name"] == "Order Completed"]
    revenue = sum(event["amount_minor"] or 0 for event in kept)
    figures: dict[str, float] = {"orders": len(orders), "revenue_minor": revenue}
    if orders:
        figures["average_order_minor"] = revenue / len(orders)
        figures["days_since_first_order"] = (NOW - min(orders)) // timedelta(days=1)
        figures["days_since_last_order"] = (NOW - max(orders)) // timedelta(days=1)
    return above_or_below(rule["op"], figures.get(rule["of"], math.nan), rule["value"])


# --- random data and random rules ----------------------------------------------------------------

NAMES = ("Order Completed", "Order Refunded", "Email Opened", "Product Viewed")
WORDS = st.sampled_from(["CN", "US", "vip", "vi", "5", "true", "", "2026-02-20", "nan", "中文"])
NUMBERS = st.sampled_from([-1, 0, 1, 2, 2.5, 5, 100])
MOMENTS = st.sampled_from(["2026-02-20", "2026-02-28T12:00:00Z", "2026-02-28T20:00:00+08:00"])
SINGLES = WORDS | NUMBERS | st.booleans() | MOMENTS
OWN = st.dictionaries(
    st.sampled_from(["tier", "分数", "a b.c"]),
    SINGLES | st.none() | st.lists(WORDS | NUMBERS, min_size=1, max_size=3),
    max_size=3,
).map(lambda own: json.dumps(own) if own else None)
# Whole hours, so that events fall exactly on the edges of windows.
TIMES = st.integers(-30, 24 * 60).map(lambda hours: NOW - timedelta(hours=hours))


def profile(customer_id: str) -> st.SearchStrategy[Row]:
    return st.fixed_dictionaries(
        {
            "customer_id": st.just(customer_id),
            "country": st.sampled_from(["CN", "US", "", None]),
            "birthday": st.sampled_from(["1990-02-20", None]),
            "created_at": st.none() | TIMES,
            "traits": OWN,
        }
    )


EVENT = st.fixed_dictionaries(
    {
        "customer_id": st.sampled_from([*CUSTOMERS, None, "stranger"]),
        "name": st.sampled_from(NAMES),
        "happened_at": TIMES,
        "product_id": st.sampled_from(["p1", "p2", "p3", None]),
        "amount_minor": st.sampled_from([None, 5, 100, -5]),
        "currency": st.sampled_from(["CNY", "USD", None]),
        "properties": OWN,
    }
)
PRODUCT = st.fixed_dictionaries(
    {
        "category": st.sampled_from(["skin", "tea", None]),
        "price_minor": st.sampled_from([5, 100]),
        "in_stock": st.booleans(),
        "attributes": OWN,
    }
)
LINE = st.fixed_dictionaries(
    {
        "event_id": st.integers(0, 24).map(str),
        "product_id": st.sampled_from(["p1", "p2", "gone"]),
    }
)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    profiles = [draw(profile(customer)) for customer in CUSTOMERS[: draw(st.integers(1, 5))]]
    events = draw(st.lists(EVENT, max_size=25))
    products = draw(st.lists(PRODUCT, max_size=2))
    lines = draw(st.lists(LINE, max_size=6))
    return World(
        profiles=profiles,
        events=[{"event_id": str(i), **event} for i, event in enumerate(events)],
        products=[{"product_id": f"p{i + 1}", **product} for i, product in enumerate(products)],
        lines=[{"line": i, **line} for i, line in enumerate(lines)],
    )


OPS = st.one_of(
    st.fixed_dictionaries({"op": st.sampled_from(["is", "is_not"]), "value": SINGLES}),
    st.fixed_dictionaries(
        {
            "op": st.sampled_from(["one_of", "none_of"]),
            "value": st.lists(SINGLES, min_size=1, max_size=3),
        }
    ),
    st.fixed_dictionaries(
        {
            "op": st.sampled_from(["at_least", "at_most", "more_than", "less_than"]),
            "value": NUMBERS,
        }
    ),
    st.fixed_dictionaries(
        {"op": st.sampled_from(["contains", "starts_with"]), "value": WORDS.filter(bool)}
    ),
    st.fixed_dictionaries({"op": st.sampled_from(["exists", "missing", "is_true", "is_false"])}),
)
TIME_OPS = st.one_of(
    st.fixed_dictionaries({"op": st.sampled_from(["before", "after"]), "value": MOMENTS}),
    st.fixed_dictionaries(
        {
            "op": st.sampled_from(["within_days", "older_than_days"]),
            "value": st.sampled_from([1, 9.5, 30]),
        }
    ),
    st.fixed_dictionaries({"op": st.sampled_from(["exists", "missing"])}),
)


def conditions(texts: list[str], moments: list[str]) -> st.SearchStrategy[Row]:
    return st.tuples(st.sampled_from(texts), OPS | TIME_OPS).map(
        lambda pair: {"name": pair[0], **pair[1]}
    ) | st.tuples(st.sampled_from(moments or texts), TIME_OPS).map(
        lambda pair: {"name": pair[0], **pair[1]}
    )


WINDOWS = st.sampled_from(
    [
        {},
        {"within_days": 1},
        {"within_days": 30},
        {"older_than_days": 9.5},
        {"within_days": 30, "older_than_days": 1},
        {"since": "2026-02-01", "until": "2026-02-28T20:00:00+08:00"},
    ]
)
DETAILS = st.fixed_dictionaries(
    {"event": st.sampled_from(NAMES)},
    optional={
        "where": st.lists(
            conditions(["product_id", "currency", "tier", "a b.c"], ["happened_at"]), max_size=2
        ),
        "product": st.lists(conditions(["category", "分数", "product_id"], []), max_size=2),
    },
)
COUNTS = st.sampled_from([{}, {"at_least": 2}, {"at_least": 0, "at_most": 1}, {"at_most": 2}])
LEAVES = st.one_of(
    st.just({"kind": "everyone"}),
    conditions(["country", "birthday", "tier", "分数", "a b.c"], ["created_at"]).map(
        lambda condition: {"kind": "trait", **condition}
    ),
    st.tuples(DETAILS, WINDOWS, COUNTS).map(
        lambda parts: {"kind": "performed", **parts[0], **parts[1], **parts[2]}
    ),
    st.tuples(DETAILS, WINDOWS).map(
        lambda parts: {"kind": "not_performed", **parts[0], **parts[1]}
    ),
    st.tuples(
        WINDOWS,
        st.fixed_dictionaries(
            {
                "of": st.sampled_from(
                    [
                        "orders",
                        "revenue_minor",
                        "average_order_minor",
                        "days_since_first_order",
                        "days_since_last_order",
                    ]
                ),
                "op": st.sampled_from(["is", "at_least", "at_most", "more_than", "less_than"]),
                "value": NUMBERS,
            },
            optional={"currency": st.just("CNY")},
        ),
    ).map(lambda parts: {"kind": "total", **parts[0], **parts[1]}),
    st.sampled_from(
        [
            {"kind": "rfm", "cells": ["5**", "*1*"]},
            {"kind": "rfm", "groups": ["champions", "lost"]},
        ]
    ),
)
RULES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["all", "any"]), st.lists(inner, min_size=1, max_size=3)).map(
            lambda pair: {"kind": pair[0], "rules": pair[1]}
        ),
        inner.map(lambda rule: {"kind": "not", "rule": rule}),
    ),
    max_leaves=5,
)


# Rules with many questions are answered in one pass over the events; these change no answer.
NEVER_DONE = [{"kind": "not_performed", "event": f"never {number}"} for number in range(9)]


def padded(rule: Row) -> Row:
    return {"kind": "all", "rules": [rule, *NEVER_DONE]}


# --- the promise ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Facts]:
    opened = open_facts(tmp_path_factory.mktemp("rules"), memory_limit="1GB")
    ensure_tables(opened)
    yield opened
    opened.close()


def fill(facts: Facts, world: World) -> None:
    tables = (
        (PROFILES, world.profiles),
        (EVENTS, world.events),
        (PRODUCTS, world.products),
        (ORDER_LINES, world.lines),
    )
    for table, rows in tables:
        facts.replace(table, columns(table, rows))


def columns(table: FactTable, rows: list[Row]) -> pa.Table:
    return pa.table(
        {name: [row.get(name) for row in rows] for name in table.columns},
        table.columns.to_pyarrow(),
    )


@pytest.mark.parametrize("written", [dict, padded])
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=SLOW)
@given(world=worlds(), rule=RULES)
def test_the_members_of_any_rule_are_those_a_plain_reading_gives(
    kept: Facts, written: Callable[[Row], Row], world: World, rule: Row
) -> None:
    fill(kept, world)
    scores = {row["customer_id"]: row for row in kept.read(rfm(kept, now=NOW)).to_pylist()}
    expected = [row["customer_id"] for row in world.profiles if asked(rule, row, world, scores)]
    found = kept.read(members(parse_rule(written(rule)), facts=kept, now=NOW))
    assert sorted(found["customer_id"].to_pylist()) == expected


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=SLOW)
@given(world=worlds(), rule=RULES)
def test_one_customer_is_judged_as_the_crowd_is(kept: Facts, world: World, rule: Row) -> None:
    fill(kept, world)
    parsed = parse_rule(rule)
    together = kept.read(members(parsed, facts=kept, now=NOW))["customer_id"].to_pylist()
    one_by_one = [
        row["customer_id"]
        for row in world.profiles
        if matches(parsed, row["customer_id"], facts=kept, now=NOW)
    ]
    assert sorted(together) == one_by_one
