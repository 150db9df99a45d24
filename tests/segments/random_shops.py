"""Random rules of every kind and random small shops, and how a shop is put into a store."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from rapport.catalog import PRODUCTS
from rapport.events import EVENTS, ORDER_LINES
from rapport.profiles import CONSENT_FACTS, PROFILES
from rapport.scoring import FINDINGS, SCORES
from rapport.segments.tables import LISTS
from rapport.statements import STATEMENTS
from rapport.storage import FactTable
from rapport.traits import COMPUTED
from tests.segments.interpreter import Row, World

CUSTOMERS = ("ada", "bob", "cy", "dee", "eve")
STRANGERS = (None, "stranger")
# In the night before the first, clocks went forward in New York and, at midnight, in Havana; in
# that before the second they went back there, and a week earlier, from midnight to 23:00, in
# Beirut.
MOMENTS_OF_ASKING = (
    datetime(2026, 3, 9, 12, tzinfo=UTC),
    datetime(2025, 11, 3, 2, 30, tzinfo=UTC),
)
ZONES = ("America/New_York", "America/Havana", "Asia/Beirut", "Asia/Shanghai", "Asia/Kolkata")
NAMES = ("Order Completed", "Product Viewed", "Email Opened", "Order Refunded")


def tables_of(world: World) -> Sequence[tuple[FactTable, list[Row]]]:
    """Every table of facts that rules read, with the world's rows."""
    return (
        (PROFILES, world.profiles),
        (EVENTS, world.events),
        (PRODUCTS, world.products),
        (ORDER_LINES, world.lines),
        (CONSENT_FACTS, world.consents),
        (SCORES, world.scores),
        (FINDINGS, world.findings),
        (STATEMENTS, world.statements),
        (LISTS, world.lists),
        (COMPUTED, world.computed),
    )


def arrow_of(table: FactTable, rows: list[Row]) -> pa.Table:
    """The rows as the table's columns; what a row does not say is null."""
    return pa.table(
        {name: [row.get(name) for row in rows] for name in table.columns},
        table.columns.to_pyarrow(),
    )


# --- values --------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    ["CN", "US", "vip", "vi", "5", "true", "", "2026-02-20", "nan", "中文", "[1]", "q\"\\*%_'"]
)
NUMBERS = st.sampled_from([-1, 0, 1, 2, 2.5, 5, 100])
MOMENTS = st.sampled_from(["2026-02-20", "2026-02-28T12:00:00Z", "2024-02-29T20:00:00+08:00"])
SINGLES = WORDS | NUMBERS | st.booleans() | MOMENTS
OWN_NAMES = ("tier", "分数", "a b.c", "it's/~1", 'a"b\\c*', "\n")


def own(**more: st.SearchStrategy[Any]) -> st.SearchStrategy[str | None]:
    """A JSON object of the shop's own values, or none."""
    listed = st.lists(WORDS | NUMBERS, max_size=3)
    values = {name: SINGLES | st.none() | listed for name in OWN_NAMES}
    return st.fixed_dictionaries({}, optional={**values, **more}).map(
        lambda made: json.dumps(made, ensure_ascii=False) if made else None
    )


def hours_ago(now: datetime) -> st.SearchStrategy[datetime]:
    """Whole half hours, so that events fall on the edges of windows, and on each other."""
    near = st.integers(-4, 2 * 60).map(lambda halves: now - timedelta(hours=halves / 2))
    far = st.integers(-30, 24 * 60).map(lambda hours: now - timedelta(hours=hours))
    return near | far


# --- shops ---------------------------------------------------------------------------------------


