"""Turns one condition into a column of yes or no. Nothing here is ever null: unknown is a no."""

import math
import sys
from datetime import datetime, timedelta

import ibis
import ibis.expr.types as ir

from rapport.segments.conditions import NUMBER_OPS, TEXT_OPS, Condition, Op, Value, moment_of

_LARGEST = sys.float_info.max


class Views:
    """One named value, seen as each type; a view is null where the value is not of that type."""

    def __init__(self, single: ir.Value, *, elements: ir.ArrayValue | None = None) -> None:
        """See a typed column, or the text of a single value, as each type."""
        dtype = single.type()
        self.single = single
        self.elements = elements
        self.text = single if dtype.is_string() else single.cast("string")
        self.number = _number(single)
        self.flag = single if dtype.is_boolean() else _flag(self.text)
        self.moment = single if dtype.is_timestamp() else _moment(self.text)

    @property
    def known(self) -> ir.BooleanValue:
        one = self.single.notnull()
        return one if self.elements is None else one | (self.elements.length() > 0).fill_null(False)


def json_views(column: ir.StringColumn, name: str) -> Views:
    """See a named value of a JSON object as each type; a JSON null is missing."""
    path = f'$."{name}"'
    return Views(
        _json_text(_json_value(column, path), "$"), elements=_json_texts(column, f"{path}[*]")
    )


def holds(condition: Condition, views: Views, *, now: datetime) -> ir.BooleanValue:
    """Say for each row whether the condition holds at `now`."""
    match condition.op:
        case Op.EXISTS:
            holding = views.known
        case Op.MISSING:
            holding = ~views.known
        case Op.IS | Op.ONE_OF:
            holding = _is_among(condition.value, views)
        case Op.IS_NOT | Op.NONE_OF:
            holding = views.single.notnull() & ~_is_among(condition.value, views)
        case Op.IS_TRUE | Op.IS_FALSE:
            holding = (views.flag == (condition.op is Op.IS_TRUE)).fill_null(False)
        case _:
            holding = _compared_with_value(condition, views, now=now)
    return holding


def _compared_with_value(condition: Condition, views: Views, *, now: datetime) -> ir.BooleanValue:
    if condition.op in NUMBER_OPS:
        assert isinstance(condition.value, int | float)
        return compared(views.number, condition.op, condition.value)
    if condition.op in TEXT_OPS:
        assert isinstance(condition.value, str)
        return _text_holds(condition.op, views, condition.value)
    return _moment_holds(condition, views.moment, now=now)


def compared(number: ir.NumericValue, op: Op, limit: float) -> ir.BooleanValue:
    """Compare a number with a limit; null, and a text such as `inf` or `nan`, are a no."""
    match op:
        case Op.AT_LEAST:
            low, high = limit, _LARGEST
        case Op.MORE_THAN:
            low, high = math.nextafter(limit, math.inf), _LARGEST
        case Op.AT_MOST:
            low, high = -_LARGEST, limit
        case Op.LESS_THAN:
            low, high = -_LARGEST, math.nextafter(limit, -math.inf)
        case _:
            low, high = limit, limit
    return number.between(float(low), float(high)).fill_null(False)


def _is_among(value: Value | None, views: Views) -> ir.BooleanValue:
    values = value if isinstance(value, tuple) else (value,)
    texts = [one for one in values if isinstance(one, str)]
    flags = [one for one in values if isinstance(one, bool)]
    numbers = [
        float(one) for one in values if isinstance(one, int | float) and not isinstance(one, bool)
    ]
    among = [
        view.isin(wanted).fill_null(False)
        for view, wanted in ((views.text, texts), (views.flag, flags), (views.number, numbers))
        if wanted
    ]
    return ibis.or_(*among)


def _text_holds(op: Op, views: Views, wanted: str) -> ir.BooleanValue:
    if op is Op.STARTS_WITH:
        return views.text.startswith(wanted).fill_null(False)
    within = views.text.contains(wanted).fill_null(False)
    if views.elements is None:
        return within
    return within | views.elements.contains(wanted).fill_null(False)


def _moment_holds(
    condition: Condition, moment: ir.TimestampValue, *, now: datetime
) -> ir.BooleanValue:
    value = condition.value
    if isinstance(value, str):
        limit = ibis.literal(moment_of(value))
        kept = moment < limit if condition.op is Op.BEFORE else moment >= limit
        return kept.fill_null(False)
    assert isinstance(value, int | float)
    limit = ibis.literal(now - timedelta(days=value))
    if condition.op is Op.OLDER_THAN_DAYS:
        return (moment < limit).fill_null(False)
    return moment.between(limit, ibis.literal(now)).fill_null(False)


def _number(single: ir.Value) -> ir.FloatingValue:
    dtype = single.type()
    if dtype.is_string():
        return single.try_cast("float64")
    return single.cast("float64") if dtype.is_numeric() else ibis.null("float64")


def _flag(text: ir.StringValue) -> ir.BooleanValue:
    return text.lower().cases(("true", True), ("false", False))


def _moment(text: ir.StringValue) -> ir.TimestampValue:
    return text.try_cast("timestamp('UTC')")


@ibis.udf.scalar.builtin(name="json_value")  # type: ignore[untyped-decorator]
def _json_value(column: str, path: str) -> str: ...  # type: ignore[empty-body]


@ibis.udf.scalar.builtin(name="json_extract_string")  # type: ignore[untyped-decorator]
def _json_text(column: str, path: str) -> str: ...  # type: ignore[empty-body]


@ibis.udf.scalar.builtin(name="json_extract_string")  # type: ignore[untyped-decorator]
def _json_texts(column: str, path: str) -> list[str]: ...  # type: ignore[empty-body]
