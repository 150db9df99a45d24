"""How far each customer is from a condition: a number in the condition's own unit, and its bound.

Conditions that are a yes or no, such as a country or a list, have no measure.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import ibis
import ibis.expr.types as ir

from rapport.scoring import SCORES
from rapport.segments.asking import Asking
from rapport.segments.conditions import (
    DAYS_OPS,
    MOMENT_OPS,
    NUMBER_OPS,
    Condition,
    Op,
    moment_of,
)
from rapport.segments.figures import AggregateName, TotalName
from rapport.segments.happenings import Aggregate, LastPerformed, NotPerformed, Performed, Total
from rapport.segments.history import Question, figures, figures_of, is_once, rows_of
from rapport.segments.questions import question_of
from rapport.segments.reading import views_of
from rapport.segments.rules import Computed, Rule, Score, Trait
from rapport.segments.windows import Window
from rapport.traits import computed_table

_DAY_SECONDS = 86_400.0
_UPWARDS = (Op.AT_LEAST, Op.MORE_THAN, Op.AFTER)
_DOWNWARDS = (Op.AT_MOST, Op.LESS_THAN, Op.BEFORE)
_ZERO_OF_NOTHING = (
    TotalName.ORDERS,
    TotalName.REVENUE_MINOR,
    AggregateName.COUNT,
    AggregateName.SUM,
    AggregateName.DISTINCT,
)
_OPEN_WINDOW = {
    "within_days": None, "older_than_days": None, "since": None, "until": None,
    "whole_days": False,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """`rows` has customer_id and actual, and `needed` where the bound differs by customer.

    The condition holds from `low` up to `high`; `missing` is the value of who has no row.
    """

    rows: ir.Table
    unit: str
    low: float = -math.inf
    high: float = math.inf
    missing: float | None = None

    def bound(self, actual: float) -> float:
        """The nearer end of what is wanted."""
        if math.isinf(self.low) or math.isinf(self.high):
            return self.high if math.isinf(self.low) else self.low
        return self.low if abs(actual - self.low) <= abs(actual - self.high) else self.high

    def distance(self, actual: float) -> float:
        """Above 0 between the ends, below 0 beyond them."""
        return min(actual - self.low, self.high - actual)


def measure_of(leaf: Rule, asking: Asking) -> Measure | None:
    """Give the measure of a condition; None for one that is a yes or no."""
    question = question_of(leaf)
    if question is not None:
        return _of_history(question, asking)
    make = _MEASURES.get(type(leaf))
    return make(leaf, asking) if make is not None else None


def _of_history(question: Question, asking: Asking) -> Measure | None:
    if isinstance(question, Aggregate) and question.than is not None:
        return None
    if isinstance(question, Performed | NotPerformed) and _is_edged(question):
        return _of_last(question, asking)
    counted = figures(figures_of(question)[0], asking)
    rows = counted.select("customer_id", actual=counted.figure.cast("float64"))
    match question:
        case NotPerformed():
            return Measure(rows=rows, unit="times", high=0, missing=0)
        case Performed():
            most = math.inf if question.at_most is None else question.at_most
            return Measure(rows=rows, unit="times", low=question.at_least, high=most, missing=0)
        case Total() | Aggregate():
            assert question.value is not None, "a comparison with another figure has no bound"
            low, high = _ends(question.op, question.value)
            missing = 0.0 if _of(question) in _ZERO_OF_NOTHING else None
            return Measure(rows=rows, unit="value", low=low, high=high, missing=missing)
    return None


def _of(question: Total | Aggregate) -> TotalName | AggregateName:
    return question.of if isinstance(question, Total) else question.figure.of


def _of_last(question: Performed | NotPerformed, asking: Asking) -> Measure:
    """Days since it last happened, against the edge of the window."""
    rows = rows_of(question.model_copy(update=_OPEN_WINDOW), asking)
    assert question.within_days is not None, "only windows with an edge are measured in days"
    days = _since_last(rows, asking.now)
    if isinstance(question, NotPerformed):
        return Measure(rows=days, unit="days", low=question.within_days)
    return Measure(rows=days, unit="days", high=question.within_days)  # 0 days is no edge


def _of_last_performed(leaf: LastPerformed, asking: Asking) -> Measure | None:
    if leaf.first or leaf.then or not (_days_only(leaf) or leaf.older_than_days is not None):
        return None
    plain = Performed.model_construct(
        **{name: getattr(leaf, name) for name in Window.model_fields} | _OPEN_WINDOW,
        kind="performed", event=leaf.event, where=leaf.where, product=leaf.product,
        at_least=1, at_most=None,
    )  # fmt: skip
    days = _since_last(rows_of(plain, asking), asking.now)
    low = -math.inf if leaf.older_than_days is None else leaf.older_than_days
    high = math.inf if leaf.within_days is None else leaf.within_days
    return Measure(rows=days, unit="days", low=low, high=high)


def _of_score(leaf: Score, asking: Asking) -> Measure:
    scores = asking.table(SCORES)
    rows = scores.filter(scores.name == leaf.name).select("customer_id", actual=scores.value)
    low, high = _ends(leaf.op, leaf.value)
    return Measure(rows=rows, unit="value", low=low, high=high)


def _of_trait(leaf: Trait, asking: Asking) -> Measure | None:
    return _of_condition(leaf, asking.profiles, asking, own="traits")


def _of_computed(leaf: Computed, asking: Asking) -> Measure | None:
    table = computed_table(asking.facts)
    if leaf.name not in table.columns:
        return None
    if asking.only is not None:
        table = table.filter(table.customer_id == asking.only)
    return _of_condition(leaf, table, asking, own=None)


def _of_condition(
    leaf: Condition, table: ir.Table, asking: Asking, *, own: str | None
) -> Measure | None:
    views = views_of(table, leaf.name, own=own, dialect=asking.dialect)
    if leaf.op in NUMBER_OPS:
        assert isinstance(leaf.value, int | float), "a comparison has a number"
        low, high = _ends(leaf.op, leaf.value)
        rows = table.select("customer_id", actual=views.number.cast("float64"))
        return Measure(rows=rows, unit="value", low=low, high=high)
    if leaf.op in DAYS_OPS:
        assert isinstance(leaf.value, int | float), "a window has days"
        days = _days_since(views.moment, asking.now)
        rows = table.select("customer_id", actual=days)
        within = leaf.op is Op.WITHIN_DAYS
        ends = {"low": 0.0, "high": leaf.value} if within else {"low": leaf.value}
        return Measure(rows=rows, unit="days", **ends)
    if leaf.op in MOMENT_OPS:
        assert isinstance(leaf.value, str), "a moment is written as text"
        ago = (asking.now - moment_of(leaf.value).astimezone(UTC)).total_seconds() / _DAY_SECONDS
        rows = table.select("customer_id", actual=_days_since(views.moment, asking.now))
        ends = {"high": ago} if leaf.op is Op.AFTER else {"low": ago}
        return Measure(rows=rows, unit="days", **ends)
    return None


def _is_edged(question: Performed | NotPerformed) -> bool:
    return is_once(question) and _days_only(question)


def _days_only(window: Window) -> bool:
    """Whether the window is so many days up to now, to the second."""
    return (
        window.within_days is not None and window.older_than_days is None and not window.whole_days
    )


def _since_last(rows: ir.Table, now: datetime) -> ir.Table:
    last = rows.group_by("customer_id").aggregate(last=rows.happened_at.max())
    return last.select("customer_id", actual=_days_since(last["last"], now))


def _days_since(moment: ir.TimestampValue, now: datetime) -> ir.FloatingValue:
    elapsed = ibis.literal(now).epoch_seconds() - moment.epoch_seconds()
    return elapsed.cast("float64") / _DAY_SECONDS


def _ends(op: Op, value: float) -> tuple[float, float]:
    if op in _UPWARDS:
        return value, math.inf
    if op in _DOWNWARDS:
        return -math.inf, value
    return value, value


_MEASURES: Mapping[type, Callable[[Any, Asking], Measure | None]] = {
    LastPerformed: _of_last_performed,
    Score: _of_score,
    Trait: _of_trait,
    Computed: _of_computed,
}