@st.composite
def worlds(draw: st.DrawFn) -> World:
    now = draw(st.sampled_from(MOMENTS_OF_ASKING))
    times = hours_ago(now)
    customers = CUSTOMERS[: draw(st.integers(1, 5))]
    owners = st.sampled_from([*customers, *customers, *CUSTOMERS, *STRANGERS])
    products = draw(st.lists(_product(), max_size=2))
    events = draw(_some(_event(owners, times), 40))
    return World(
        now=now,
        profiles=[draw(_profile(customer, times)) for customer in customers],
        events=[{"event_id": str(i), **event} for i, event in enumerate(events)],
        products=[{"product_id": f"p{i + 1}", **product} for i, product in enumerate(products)],
        lines=[{"line": i, **line} for i, line in enumerate(draw(st.lists(_LINE, max_size=6)))],
        consents=draw(_keyed(_CONSENT, "customer_id", "channel", "purpose")),
        scores=draw(_keyed(_SCORE, "customer_id", "name")),
        findings=[
            {"finding_id": str(i), **one}
            for i, one in enumerate(draw(_some(_finding(owners, times), 12)))
        ],
        statements=[
            {"statement_id": str(i), **one}
            for i, one in enumerate(draw(_some(_statement(owners, times), 12)))
        ],
        lists=draw(_keyed(_LISTED, "list_id", "customer_id")),
        computed=draw(_keyed(_computed(times), "customer_id")),
    )


def _keyed(rows: st.SearchStrategy[Row], *key: str) -> st.SearchStrategy[list[Row]]:
    return st.integers(0, 6).flatmap(
        lambda least: st.lists(
            rows,
            min_size=min(least, 4),
            max_size=6,
            unique_by=lambda row: tuple(row[name] for name in key),
        )
    )


def _some(rows: st.SearchStrategy[Row], most: int) -> st.SearchStrategy[list[Row]]:
    """From none to so many, all as likely."""
    return st.integers(0, most).flatmap(lambda size: st.lists(rows, min_size=size, max_size=size))


def _profile(customer_id: str, times: st.SearchStrategy[datetime]) -> st.SearchStrategy[Row]:
    return st.fixed_dictionaries(
        {
            "customer_id": st.just(customer_id),
            "country": st.sampled_from(["CN", "US", "", None]),
            "timezone": st.sampled_from([*ZONES, "Nowhere/Else", None]),
            "birthday": st.sampled_from(["1990-02-20", "2000-02-29", "1988-03-09", None]),
            "created_at": st.none() | times,
            "traits": own(
                latitude=st.sampled_from([31.2, "31.25", 95, 48.1, "x"]),
                longitude=st.sampled_from([121.5, "121.4", -180, 11.6]),
            ),
        }
    )


def _event(
    owners: st.SearchStrategy[str | None], times: st.SearchStrategy[datetime]
) -> st.SearchStrategy[Row]:
    return st.fixed_dictionaries(
        {
            "customer_id": owners,
            "name": st.sampled_from(NAMES),
            "happened_at": times,
            "product_id": st.sampled_from(["p1", "p2", "p3", None]),
            "campaign_id": st.sampled_from(["spring", None]),
            "amount_minor": st.sampled_from([None, 5, 100, -5]),
            "currency": st.sampled_from(["CNY", "USD", None]),
            "properties": own(),
        }
    )


def _product() -> st.SearchStrategy[Row]:
    return st.fixed_dictionaries(
        {
            "category": st.sampled_from(["skin", "tea", None]),
            "price_minor": st.sampled_from([5, 100]),
            "in_stock": st.booleans(),
            "attributes": own(),
        }
    )


_LINE = st.fixed_dictionaries(
    {
        "event_id": st.integers(0, 24).map(str),
        "product_id": st.sampled_from(["p1", "p2", "gone"]),
    }
)
_CONSENT = st.fixed_dictionaries(
    {
        "customer_id": st.sampled_from(CUSTOMERS),
        "channel": st.sampled_from(["email", "sms"]),
        "purpose": st.sampled_from(["marketing", "transactional"]),
        "granted": st.booleans(),
    }
)
_SCORE = st.fixed_dictionaries(
    {
        "customer_id": st.sampled_from(CUSTOMERS),
        "name": st.sampled_from(["purchase_30d", "churn"]),
        "value": st.sampled_from([0.0, 0.5, 1.0, None]),
    }
)
_LISTED = st.fixed_dictionaries(
    {"customer_id": st.sampled_from(CUSTOMERS), "list_id": st.sampled_from(["vips", "staff"])}
)


def _finding(
    owners: st.SearchStrategy[str | None], times: st.SearchStrategy[datetime]
) -> st.SearchStrategy[Row]:
    return st.fixed_dictionaries(
        {
            "customer_id": owners,
            "topic": st.sampled_from(["delivery", "delivery", "scent", None]),
            "feeling": st.sampled_from(["negative", "negative", "positive", None]),
            "product_id": st.sampled_from(["p1", "p2", None]),
            "said_at": times,
        }
    )


