"""A named value, how to compare it, and with what: of a customer, an event or a product."""

from collections.abc import Mapping, Sequence
from functools import partial

from rapport.console.controls import box
from rapport.console.rule_fields import Fields
from rapport.console.rule_known import Scope, Sort
from rapport.kit.money import minor_digits

_TEXT = ("is", "is_not", "one_of", "none_of", "contains", "not_contains", "starts_with")
_TEXTS = (*_TEXT, "ends_with", "exists", "missing")
_NUMBERS = ("at_least", "at_most", "more_than", "less_than", "is", "is_not", "exists", "missing")
_FLAGS = ("is_true", "is_false", "exists", "missing")
_SIZES = ("size_at_least", "size_at_most")
_LISTS = ("contains", "contains_any", "contains_all", "not_contains", *_SIZES, "exists", "missing")
_MOMENTS = ("within_days", "older_than_days", "before", "after", "anniversary_within_days")
_DAYS = ("anniversary_within_days", "before", "after", "within_days", "older_than_days")
_ALL = (*_TEXTS, *_NUMBERS[:4], "is_true", "is_false", *_LISTS[1:3], *_SIZES, *_MOMENTS)
_OPS: Mapping[Sort, Sequence[str]] = {
    "text": _TEXTS,
    "number": _NUMBERS,
    "money": _NUMBERS,
    "share": _NUMBERS,
    "flag": _FLAGS,
    "list": _LISTS,
    "moment": (*_MOMENTS, "exists", "missing"),
    "day": (*_DAYS, "exists", "missing"),
    "any": _ALL,
}
_SHAPES: Mapping[str, str] = {
    **dict.fromkeys(("exists", "missing", "is_true", "is_false"), "none"),
    **dict.fromkeys(("one_of", "none_of", "contains_any", "contains_all"), "list"),
    **dict.fromkeys(("at_least", "at_most", "more_than", "less_than"), "number"),
    **dict.fromkeys(("before", "after"), "moment"),
    **dict.fromkeys(("within_days", "older_than_days", "anniversary_within_days"), "days"),
    **dict.fromkeys(_SIZES, "size"),
}
"""What is compared with; every other operator takes one value."""
_STARTS: Mapping[str, object] = {"days": 30, "size": 1}


def condition(fields: Fields, scope: Scope) -> None:
    """Draw one condition: what, how, and with what."""
    name, op = fields.text_of("name"), fields.text_of("op")
    sort = fields.known.sort_of(scope, name)
    named = partial(_rename, fields, scope)
    fields.select("name", fields.known.names(scope), on_change=named, wide=scope == "computed")
    ops = fields.named("op", _OPS[sort])
    fields.select("op", ops, on_change=partial(_compare, fields))
    _value(fields, scope, sort, _SHAPES.get(op, "one"))


def conditions(fields: Fields, key: str, scope: Scope) -> None:
    """Draw the conditions of a list, each with a button that takes it away."""
    for place, one in enumerate(fields.items(key)):
        with box("rule-line only"):
            fields.word(f"rule.only.{key}")
            inner = fields.inside(one, f"{key}{place}")
            condition(inner, scope)
            inner.bin(partial(fields.drop, key, place), name="drop")


def add_condition(fields: Fields, key: str, scope: Scope) -> None:
    """Draw the button that adds a condition: on the product's category, or the first detail."""
    names = list(fields.known.names(scope))
    first: dict[str, object] = {"name": names[0] if names else "source", "op": "is"}
    sort = fields.known.sort_of(scope, str(first["name"]))
    usual = list(fields.known.values_of(scope, str(first["name"])))
    if sort != "text":
        first |= {"op": "at_least", "value": 0} if sort in ("number", "money") else {"op": "exists"}
    elif usual:
        first["value"] = usual[0]
    fields.more(fields.t(f"rule.add_{key}"), partial(fields.add, key, first), name=f"add-{key}")


def _rename(fields: Fields, scope: Scope, name: str) -> None:
    """Ask of something else; what fitted the one before and not this one begins anew."""
    before = fields.known.sort_of(scope, fields.text_of("name"))
    sort = fields.known.sort_of(scope, name)
    fields.values["name"] = name
    if sort != before or fields.text_of("op") not in _OPS[sort]:
        fields.values["op"] = _OPS[sort][0]
        fields.values.pop("value", None)
        _begin(fields, _SHAPES.get(_OPS[sort][0], "one"))
    elif sort == "text":
        fields.values.pop("value", None)
    fields.changed(True)


def _compare(fields: Fields, op: str) -> None:
    """Compare in another way, with the same value where it fits."""
    before, after = (_SHAPES.get(one, "one") for one in (fields.text_of("op"), op))
    fields.values["op"] = op
    value = fields.values.get("value")
    if before != after:
        fields.values.pop("value", None)
        if before == "one" and after == "list" and value not in (None, ""):
            fields.values["value"] = [value]
        elif before == "list" and after == "one" and isinstance(value, list) and value:
            fields.values["value"] = value[0]
        elif {before, after} == {"one", "number"} and isinstance(value, int | float):
            fields.values["value"] = value
        else:
            _begin(fields, after)
    fields.changed(True)


def _begin(fields: Fields, shape: str) -> None:
    if shape in _STARTS:
        fields.values["value"] = _STARTS[shape]
    elif shape == "moment":
        fields.values["value"] = fields.visit.now.date().isoformat()


def _value(fields: Fields, scope: Scope, sort: Sort, shape: str) -> None:
    t = fields.t
    options = fields.known.values_of(scope, fields.text_of("name"))
    match shape:
        case "none":
            return
        case "list":
            fields.many("value", options)
        case "days":
            fields.number("value", around=("", t("rule.unit.days")))
        case "size":
            fields.number("value")
        case "moment":
            fields.day("value")
        case "number":
            amount(fields, sort)
        case _:
            _one(fields, sort, options)


def _one(fields: Fields, sort: Sort, options: Mapping[str, str]) -> None:
    """Draw one value of whatever type stands there, or fits."""
    value = fields.values.get("value")
    if isinstance(value, bool):
        _yes_or_no(fields)
    elif isinstance(value, int | float) or sort in ("number", "money", "share"):
        amount(fields, sort)
    else:
        fields.open_select("value", options)


def _yes_or_no(fields: Fields) -> None:
    def keep(text: str) -> None:
        fields.values["value"] = text == "True"
        fields.changed(False)

    answers = fields.named("rule.answer", ("True", "False"))
    fields.select("value", answers, on_change=keep)


def amount(fields: Fields, sort: Sort, *, key: str = "value", unit: str = "") -> None:
    """Draw a number in the unit that people read: money in whole units, shares in percent."""
    currency = fields.visit.f.currency
    match sort:
        case "money":
            fields.number(key, factor=10 ** minor_digits(currency), around=("", currency))
        case "share":
            fields.number(key, factor=0.01, around=("", "%"))
        case _:
            fields.number(key, minimum=-1e9, around=("", unit))
