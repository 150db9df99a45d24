"""When two statements about one value cannot both be true."""

import math
from collections.abc import Callable, Mapping
from typing import NamedTuple

from rapport.segments.conditions import (
    BARE_OPS,
    DAYS_OPS,
    MOMENT_OPS,
    NUMBER_OPS,
    TEXT_OPS,
    Condition,
    Op,
    moment_of,
)


class Span(NamedTuple):
    """A stretch of numbers; each end belongs to it or not."""

    low: float = -math.inf
    high: float = math.inf
    with_low: bool = True
    with_high: bool = True

    def is_apart_from(self, other: "Span") -> bool:
        """Whether no number lies in both."""
        one, two = sorted((self, other), key=lambda span: (span.low, not span.with_low))
        if one.high == two.low:
            return not (one.with_high and two.with_low)
        return one.high < two.low


def span_of(op: Op, value: float) -> Span:
    """Give the numbers that a comparison lets through."""
    match op:
        case Op.AT_LEAST:
            return Span(low=value)
        case Op.MORE_THAN:
            return Span(low=value, with_low=False)
        case Op.AT_MOST:
            return Span(high=value)
        case Op.LESS_THAN:
            return Span(high=value, with_high=False)
        case _:
            return Span(low=value, high=value)


def are_apart(one: Condition, other: Condition) -> bool:
    """Whether no value meets both conditions on one name."""
    if Op.MISSING in (one.op, other.op):
        return one.op is not other.op
    if one.op in BARE_OPS and other.op in BARE_OPS:
        return {one.op, other.op} == {Op.IS_TRUE, Op.IS_FALSE}
    for axis in (_numbers, _moments, _days):
        spans = axis(one), axis(other)
        if spans[0] is not None and spans[1] is not None and spans[0].is_apart_from(spans[1]):
            return True
    return _texts_apart(one, other) or _texts_apart(other, one)


def _numbers(condition: Condition) -> Span | None:
    value = condition.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if condition.op is Op.IS or condition.op in NUMBER_OPS:
        return span_of(condition.op, value)
    return None


def _moments(condition: Condition) -> Span | None:
    if condition.op not in MOMENT_OPS:
        return None
    second = moment_of(str(condition.value)).timestamp()
    if condition.op is Op.AFTER:
        return Span(low=second)
    return Span(high=second, with_high=False)


def _days(condition: Condition) -> Span | None:
    """Days ago, counted upwards."""
    if condition.op not in DAYS_OPS:
        return None
    assert isinstance(condition.value, int | float)
    if condition.op is Op.WITHIN_DAYS:
        return Span(low=0, high=condition.value)
    return Span(low=condition.value, with_low=False)


def _texts_apart(one: Condition, other: Condition) -> bool:
    """Whether a value that is one of some texts cannot meet the other condition."""
    texts = _texts(one)
    if texts is None:
        return False
    if other.op in (Op.IS, Op.ONE_OF):
        others = _texts(other)
        return others is not None and not set(texts) & set(others)
    if other.op in (Op.IS_NOT, Op.NONE_OF):
        unwanted = other.value if isinstance(other.value, tuple) else (other.value,)
        return set(texts) <= {text for text in unwanted if isinstance(text, str)}
    if other.op in TEXT_OPS:
        return not any(_MEETS[other.op](text, str(other.value)) for text in texts)
    return False


def _texts(condition: Condition) -> tuple[str, ...] | None:
    """Give the only values that meet the condition, where all of them are texts."""
    if condition.op not in (Op.IS, Op.ONE_OF):
        return None
    values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    texts = tuple(value for value in values if isinstance(value, str))
    return texts if len(texts) == len(values) else None


_MEETS: Mapping[Op, Callable[[str, str], bool]] = {
    Op.CONTAINS: lambda text, wanted: wanted in text,
    Op.NOT_CONTAINS: lambda text, wanted: wanted not in text,
    Op.STARTS_WITH: str.startswith,
    Op.ENDS_WITH: str.endswith,
}