def _statement(
    owners: st.SearchStrategy[str | None], times: st.SearchStrategy[datetime]
) -> st.SearchStrategy[Row]:
    return st.fixed_dictionaries(
        {
            "customer_id": owners,
            "key": st.sampled_from(["skin-type", "skin-type", "pet", "allergy"]),
            "value": st.sampled_from(["oily", "dry", "dog"]),
            "said_at": times,
            "expires_at": times,
            "purpose": st.sampled_from(["marketing recommendation service", "service"]),
            "state": st.sampled_from(["held", "held", "corrected", "withdrawn"]),
            "current": st.sampled_from([True, True, False]),
        }
    )


def _computed(times: st.SearchStrategy[datetime]) -> st.SearchStrategy[Row]:
    return st.fixed_dictionaries(
        {
            "customer_id": st.sampled_from(CUSTOMERS),
            "orders_90d": st.sampled_from([0, 2, None]),
            "average_order_minor": st.sampled_from([2.5, 100.0, None]),
            "favourite_category": st.sampled_from(["skin", "5", None]),
            "last_seen_at": st.none() | times,
        }
    )


# --- rules ---------------------------------------------------------------------------------------


def _fields(
    needed: dict[str, st.SearchStrategy[Any]], **optional: st.SearchStrategy[Any]
) -> st.SearchStrategy[Row]:
    return st.fixed_dictionaries(needed, optional=optional)


def _op(ops: Sequence[str], value: st.SearchStrategy[Any] | None = None) -> st.SearchStrategy[Row]:
    needed: dict[str, st.SearchStrategy[Any]] = {"op": st.sampled_from(ops)}
    return _fields(needed if value is None else {**needed, "value": value})


_FILLED = WORDS.filter(bool)
OPS = st.one_of(
    _op(["is", "is_not"], SINGLES),
    _op(["one_of", "none_of"], st.lists(SINGLES, min_size=1, max_size=3)),
    _op(["at_least", "at_most", "more_than", "less_than"], NUMBERS),
    _op(["contains", "not_contains", "starts_with", "ends_with"], _FILLED),
    _op(["contains_any", "contains_all"], st.lists(_FILLED, min_size=1, max_size=2)),
    _op(["size_at_least", "size_at_most"], st.integers(0, 3)),
    _op(["exists", "missing", "is_true", "is_false"]),
)
TIME_OPS = st.one_of(
    _op(["before", "after"], MOMENTS),
    _op(["within_days", "older_than_days"], st.sampled_from([1, 9.5, 30])),
    _op(["anniversary_within_days"], st.sampled_from([0, 1, 30, 350, 365])),
    _op(["exists", "missing"]),
)
NUMBER_OPS = st.one_of(
    _op(["at_least", "at_most", "more_than", "less_than", "is", "is_not"], NUMBERS),
    _op(["exists", "missing"]),
)


def conditions(texts: Sequence[str], moments: Sequence[str]) -> st.SearchStrategy[Row]:
    """A condition on a text or own value, or on a moment."""

    def named(pair: tuple[str, Row]) -> Row:
        return {"name": pair[0], **pair[1]}

    any_op = st.tuples(st.sampled_from(texts), OPS | TIME_OPS).map(named)
    return any_op | st.tuples(st.sampled_from(moments or texts), TIME_OPS).map(named)


_DAYS = st.sampled_from(
    [
        {},
        {},
        {},
        {"within_days": 1},
        {"within_days": 30},
        {"older_than_days": 9.5},
        {"within_days": 30, "older_than_days": 1},
        {"within_days": 2, "whole_days": True},
        {"older_than_days": 2, "whole_days": True},
        {"within_days": 9, "older_than_days": 1, "whole_days": True},
        {"since": "2025-10-26", "until": "2026-03-08"},
        {"since": "2026-02-01", "until": "2026-02-28T20:00:00+08:00"},
    ]
)
_HOURS = st.sampled_from(
    [
        {},
        {},
        {},
        {},
        {},
        {"weekdays": [1, 7]},
        {"from_hour": 9, "until_hour": 18},
        {"from_hour": 22, "until_hour": 6, "weekdays": [6, 7]},
        {"until_hour": 1},
        {"from_hour": 23},
    ]
)
_CLOCKS = st.sampled_from(
    [
        {},
        {},
        {"zone": "America/Havana"},
        {"zone": "Asia/Shanghai"},
        {"customer_zone": True},
        {"customer_zone": True, "zone": "America/New_York"},
    ]
)
WINDOWS = st.tuples(_DAYS, _HOURS, _CLOCKS).map(lambda parts: _joined(parts))  # noqa: PLW0108


