"""Turns one condition into a column of yes or no.

Unknown is a no, and may be null: a filter takes it as a no, and engines filter faster without being
told so. Who turns an answer round fills the nulls first.
"""

import functools
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import ibis
import ibis.expr.types as ir

from rapport.segments.comparing import compared
from rapport.segments.conditions import (
    BARE_OPS,
    DAYS_OPS,
    ELEMENT_OPS,
    EQUAL_OPS,
    JSON_COLUMNS,
    LIST_OPS,
    MOMENT_OPS,
    NUMBER_OPS,
    SIZE_OPS,
    YEARLY_OPS,
    Condition,
    Op,
    Value,
    moment_of,
)
from rapport.segments.dialects import Dialect

_NESTED = ("[", "{")
_FEBRUARY_29 = 229
_MARCH_1 = 301
_YEAR_DAYS = 365


class Views:
    """One named value, seen as each type; a view is null where the value is not of that type."""

    def __init__(self, column: ir.Value, dialect: Dialect) -> None:
        self._column = column
        self.dialect = dialect

    @property
    def single(self) -> ir.Value:
        """The value where it is one value and not a list."""
        return self._column

    @property
    def raw(self) -> ir.StringValue:
        """The text of a single value; of a list something that begins with `[` or `{`."""
        return self.text

    @functools.cached_property
    def text(self) -> ir.StringValue:
        return self._column if self._column.type().is_string() else self._column.cast("string")

    @functools.cached_property
    def number(self) -> ir.FloatingValue:
        dtype = self._column.type()
        if dtype.is_string():
            return self.dialect.number(self.raw)
        return self._column.cast("float64") if dtype.is_numeric() else ibis.null("float64")

    @functools.cached_property
    def flag(self) -> ir.BooleanValue:
        if self._column.type().is_boolean():
            return self._column
        return self.raw.lower().cases(("true", True), ("false", False))

    @functools.cached_property
    def moment(self) -> ir.TimestampValue:
        dtype = self._column.type()
        return self._column if dtype.is_timestamp() else self.dialect.moment(self.raw)

    @property
    def is_moment(self) -> bool:
        return bool(self._column.type().is_timestamp())

    @property
    def elements(self) -> ir.ArrayValue | None:
        """The elements of a list as texts; None where there can be no list."""
        return None

    @property
    def known(self) -> ir.BooleanValue:
        """Whether there is a value; an empty list is none."""
        one = self.single.notnull()
        return one if self.elements is None else one | self._has_elements

    @property
    def _has_elements(self) -> ir.BooleanValue:
        assert self.elements is not None
        return (self.elements.length() > 0).fill_null(False)


class JsonViews(Views):
    """A named value of a JSON object; a JSON null is missing, an object is not seen."""

    def __init__(self, column: ir.StringColumn, name: str, dialect: Dialect) -> None:
        super().__init__(column, dialect)
        self._name = name

    @functools.cached_property
    def single(self) -> ir.StringValue:
        return self.dialect.json_single(self._column, self._name)

    @functools.cached_property
    def raw(self) -> ir.StringValue:
        return self.dialect.json_text(self._column, self._name)

    @property
    def text(self) -> ir.StringValue:
        return self.single

    @functools.cached_property
    def elements(self) -> ir.ArrayValue:
        return self.dialect.json_texts(self._column, self._name)


def views_of(table: ir.Table, name: str, *, own: str | None, dialect: Dialect) -> Views:
    """See a named value of a table: a column, or else an entry of the JSON object in `own`."""
    if own is None or (name in table.columns and name not in JSON_COLUMNS):
        return Views(table[name], dialect)
    return JsonViews(table[own], name, dialect)


def holds(condition: Condition, views: Views, *, now: datetime) -> ir.BooleanValue:
    """Say for each row whether the condition holds at `now`."""
    op, value = condition.op, condition.value
    if op in BARE_OPS:
        holding = _bare_holds(op, views)
    elif op in EQUAL_OPS or op in LIST_OPS:
        among = is_among(value, views)
        holding = (
            among if op in (Op.IS, Op.ONE_OF) else views.single.notnull() & ~among.fill_null(False)
        )
    elif op in NUMBER_OPS:
        assert isinstance(value, int | float)
        holding = compared(views.number, op, value)
    elif op in MOMENT_OPS or op in DAYS_OPS:
        holding = _moment_holds(condition, views.moment, now=now)
    elif op in YEARLY_OPS:
        assert isinstance(value, int)
        holding = _comes_round(_day_of_year(views), value, now=now)
    else:
        holding = _list_holds(op, views, value)
    return holding


