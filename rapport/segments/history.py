"""What a customer did, as one figure per question: how often, how much, how long ago."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import ibis
import ibis.expr.types as ir

from rapport.events import EVENTS, ORDER_EVENTS, ORDER_LINES, EventName
from rapport.segments.asking import Asking
from rapport.segments.clocks import Bounds, around, coarse_bounds, inside
from rapport.segments.comparing import compared, finite
from rapport.segments.conditions import Condition, Op
from rapport.segments.figures import AggregateName, EventFigure, OrderFigure, TotalName
from rapport.segments.happenings import Aggregate, NotPerformed, Performed, Total
from rapport.segments.reading import views_of
from rapport.segments.windows import Happening
from rapport.storage import whole_days

Counted = Happening | OrderFigure | Total
"""One figure over a customer's events; of a happening that is no figure, how many."""
Question = Performed | NotPerformed | Total | Aggregate
_OF_ORDERS_ALONE = frozenset(
    {TotalName.ORDERS, TotalName.DAYS_SINCE_FIRST_ORDER, TotalName.DAYS_SINCE_LAST_ORDER}
)
"""Figures that refunds and cancellations do not change."""
_COMPARED = 2
_WITH_LINES = frozenset(name.value for name in ORDER_EVENTS)
_ZERO_OF_NOTHING = frozenset(
    {
        TotalName.ORDERS,
        TotalName.REVENUE_MINOR,
        AggregateName.COUNT,
        AggregateName.SUM,
        AggregateName.DISTINCT,
    }
)


def rows_of(counted: Counted, asking: Asking) -> ir.Table:
    """The events of known customers that a figure is about."""
    events = asking.table(EVENTS)
    rows = events.filter(events.customer_id.notnull(), *_about(counted, asking))
    return asking.on_their_clocks(rows, counted, "happened_at")


def figures(counted: Counted, asking: Asking) -> ir.Table:
    """One row per customer with such events: customer_id, figure."""
    rows = rows_of(counted, asking)
    if isinstance(counted, EventFigure) and counted.property is not None:
        rows = rows.select("customer_id", value=_value(counted, rows, asking))
        return rows.group_by("customer_id").aggregate(figure=_of_values(counted, rows.value))
    return rows.group_by("customer_id").aggregate(figure=_figure(counted, rows, asking))


def all_figures(asked: Sequence[Counted], asking: Asking) -> ir.Table:
    """One row per customer with events about any figure: customer_id, figure_0, figure_1, …

    One pass over the events, however many figures there are.
    """
    events, held = asking.table(EVENTS), _held(asked, asking)
    about = {f"about_{i}": _about(one, asking, held=held) for i, one in enumerate(asked)}
    flags = {name: ibis.and_(*told) for name, told in about.items() if told}
    values = {
        f"value_{i}": _value(one, events, asking)
        for i, one in enumerate(asked)
        if isinstance(one, EventFigure) and one.property is not None
    }
    kept = events.filter(
        events.customer_id.notnull(),
        asking.named(events, sorted(held.names)),
        *inside(held.bounds, events.happened_at, now=asking.now),
    )
    if len(asked) > _COMPARED and len(flags) == len(asked):
        kept = kept.filter(ibis.or_(*flags.values()))
    flagged = kept.select("customer_id", "name", "happened_at", "amount_minor", **flags, **values)
    counted = {}
    for i, one in enumerate(asked):
        where = flagged[f"about_{i}"] if about[f"about_{i}"] else None
        if isinstance(one, EventFigure) and one.property is not None:
            counted[f"figure_{i}"] = _of_values(one, flagged[f"value_{i}"], where=where)
        else:
            counted[f"figure_{i}"] = _figure(one, flagged, asking, where=where)
    return flagged.group_by("customer_id").aggregate(**counted)


def happened(
    event: str, where: Iterable[Condition], product: Sequence[Condition], asking: Asking
) -> list[ir.BooleanValue]:
    """What holds of the events of a name for which the conditions hold."""
    events = asking.table(EVENTS)
    return [events.name == event, *_chosen(event, where, product, asking)]


def figures_of(question: Question) -> tuple[Counted, ...]:
    """The figures that a question compares."""
    if not isinstance(question, Aggregate):
        return (question,)
    return (question.figure,) if question.than is None else (question.figure, question.than)


def is_once(question: Question) -> bool:
    """Whether one event settles the question, so that nothing need be counted."""
    if isinstance(question, Performed):
        return question.at_least == 1 and question.at_most is None
    return isinstance(question, NotPerformed)


def judged(question: Question, found: Sequence[ir.NumericValue]) -> ir.BooleanValue:
    """Say whether figures answer the question with yes; null is a customer without events."""
    known = [
        figure.fill_null(0) if _is_zero_of_nothing(counted) else figure
        for counted, figure in zip(figures_of(question), found, strict=True)
    ]
    match question:
        case NotPerformed():
            return known[0] == 0
        case Performed():
            kept = known[0] >= question.at_least
            return kept if question.at_most is None else kept & (known[0] <= question.at_most)
        case Total():
            return compared(known[0], question.op, question.value).fill_null(False)
        case Aggregate() if question.value is not None:
            return compared(known[0], question.op, question.value).fill_null(False)
        case Aggregate():
            return _beside(known[0], question, known[1])