def _joined(parts: Sequence[Row]) -> Row:
    return {name: value for part in parts for name, value in part.items()}


def happenings(*, named: str = "event") -> st.SearchStrategy[Row]:
    """An event's name, and conditions on it and on its product."""
    where = conditions(["product_id", "currency", *OWN_NAMES], ["happened_at"])
    product = conditions(["category", "分数", "product_id"], [])
    return st.tuples(
        _fields({named: st.sampled_from(NAMES)}),
        _sometimes({"where": st.lists(where, max_size=2)}),
        _sometimes({"product": st.lists(product, max_size=2)}),
    ).map(_joined)


def _sometimes(fields: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Row]:
    return st.one_of(st.just({}), st.just({}), st.just({}), _fields(fields))


def _kind(kind: str, *parts: st.SearchStrategy[Row]) -> st.SearchStrategy[Row]:
    return st.tuples(*parts).map(lambda made: _joined([{"kind": kind}, *made]))


_COUNTS = st.sampled_from([{}, {"at_least": 2}, {"at_least": 0, "at_most": 1}, {"at_most": 2}])
_COMPARING = st.sampled_from(["is", "at_least", "at_most", "more_than", "less_than"])
_TOTALS = [
    "orders",
    "revenue_minor",
    "average_order_minor",
    "days_since_first_order",
    "days_since_last_order",
]
_COUNT = _kind("events", happenings(), WINDOWS, st.just({"of": "count"}))
_OF_VALUES = _fields(
    {
        "of": st.sampled_from(["sum", "average", "min", "max", "distinct"]),
        "property": st.sampled_from(["amount_minor", "product_id", "tier", "a b.c"]),
    }
)
_EVENT_FIGURES = _kind("events", happenings(), WINDOWS, _OF_VALUES)
_ORDER_FIGURES = _kind(
    "orders", WINDOWS, _fields({"of": st.sampled_from(_TOTALS)}, currency=st.just("CNY"))
)
FIGURES = _COUNT | _EVENT_FIGURES | _ORDER_FIGURES
_BETWEEN = st.lists(happenings(), min_size=1, max_size=2)
_STEP = st.tuples(
    happenings(),
    _fields({}, within_days=st.sampled_from([0.5, 1, 20]), without=_BETWEEN),
).map(_joined)
_ABSENT = st.tuples(
    happenings(),
    _fields(
        {"within_days": st.sampled_from([0.5, 1, 20]), "absent": st.just(True)}, without=_BETWEEN
    ),
).map(_joined)
_STEPS = st.tuples(happenings(), st.lists(_STEP, max_size=2), st.one_of(_STEP, _STEP, _ABSENT)).map(
    lambda parts: [parts[0], *parts[1], parts[2]]
)