def is_among(value: Value | None, views: Views) -> ir.BooleanValue:
    """Say whether a single value equals one of the values, each compared as its own type."""
    values = value if isinstance(value, tuple) else (value,)
    texts = [one for one in values if isinstance(one, str)]
    flags = [one for one in values if isinstance(one, bool)]
    numbers = [
        float(one) for one in values if isinstance(one, int | float) and not isinstance(one, bool)
    ]
    among = []
    if texts:
        # The text of a list is no text of ours, unless ours begins as a list does.
        among.append((views.text if _nested(texts) else views.raw).isin(texts))
    if flags:
        among.append(views.flag.isin(flags))
    if numbers:
        among.append(views.number.isin(numbers))
    return ibis.or_(*among)


def _nested(texts: Iterable[str]) -> bool:
    return any(text.startswith(_NESTED) for text in texts)


def _bare_holds(op: Op, views: Views) -> ir.BooleanValue:
    match op:
        case Op.EXISTS:
            return views.known
        case Op.MISSING:
            return ~views.known
        case _:
            return views.flag == (op is Op.IS_TRUE)


def _list_holds(op: Op, views: Views, value: Value | None) -> ir.BooleanValue:
    if op in ELEMENT_OPS:
        assert isinstance(value, tuple)
        each = [_has_element(views, str(one)) for one in dict.fromkeys(value)]
        return ibis.or_(*each) if op is Op.CONTAINS_ANY else ibis.and_(*each)
    if op in SIZE_OPS:
        assert isinstance(value, int)
        return _size_holds(op, views, value)
    assert isinstance(value, str)
    return _text_holds(op, views, value)


def _has_element(views: Views, wanted: str) -> ir.BooleanValue:
    alone = is_among(wanted, views)
    if views.elements is None:
        return alone
    return alone | views.elements.contains(wanted)


def _size_holds(op: Op, views: Views, limit: int) -> ir.BooleanValue:
    def fits(size: ir.IntegerValue) -> ir.BooleanValue:
        return size >= limit if op is Op.SIZE_AT_LEAST else size <= limit

    alone = views.single.notnull() & fits(ibis.literal(1))
    if views.elements is None:
        return alone
    return alone | (views._has_elements & fits(views.elements.length()))


def _text_holds(op: Op, views: Views, wanted: str) -> ir.BooleanValue:
    match op:
        case Op.STARTS_WITH:
            text = views.text if _nested([wanted]) else views.raw
            return text.startswith(wanted)
        case Op.ENDS_WITH:
            return views.text.endswith(wanted)
        case Op.NOT_CONTAINS:
            return views.known & ~_contains(views, wanted).fill_null(False)
        case _:
            return _contains(views, wanted)


def _contains(views: Views, wanted: str) -> ir.BooleanValue:
    within = views.text.contains(wanted)
    if views.elements is None:
        return within
    return within | views.elements.contains(wanted)


def _moment_holds(
    condition: Condition, moment: ir.TimestampValue, *, now: datetime
) -> ir.BooleanValue:
    value = condition.value
    if isinstance(value, str):
        limit = ibis.literal(moment_of(value))
        return moment < limit if condition.op is Op.BEFORE else moment >= limit
    assert isinstance(value, int | float)
    limit = ibis.literal(now - timedelta(days=value))
    if condition.op is Op.OLDER_THAN_DAYS:
        return moment < limit
    return moment.between(limit, ibis.literal(now))


def _day_of_year(views: Views) -> ir.IntegerValue:
    """Give the month and day of a date as one number, such as 229; null where it is none."""
    shown = views.dialect.local(views.moment, ibis.literal("UTC"))
    day = shown.month() * 100 + shown.day()
    if views.is_moment:
        return day
    # Most are dates without a time, and those are read faster than moments.
    plain = views.dialect.date(views.raw)
    is_plain = views.raw.length() == len("2026-01-31")
    return ibis.ifelse(is_plain, plain.month() * 100 + plain.day(), day)


def _comes_round(day: ir.IntegerValue, days: int, *, now: datetime) -> ir.BooleanValue:
    first = now.astimezone(UTC).date()
    if days >= _YEAR_DAYS:
        return day.notnull()
    last = first + timedelta(days=days)
    start, end = first.month * 100 + first.day, last.month * 100 + last.day
    if start == _MARCH_1 and (first - timedelta(days=1)).day != _FEBRUARY_29 % 100:
        start = _FEBRUARY_29
    if first.year == last.year:
        return day.between(start, end)
    return (day >= start) | (day <= end)