def holds_of_nothing(question: Question) -> bool:
    """Whether the answer is yes for a customer without any event it is about."""
    if isinstance(question, NotPerformed):
        return True
    if isinstance(question, Performed):
        return question.at_least == 0
    if not all(_is_zero_of_nothing(one) for one in figures_of(question)):
        return False
    limit = 0.0 if question.value is None else question.value
    return {
        Op.AT_LEAST: limit <= 0,
        Op.MORE_THAN: limit < 0,
        Op.AT_MOST: limit >= 0,
        Op.LESS_THAN: limit > 0,
        Op.IS: limit == 0,
    }[question.op]


class _Held(NamedTuple):
    """What holds of all events that are looked at for several figures."""

    names: frozenset[str]
    bounds: Bounds


def _held(asked: Sequence[Counted], asking: Asking) -> _Held:
    names = frozenset(name for one in asked for name in _names(one))
    return _Held(names, around([coarse_bounds(one, now=asking.now) for one in asked]))


def _about(counted: Counted, asking: Asking, *, held: _Held | None = None) -> list[ir.BooleanValue]:
    """What holds of the events that a figure is about, less what is known to hold."""
    events, names = asking.table(EVENTS), _names(counted)
    kept = [asking.named(events, names)] if held is None or held.names != set(names) else []
    kept += asking.within(counted, events.happened_at, held=held and held.bounds)
    if isinstance(counted, Happening):
        kept += _chosen(counted.event, counted.where, counted.product, asking)
    elif counted.currency is not None:
        kept.append(events.currency == counted.currency)
    return kept


def _chosen(
    event: str, where: Iterable[Condition], product: Sequence[Condition], asking: Asking
) -> list[ir.BooleanValue]:
    """What is asked of the events of a name besides their name."""
    events = asking.table(EVENTS)
    kept = [asking.condition(events, one, own="properties") for one in where]
    return [*kept, _concerns(event, product, asking)] if product else kept


def _concerns(event: str, conditions: Sequence[Condition], asking: Asking) -> ir.BooleanValue:
    """Whether events of a name are about such a product: an order by its lines."""
    events, wanted = asking.table(EVENTS), asking.products(conditions)
    if event not in _WITH_LINES:
        return events.product_id.isin(wanted)
    lines = asking.table(ORDER_LINES)
    return events.event_id.isin(lines.filter(lines.product_id.isin(wanted)).event_id)


def _value(figure: EventFigure, events: ir.Table, asking: Asking) -> ir.Value:
    """What the figure is made of, null where an event has no such value."""
    assert figure.property is not None
    views = views_of(events, figure.property, own="properties", dialect=asking.dialect)
    if figure.of is AggregateName.DISTINCT:
        return views.text
    return ibis.ifelse(finite(views.number), views.number, ibis.null("float64"))


def _of_values(
    figure: EventFigure, value: ir.Value, *, where: ir.BooleanValue | None = None
) -> ir.NumericScalar:
    match figure.of:
        case AggregateName.SUM:
            made = value.sum(where=where)
        case AggregateName.AVERAGE:
            made = value.sum(where=where) / value.count(where=where).nullif(0)
        case AggregateName.MIN:
            made = value.min(where=where)
        case AggregateName.MAX:
            made = value.max(where=where)
        case _:
            made = value.nunique(where=where)
    return made


def _figure(
    counted: Counted, rows: ir.Table, asking: Asking, *, where: ir.BooleanValue | None = None
) -> ir.NumericScalar:
    if isinstance(counted, Happening):
        return rows.count(where=where)
    ordered = where
    if counted.of not in _OF_ORDERS_ALONE:
        is_order = rows.name == EventName.ORDER_COMPLETED.value
        ordered = is_order if where is None else is_order & where
    match counted.of:
        case TotalName.ORDERS:
            figure = rows.count(where=ordered)
        case TotalName.REVENUE_MINOR:
            figure = rows.amount_minor.sum(where=where)
        case TotalName.AVERAGE_ORDER_MINOR:
            revenue = rows.amount_minor.sum(where=where).coalesce(0)
            figure = revenue / rows.count(where=ordered).nullif(0)
        case TotalName.DAYS_SINCE_FIRST_ORDER:
            figure = whole_days(asking.facts, rows.happened_at.min(where=ordered), asking.now)
        case TotalName.DAYS_SINCE_LAST_ORDER:
            figure = whole_days(asking.facts, rows.happened_at.max(where=ordered), asking.now)
    return figure


def _beside(left: ir.NumericValue, question: Aggregate, right: ir.NumericValue) -> ir.BooleanValue:
    """Compare a figure with so many times another; an unknown one is a no."""
    both_whole = left.type().is_integer() and right.type().is_integer()
    one, other = left.cast("float64"), right.cast("float64") * question.times
    match question.op:
        case Op.AT_LEAST:
            kept = one >= other
        case Op.MORE_THAN:
            kept = one > other
        case Op.AT_MOST:
            kept = one <= other
        case Op.LESS_THAN:
            kept = one < other
        case _:
            kept = one == other
    if not both_whole:
        kept = kept & finite(one) & finite(other)
    return kept.fill_null(False)


def _is_zero_of_nothing(counted: Counted) -> bool:
    if isinstance(counted, EventFigure | OrderFigure | Total):
        return counted.of in _ZERO_OF_NOTHING
    return True


def _names(counted: Counted) -> list[str]:
    if isinstance(counted, Happening):
        return [counted.event]
    if counted.of in _OF_ORDERS_ALONE:
        return [EventName.ORDER_COMPLETED.value]
    return [name.value for name in ORDER_EVENTS]