LEAVES: dict[str, st.SearchStrategy[Row]] = {
    "everyone": st.just({"kind": "everyone"}),
    "trait": _kind("trait", conditions(["country", "birthday", *OWN_NAMES], ["created_at"])),
    "computed": st.one_of(
        _kind("computed", conditions(["favourite_category"], ["last_seen_at"])),
        _kind(
            "computed",
            st.sampled_from([{"name": "orders_90d"}, {"name": "average_order_minor"}]),
            NUMBER_OPS,
        ),
    ),
    "performed": _kind("performed", happenings(), WINDOWS, _COUNTS),
    "not_performed": _kind("not_performed", happenings(), WINDOWS),
    "last_performed": _kind(
        "last_performed",
        happenings(),
        WINDOWS,
        _fields(
            {"then": st.lists(conditions(["currency", "tier"], ["happened_at"]), max_size=1)},
            first=st.booleans(),
        ),
    ),
    "sequence": _kind("sequence", WINDOWS, _STEPS.map(lambda steps: {"steps": steps})),
    "aggregate": st.one_of(
        _kind("aggregate", _fields({"figure": FIGURES, "op": _COMPARING, "value": NUMBERS})),
        _kind(
            "aggregate",
            _fields(
                {"figure": FIGURES, "op": _COMPARING, "than": FIGURES},
                times=st.sampled_from([0.5, 2.0]),
            ),
        ),
    ),
    "total": _kind(
        "total",
        WINDOWS,
        _fields(
            {"of": st.sampled_from(_TOTALS), "op": _COMPARING, "value": NUMBERS},
            currency=st.just("CNY"),
        ),
    ),
    "rfm": st.sampled_from(
        [
            {"kind": "rfm", "cells": ["5**", "*1*"]},
            {"kind": "rfm", "groups": ["champions", "lost"]},
        ]
    ),
    "score": _kind(
        "score",
        _fields(
            {
                "name": st.sampled_from(["purchase_30d", "churn"]),
                "op": _COMPARING,
                "value": st.sampled_from([0, 0.5, 1]),
            }
        ),
    ),
    "finding": _kind(
        "finding",
        WINDOWS,
        _fields(
            {},
            topic=st.just("delivery"),
            feeling=st.just("negative"),
            product=st.lists(conditions(["category", "分数"], []), max_size=1),
            at_least=st.integers(1, 2),
        ),
    ),
    "stated": _kind(
        "stated",
        WINDOWS,
        _fields(
            {"key": st.just("skin-type")},
            values=st.lists(st.sampled_from(["oily", "dry"]), min_size=1, max_size=2),
        ),
    ),
    "message": _kind(
        "message",
        WINDOWS,
        _fields({"did": st.sampled_from(["opened", "clicked"])}, campaign_id=st.just("spring")),
        _COUNTS,
    ),
    "consent": _kind(
        "consent",
        _fields(
            {"channel": st.sampled_from(["email", "sms"])},
            purpose=st.just("transactional"),
            state=st.sampled_from(["granted", "denied", "never_asked"]),
        ),
    ),
    "near": st.sampled_from(
        [
            {"kind": "near", "latitude": 31.2304, "longitude": 121.4737, "kilometres": 10},
            {"kind": "near", "latitude": 48, "longitude": 11.5, "kilometres": 8_890.0},
            {"kind": "near", "latitude": 0, "longitude": 180, "kilometres": 20_038},
        ]
    ),
    "list": st.sampled_from([{"kind": "list", "list_id": "vips"}]),
    "bucket": _kind(
        "bucket",
        st.sampled_from([{"end": 50}, {"start": 50, "end": 100}, {"start": 25.5, "end": 75}]),
        _fields({"name": st.sampled_from(["spring", "autumn"])}),
    ),
}
"""A strategy of raw rules per kind; `segment`, `all`, `any` and `not` are made of these."""


def trees(leaves: st.SearchStrategy[Row], most: int = 5) -> st.SearchStrategy[Row]:
    """Rules made of leaves by all, any and not."""
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            _kind(
                "all", st.lists(inner, min_size=1, max_size=3).map(lambda rules: {"rules": rules})
            ),
            _kind(
                "any", st.lists(inner, min_size=1, max_size=3).map(lambda rules: {"rules": rules})
            ),
            inner.map(lambda rule: {"kind": "not", "rule": rule}),
        ),
        max_leaves=most,
    )


RULES = trees(st.sampled_from(sorted(LEAVES)).flatmap(lambda kind: LEAVES[kind]))
NEVER_DONE = [{"kind": "not_performed", "event": f"never {number}"} for number in range(9)]
"""Rules that change no answer; with so many, all are answered in one pass over the events."""
Fill = Callable[[FactTable, pa.Table], object]


def padded(rule: Row) -> Row:
    """The rule beside so many others that all are answered in one pass over the events."""
    return {"kind": "all", "rules": [rule, *NEVER_DONE]}


def fill(world: World, put: Fill) -> None:
    """Put every table of the world into a store; `put` replaces a table."""
    for table, rows in tables_of(world):
        put(table, arrow_of(table, rows))
