"""A rule as lines of a form, one condition each: the common shapes of a rule, there and back.

A rule that does not fit a form (one nested in another, a condition on a property) is edited as
JSON; `lines_of` says so by giving None.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rapport.segments import Rule, rule_json

JOINS = ("all", "any")
KINDS = ("trait", "performed", "not_performed", "total", "rfm", "segment")
_FIELDS: Mapping[str, frozenset[str]] = {
    "trait": frozenset({"name", "op", "value"}),
    "performed": frozenset({"event", "at_least", "within_days", "category"}),
    "not_performed": frozenset({"event", "within_days", "category"}),
    "total": frozenset({"of", "op", "value", "within_days"}),
    "rfm": frozenset({"groups"}),
    "segment": frozenset({"segment_id"}),
}
_STARTS: Mapping[str, Mapping[str, object]] = {
    "trait": {"name": "country", "op": "is", "value": ""},
    "performed": {"event": "Order Completed", "at_least": 1, "within_days": 90},
    "not_performed": {"event": "Order Completed", "within_days": 90},
    "total": {"of": "orders", "op": "at_least", "value": 2},
    "rfm": {"groups": ["champions"]},
    "segment": {"segment_id": ""},
}
VALUELESS = frozenset({"exists", "missing", "is_true", "is_false"})
LISTS = frozenset({"one_of", "none_of"})
NUMBERS = frozenset(
    {"at_least", "at_most", "more_than", "less_than", "within_days", "older_than_days"}
)


@dataclass(slots=True)
class Line:
    """One condition as the form holds it: its kind and the values of its fields."""

    kind: str
    values: dict[str, object] = field(default_factory=dict)


def new_line(kind: str) -> Line:
    """Start a condition of a kind with values that make sense."""
    return Line(kind, dict(_STARTS[kind]))


def rule_of(join: str, lines: Sequence[Line]) -> dict[str, object]:
    """Write the form as the JSON value of a rule; no line at all is everyone."""
    rules = [_node(line) for line in lines]
    if not rules:
        return {"kind": "everyone"}
    return rules[0] if len(rules) == 1 else {"kind": join, "rules": rules}


def lines_of(rule: Rule) -> tuple[str, list[Line]] | None:
    """Read a rule into the form: how its lines are joined, and the lines; None if none fits."""
    value = rule_json(rule)
    kind = value.get("kind")
    if kind == "everyone":
        return "all", []
    inner = value["rules"] if kind in JOINS else [value]
    assert isinstance(inner, list)
    lines = [_line(node) for node in inner]
    if any(line is None for line in lines):
        return None
    return (str(kind) if kind in JOINS else "all"), [line for line in lines if line]


def _node(line: Line) -> dict[str, object]:
    values = {name: value for name, value in line.values.items() if value not in (None, "")}
    category = values.pop("category", None)
    node = {"kind": line.kind, **values}
    if category:
        node["product"] = [{"name": "category", "op": "is", "value": category}]
    if line.kind == "trait":
        node.pop("value", None)
        wanted = _value(str(line.values.get("op")), line.values.get("value"))
        node |= {} if wanted is None else {"value": wanted}
    if "at_least" in node:
        node["at_least"] = int(str(node["at_least"]).split(".", maxsplit=1)[0])
    return node


def _line(node: Mapping[str, object]) -> Line | None:
    kind = str(node["kind"])
    values = {name: value for name, value in node.items() if name != "kind"}
    product = values.pop("product", None)
    if product is not None:
        category = _category(product)
        if category is None:
            return None
        values["category"] = category
    if kind not in _FIELDS or not values.keys() <= _FIELDS[kind]:
        return None
    value = values.get("value")
    if isinstance(value, bool):
        return None
    if isinstance(value, list):
        if not all(isinstance(one, str) and "," not in one for one in value):
            return None
        values["value"] = ", ".join(value)
    return Line(kind, {"at_least": 1, **values} if kind == "performed" else values)


def _category(product: object) -> str | None:
    match product:
        case [{"name": "category", "op": "is", "value": str(value)}]:
            return value
        case _:
            return None


def _value(op: str, text: object) -> object:
    """Read what was typed as the operator wants it: nothing, a list, a number or a text."""
    if op in VALUELESS:
        return None
    if op in LISTS:
        return [part.strip() for part in str(text).replace("，", ",").split(",") if part.strip()]
    if op in NUMBERS:
        return _number(text)
    return text


def _number(text: object) -> object:
    try:
        return float(str(text))
    except ValueError:
        return text
