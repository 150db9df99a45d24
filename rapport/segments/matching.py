"""What a rule means: one Ibis expression, the same for a million customers and for one."""

import functools
import operator
from dataclasses import dataclass
from datetime import datetime, timedelta

import ibis
import ibis.expr.types as ir

from rapport.catalog import PRODUCTS
from rapport.events import EVENTS, ORDER_EVENTS, ORDER_LINES, EventName
from rapport.profiles import PROFILES
from rapport.scoring import rfm
from rapport.segments.conditions import JSON_COLUMNS, Condition, Op, moment_of
from rapport.segments.reading import Views, compared, holds, json_views
from rapport.segments.references import RuleLookup, expand
from rapport.segments.rules import (
    AllOf,
    AnyOf,
    Everyone,
    InSegment,
    Not,
    NotPerformed,
    Performed,
    Rfm,
    Rule,
    Total,
    TotalName,
    Trait,
    Window,
)
from rapport.storage import Facts

_DAY_SECONDS = 86_400


def members(
    rule: Rule, *, facts: Facts, now: datetime, segments: RuleLookup | None = None
) -> ir.Table:
    """One row per customer with a profile for whom the rule holds at `now`: customer_id.

    `segments` gives the rules of other segments; without it a rule that names one is refused.
    """
    return _World(facts=facts, now=now).members(expand(rule, segments))


def matches(
    rule: Rule,
    customer_id: str,
    *,
    facts: Facts,
    now: datetime,
    segments: RuleLookup | None = None,
) -> bool:
    """Say whether the rule holds for one customer: the same expression, on that customer's rows."""
    world = _World(facts=facts, now=now, only=customer_id)
    return facts.count(world.members(expand(rule, segments))) > 0


