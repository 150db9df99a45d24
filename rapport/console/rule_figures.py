"""A figure over what a customer did, compared with a number or with another figure."""

from collections.abc import Mapping
from functools import partial

from rapport.console.controls import box
from rapport.console.rule_conditions import add_condition, amount, conditions
from rapport.console.rule_fields import Fields, Json
from rapport.console.rule_windows import clock, has_clock, when

COMPARING = ("at_least", "at_most", "more_than", "less_than", "is")
TOTALS = (
    "orders",
    "revenue_minor",
    "average_order_minor",
    "days_since_first_order",
    "days_since_last_order",
)
_OF_EVENTS = ("count", "sum", "average", "min", "max", "distinct")
_UNITS: Mapping[str, str] = {
    "orders": "rule.unit.orders",
    "days_since_first_order": "rule.unit.days",
    "days_since_last_order": "rule.unit.days",
}
_TIME = ("within_days", "older_than_days", "since", "until")


def total_amount(fields: Fields, of: str, *, key: str = "value") -> None:
    """Draw the number that a figure over orders is compared with, in its unit."""
    if of.endswith("_minor"):
        amount(fields, "money", key=key)
    else:
        amount(fields, "number", key=key, unit=fields.t(_UNITS[of]) if of in _UNITS else "")


def aggregate(fields: Fields) -> None:
    """Draw a figure, how it is compared, and with what."""
    left = fields.inside(_object(fields.values, "figure"), "figure")
    _figure(left)
    with box("rule-line only"):
        fields.select("op", fields.named("op", COMPARING))
        other = "than" in fields.values
        ways = {"value": fields.t("rule.figure.value"), "than": fields.t("rule.figure.than")}
        shown: Json = {"against": "than" if other else "value"}
        chooser = fields.inside(shown, "w")
        chooser.select("against", ways, on_change=partial(_against, fields))
        if other:
            fields.number("times", default=1, around=("×", ""))
        else:
            _compared(fields, left.values)
    if other:
        _figure(fields.inside(_object(fields.values, "than"), "than"))


def _figure(fields: Fields) -> None:
    values = fields.values
    of_orders = values.get("kind") == "orders"
    with box("rule-line only"):
        names = {
            **{f"events {of}": fields.t(f"rule.figure.{of}") for of in _OF_EVENTS},
            **{f"orders {of}": fields.t.name("total", of) for of in TOTALS},
        }
        shown: Json = {"figure": f"{values.get('kind')} {values.get('of')}"}
        chooser = fields.inside(shown, "w")
        chooser.select("figure", names, on_change=partial(_turn, fields), wide=True)
        if not of_orders:
            if values.get("of") != "count":
                fields.open_select("property", fields.known.names("where"), redraw=True)
                fields.word("rule.figure.of")
            fields.select("event", fields.named("event", fields.known.events), wide=True)
        when(fields)
    if not of_orders:
        conditions(fields, "product", "product")
        conditions(fields, "where", "where")
        with box("rule-adders"):
            add_condition(fields, "product", "product")
            add_condition(fields, "where", "where")
    if has_clock(values):
        clock(fields)


def _compared(fields: Fields, figure: Json) -> None:
    of, name = str(figure.get("of")), str(figure.get("property", ""))
    if figure.get("kind") == "orders":
        total_amount(fields, of)
    elif of in ("count", "distinct"):
        amount(fields, "number", unit=fields.t("rule.unit.times") if of == "count" else "")
    else:
        amount(fields, fields.known.sort_of("where", name))


def _turn(fields: Fields, chosen: str) -> None:
    """Turn to another figure; its time stays, and with events the event and its conditions."""
    kind, of = chosen.split(" ", 1)
    values = fields.values
    if kind == "orders":
        kept = {key: values[key] for key in _TIME if key in values}
        values.clear()
        values.update({**kept, "kind": kind, "of": of})
    else:
        event = "Product Viewed" if of == "distinct" else "Order Completed"
        values.setdefault("event", event)
        values.pop("currency", None)
        values.update({"kind": kind, "of": of})
        if of == "count":
            values.pop("property", None)
        else:
            values.setdefault("property", "product_id" if of == "distinct" else "amount_minor")
    fields.changed(True)


def _against(fields: Fields, way: str) -> None:
    values = fields.values
    if way == "value":
        values.pop("than", None)
        values.pop("times", None)
        values["value"] = 1
    else:
        values.pop("value", None)
        figure = _object(values, "figure")
        times = {"older_than_days": 90, "within_days": 180}
        values["than"] = {k: v for k, v in figure.items() if k not in _TIME} | times
        values["times"] = 1
    fields.changed(True)


def _object(values: Json, key: str) -> Json:
    found = values.get(key)
    assert isinstance(found, dict)
    return found
