"""How a new condition begins: two or three values that make sense for the shop, the rest unsaid."""

import copy
from collections.abc import Mapping

from rapport.console.rule_known import Known
from rapport.console.rule_tree import Line

KINDS: Mapping[str, tuple[str, ...]] = {
    "did": ("performed", "not_performed", "last_performed", "sequence", "message"),
    "figures": ("total", "computed", "aggregate", "rfm", "score"),
    "who": (
        "trait",
        "consent",
        "near",
        "list",
        "segment",
        "finding",
        "stated",
        "bucket",
        "everyone",
    ),
}
"""The kinds of conditions as they are offered, by what they are about."""

_ORDERED = "Order Completed"
_STARTS: Mapping[str, Mapping[str, object]] = {
    "everyone": {},
    "trait": {"name": "country", "op": "exists"},
    "computed": {"name": "orders_90d", "op": "at_least", "value": 2},
    "performed": {"event": _ORDERED, "within_days": 90},
    "not_performed": {"event": _ORDERED, "within_days": 90},
    "last_performed": {"event": _ORDERED, "older_than_days": 60},
    "sequence": {
        "steps": [
            {"event": "Product Added"},
            {"event": _ORDERED, "within_days": 3, "absent": True},
        ],
        "within_days": 30,
    },
    "aggregate": {
        "figure": {
            "kind": "events",
            "event": "Product Viewed",
            "of": "distinct",
            "property": "product_id",
            "within_days": 30,
        },
        "op": "at_least",
        "value": 3,
    },
    "total": {"of": "orders", "op": "at_least", "value": 2},
    "rfm": {"groups": ["champions"]},
    "score": {"op": "at_least", "value": 0.5},
    "finding": {"feeling": "negative", "within_days": 90},
    "stated": {"key": "skin-type"},
    "message": {"did": "opened", "within_days": 30},
    "consent": {"channel": "email"},
    "near": {"latitude": 31.23, "longitude": 121.47, "kilometres": 50},
    "list": {},
    "bucket": {"name": "test", "end": 50},
    "segment": {},
}


def new_line(kind: str, known: Known) -> Line:
    """Begin a condition of a kind; where the shop has a first choice, with that."""
    values: dict[str, object] = {"kind": kind, **copy.deepcopy(dict(_STARTS[kind]))}
    match kind:
        case "trait":
            usual = list(known.values_of("trait", "country"))
            values |= {"op": "is", "value": usual[0]} if usual else {}
        case "score":
            values |= _first("name", known.vocabulary.scores)
        case "list":
            values |= _first("list_id", known.lists)
        case "segment":
            values |= _first("segment_id", known.segments)
    return Line(values)


def another_kind(line: Line, kind: str, known: Known) -> None:
    """Make a condition one of another kind, keeping what both have: the event, the time."""
    fresh = new_line(kind, known).values
    alike = {"performed", "not_performed", "last_performed"}
    if {line.kind, kind} <= alike:
        common = ("event", "where", "product", "within_days", "older_than_days", "since", "until")
        kept = {key: line.values[key] for key in common if key in line.values}
        times = {"within_days", "older_than_days", "since", "until"}
        fresh = {key: value for key, value in fresh.items() if key not in times} | kept
    line.values = fresh


def _first(key: str, known: Mapping[str, object]) -> dict[str, object]:
    return {key: next(iter(known))} if known else {}