@dataclass(frozen=True, kw_only=True)
class _World:
    """The facts a rule is asked of, at one moment, for everybody or for one customer."""

    facts: Facts
    now: datetime
    only: str | None = None

    def members(self, rule: Rule) -> ir.Table:
        return self._profiles.filter(self._holds(rule)).select("customer_id")

    def _holds(self, rule: Rule) -> ir.BooleanValue:
        match rule:
            case Everyone():
                return ibis.literal(True)
            case AllOf():
                return functools.reduce(operator.and_, map(self._holds, rule.rules))
            case AnyOf():
                return functools.reduce(operator.or_, map(self._holds, rule.rules))
            case Not():
                return ~self._holds(rule.rule)
            case Trait():
                return self._trait_holds(rule)
            case InSegment():
                raise AssertionError("references are expanded before a rule is compiled")
            case _:
                return self._history_holds(rule)

    def _history_holds(self, rule: Performed | NotPerformed | Total | Rfm) -> ir.BooleanValue:
        match rule:
            case Performed():
                return self._performed(rule)
            case NotPerformed():
                return ~self._is_in(self._happenings(rule))
            case Total():
                return self._total_holds(rule)
            case Rfm():
                return self._is_in(self._scored(rule))

    def _is_in(self, customers: ir.Table) -> ir.BooleanValue:
        return self._profiles.customer_id.isin(customers.customer_id)

    def _trait_holds(self, rule: Trait) -> ir.BooleanValue:
        return holds(rule, _views(self._profiles, rule.name, own="traits"), now=self.now)

    def _performed(self, rule: Performed) -> ir.BooleanValue:
        happenings = self._happenings(rule)
        if rule.at_least == 1 and rule.at_most is None:
            return self._is_in(happenings)
        counted = happenings.group_by("customer_id").aggregate(times=happenings.count())
        if rule.at_least == 0:
            return ~self._is_in(counted.filter(counted.times > rule.at_most))
        kept = counted.times >= rule.at_least
        if rule.at_most is not None:
            kept &= counted.times <= rule.at_most
        return self._is_in(counted.filter(kept))

    def _happenings(self, rule: Performed | NotPerformed) -> ir.Table:
        events = self._events
        kept = [*self._in_window(rule), events.name == rule.event]
        kept += [self._condition(events, one, own="properties") for one in rule.where]
        if rule.product:
            products = self.facts.table(PRODUCTS)
            wanted = products.filter(
                [self._condition(products, one, own="attributes") for one in rule.product]
            ).product_id
            lines = self.facts.table(ORDER_LINES)
            with_line = lines.filter(lines.product_id.isin(wanted)).event_id
            kept.append(
                events.product_id.isin(wanted).fill_null(False) | events.event_id.isin(with_line)
            )
        return events.filter(kept)

    def _condition(self, table: ir.Table, condition: Condition, *, own: str) -> ir.BooleanValue:
        return holds(condition, _views(table, condition.name, own=own), now=self.now)

    def _in_window(self, window: Window) -> list[ir.BooleanValue]:
        """What holds for the events of known customers in a window, never later than `now`."""
        events = self._events
        at = events.happened_at
        kept = [events.customer_id.notnull()]
        if self.only is not None:
            kept.append(events.customer_id == self.only)
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

    def _total_holds(self, rule: Total) -> ir.BooleanValue:
        events = self._events
        kept = [*self._in_window(rule), events.name.isin([str(name) for name in ORDER_EVENTS])]
        if rule.currency is not None:
            kept.append(events.currency == rule.currency)
        totals = _totals(events.filter(kept), now=self.now)
        holding = compared(totals[rule.of], rule.op, rule.value)
        nothing_is_zero = rule.of in (TotalName.ORDERS, TotalName.REVENUE_MINOR)
        if nothing_is_zero and _zero_holds(rule):
            return ~self._is_in(totals.filter(~holding))
        return self._is_in(totals.filter(holding))

    def _scored(self, rule: Rfm) -> ir.Table:
        scored = rfm(self.facts, now=self.now, currency=rule.currency)
        named = scored.rfm_segment.isin([str(group) for group in rule.groups])
        patterns = [scored.cell.like(cell.replace("*", "_")) for cell in rule.cells]
        return scored.filter(functools.reduce(operator.or_, patterns, named))

    @functools.cached_property
    def _profiles(self) -> ir.Table:
        profiles = self.facts.table(PROFILES)
        if self.only is None:
            return profiles
        return profiles.filter(profiles.customer_id == self.only)

    # Each look-up asks the store for the columns, about 3 ms: once is enough for a rule.
    @functools.cached_property
    def _events(self) -> ir.Table:
        return self.facts.table(EVENTS)


def _views(table: ir.Table, name: str, *, own: str) -> Views:
    """A named value of a table: a column, or else an entry of the JSON object in column `own`."""
    if name in table.columns and name not in JSON_COLUMNS:
        return Views(table[name])
    return json_views(table[own], name)


def _totals(events: ir.Table, *, now: datetime) -> ir.Table:
    is_order = events.name == EventName.ORDER_COMPLETED
    totals = events.group_by("customer_id").aggregate(
        orders=is_order.sum().cast("int64"),
        revenue_minor=events.amount_minor.sum().coalesce(0).cast("int64"),
        first_order_at=events.happened_at.min(where=is_order),
        last_order_at=events.happened_at.max(where=is_order),
    )
    now_seconds = ibis.literal(now).epoch_seconds()
    return totals.mutate(
        average_order_minor=totals.revenue_minor / totals.orders.nullif(0),
        days_since_first_order=(now_seconds - totals.first_order_at.epoch_seconds())
        // _DAY_SECONDS,
        days_since_last_order=(now_seconds - totals.last_order_at.epoch_seconds()) // _DAY_SECONDS,
    )


def _zero_holds(rule: Total) -> bool:
    return {
        Op.AT_LEAST: rule.value <= 0,
        Op.MORE_THAN: rule.value < 0,
        Op.AT_MOST: rule.value >= 0,
        Op.LESS_THAN: rule.value > 0,
        Op.IS: rule.value == 0,
    }[rule.op]
