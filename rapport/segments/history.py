"""What a customer did, as one figure per question: how often, how much, how long ago."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import ibis
import ibis.expr.types as ir

from rapport.catalog import PRODUCTS
from rapport.events import EVENTS, ORDER_EVENTS, ORDER_LINES, EventName
from rapport.segments.conditions import JSON_COLUMNS, Condition, Op, moment_of
from rapport.segments.reading import Views, compared, holds, json_views
from rapport.segments.rules import NotPerformed, Performed, Total, TotalName, Window
from rapport.storage import Facts

Question = Performed | NotPerformed | Total
_DAY_SECONDS = 86_400
_ZERO_OF_NOTHING = (TotalName.ORDERS, TotalName.REVENUE_MINOR)


@dataclass(frozen=True, kw_only=True)
class History:
    """The events of known customers up to one moment, of everybody or of one customer."""

    facts: Facts
    now: datetime
    only: str | None = None

    def rows(self, question: Question) -> ir.Table:
        """The events that a question is about."""
        return self._events.filter(self._about(question))

    def figures(self, question: Question) -> ir.Table:
        """One row per customer with such events: customer_id, figure."""
        rows = self.rows(question)
        return rows.group_by("customer_id").aggregate(figure=self._figure(question, rows))

    def all_figures(self, questions: Sequence[Question]) -> ir.Table:
        """One row per customer with events about any question: figure_0, figure_1, …

        One pass over the events, however many questions there are.
        """
        about = {
            f"about_{place}": ibis.and_(*self._about(question))
            for place, question in enumerate(questions)
        }
        events = self._events.filter(self._about_any(questions), ibis.or_(*about.values()))
        flagged = events.select("customer_id", "name", "happened_at", "amount_minor", **about)
        counted = {
            f"figure_{place}": self._figure(question, flagged, where=flagged[f"about_{place}"])
            for place, question in enumerate(questions)
        }
        return flagged.group_by("customer_id").aggregate(**counted)

    def condition(self, table: ir.Table, condition: Condition, *, own: str) -> ir.BooleanValue:
        """A named value of a table: a column, or else an entry of the JSON object in `own`."""
        is_column = condition.name in table.columns and condition.name not in JSON_COLUMNS
        views = (
            Views(table[condition.name]) if is_column else json_views(table[own], condition.name)
        )
        return holds(condition, views, now=self.now)

    # Each look-up asks the store for the columns, about 1 ms: once is enough for a rule.
    @functools.cached_property
    def _events(self) -> ir.Table:
        return self.facts.table(EVENTS)

    def _about(self, question: Question) -> list[ir.BooleanValue]:
        events = self._events
        kept = [*self._in_window(question), events.name.isin(_names(question))]
        if isinstance(question, Total):
            if question.currency is not None:
                kept.append(events.currency == question.currency)
            return kept
        kept += [self.condition(events, one, own="properties") for one in question.where]
        if question.product:
            kept.append(self._concerns(question.product))
        return kept

    def _about_any(self, questions: Sequence[Question]) -> ir.BooleanValue:
        """What holds for the events of all questions, so plain that whole blocks are left out."""
        events = self._events
        names = {name for question in questions for name in _names(question)}
        starts = [self._start(question) for question in questions]
        kept = events.name.isin(sorted(names)) & (events.happened_at <= ibis.literal(self.now))
        if None in starts:
            return kept
        return kept & (events.happened_at >= ibis.literal(min(filter(None, starts))))

    def _start(self, window: Window) -> datetime | None:
        if window.within_days is not None:
            return self.now - timedelta(days=window.within_days)
        return None if window.since is None else moment_of(window.since)

    def _concerns(self, conditions: Sequence[Condition]) -> ir.BooleanValue:
        events, products = self._events, self.facts.table(PRODUCTS)
        wanted = products.filter(
            [self.condition(products, one, own="attributes") for one in conditions]
        ).product_id
        lines = self.facts.table(ORDER_LINES)
        with_line = lines.filter(lines.product_id.isin(wanted)).event_id
        return events.product_id.isin(wanted).fill_null(False) | events.event_id.isin(with_line)

    def _in_window(self, window: Window) -> list[ir.BooleanValue]:
        at, customer_id = self._events.happened_at, self._events.customer_id
        kept = [customer_id.notnull()]
        if self.only is not None:
            kept.append(customer_id == self.only)
        if window.within_days is not None:
            kept.append(at >= self._ago(window.within_days))
        if window.since is not None:
            kept.append(at >= ibis.literal(moment_of(window.since)))
        if window.until is not None:
            kept.append(at < ibis.literal(moment_of(window.until)))
        if window.older_than_days is not None:
            kept.append(at < self._ago(window.older_than_days))
        else:
            kept.append(at <= ibis.literal(self.now))
        return kept

    def _ago(self, days: float) -> ir.TimestampScalar:
        return ibis.literal(self.now - timedelta(days=days))

    def _figure(
        self, question: Question, rows: ir.Table, *, where: ir.BooleanValue | None = None
    ) -> ir.NumericScalar:
        if not isinstance(question, Total):
            return rows.count(where=where)
        is_order = rows.name == EventName.ORDER_COMPLETED.value
        ordered = is_order if where is None else is_order & where
        match question.of:
            case TotalName.ORDERS:
                figure = rows.count(where=ordered)
            case TotalName.REVENUE_MINOR:
                figure = rows.amount_minor.sum(where=where)
            case TotalName.AVERAGE_ORDER_MINOR:
                revenue = rows.amount_minor.sum(where=where).coalesce(0)
                figure = revenue / rows.count(where=ordered).nullif(0)
            case TotalName.DAYS_SINCE_FIRST_ORDER:
                figure = self._days_since(rows.happened_at.min(where=ordered))
            case TotalName.DAYS_SINCE_LAST_ORDER:
                figure = self._days_since(rows.happened_at.max(where=ordered))
        return figure

    def _days_since(self, moment: ir.TimestampScalar) -> ir.IntegerScalar:
        elapsed = ibis.literal(self.now).epoch_seconds() - moment.epoch_seconds()
        return elapsed // _DAY_SECONDS


def is_once(question: Question) -> bool:
    """Whether one event settles the question, so that nothing need be counted."""
    if isinstance(question, Performed):
        return question.at_least == 1 and question.at_most is None
    return isinstance(question, NotPerformed)


def judged(question: Question, figure: ir.NumericValue) -> ir.BooleanValue:
    """Say whether a figure answers the question with yes; null is a customer without events."""
    match question:
        case NotPerformed():
            return figure.fill_null(0) == 0
        case Performed():
            times = figure.fill_null(0)
            kept = times >= question.at_least
            return kept if question.at_most is None else kept & (times <= question.at_most)
        case Total():
            known = figure.fill_null(0) if question.of in _ZERO_OF_NOTHING else figure
            return compared(known, question.op, question.value)


def holds_of_nothing(question: Question) -> bool:
    """Whether the answer is yes for a customer without any event it is about."""
    match question:
        case NotPerformed():
            return True
        case Performed():
            return question.at_least == 0
        case Total() if question.of not in _ZERO_OF_NOTHING:
            return False
        case Total():
            return {
                Op.AT_LEAST: question.value <= 0,
                Op.MORE_THAN: question.value < 0,
                Op.AT_MOST: question.value >= 0,
                Op.LESS_THAN: question.value > 0,
                Op.IS: question.value == 0,
            }[question.op]


def _names(question: Question) -> list[str]:
    if isinstance(question, Total):
        return [name.value for name in ORDER_EVENTS]
    return [question.event]
