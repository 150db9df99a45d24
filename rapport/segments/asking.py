"""One asking of a rule: of which facts, at which moment, about whom."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import ibis.expr.types as ir

from rapport.catalog import PRODUCTS
from rapport.profiles import PROFILES
from rapport.segments.clocks import (
    Bounds,
    at_hours,
    coarse_bounds,
    customer_clocks,
    inside,
    local_seconds,
    seconds_in,
    still_inside,
)
from rapport.segments.conditions import Condition
from rapport.segments.dialects import Dialect
from rapport.segments.other_dialects import dialect_of
from rapport.segments.reading import holds, views_of
from rapport.segments.windows import Window
from rapport.storage import FactReader, FactTable, among, rows_of


@dataclass(frozen=True, kw_only=True)
class Asking:
    """Facts as a rule may see them: of everybody, or with `only` of one customer."""

    facts: FactReader
    now: datetime
    only: str | None = None

    @functools.cached_property
    def dialect(self) -> Dialect:
        return dialect_of(self.facts.dialect)

    @property
    def profiles(self) -> ir.Table:
        return self.table(PROFILES)

    def table(self, table: FactTable) -> ir.Table:
        """Give a table of facts; where its rows belong to customers, only theirs who is asked."""
        known = self._tables.get(table.name)
        if known is None:
            known = self.facts.table(table)
            if self.only is not None and "customer_id" in known.columns:
                known = rows_of(self.facts, table, self.only)
            self._tables[table.name] = known
        return known

    def named(self, events: ir.Table, names: Sequence[str]) -> ir.BooleanValue:
        """Say whether an event has one of the names."""
        if len(names) == 1:
            return events.name == names[0]
        return among(self.facts, events.name, sorted(names))

    def condition(
        self, table: ir.Table, condition: Condition, *, own: str | None
    ) -> ir.BooleanValue:
        """Say whether it holds of a column, or else of an entry of the JSON object in `own`."""
        views = views_of(table, condition.name, own=own, dialect=self.dialect)
        return holds(condition, views, now=self.now)

    def products(self, conditions: Sequence[Condition]) -> ir.StringColumn:
        """The ids of the products for which all the conditions hold."""
        products = self.table(PRODUCTS)
        wanted = [self.condition(products, one, own="attributes") for one in conditions]
        return products.filter(wanted).product_id

    def within(
        self, window: Window, at: ir.TimestampValue, *, held: Bounds | None = None
    ) -> list[ir.BooleanValue]:
        """What holds of moments in the window; on customers' own clocks of some others too.

        Of moments that are known to lie inside `held` what that says is not said again.
        """
        bounds = coarse_bounds(window, now=self.now)
        kept = still_inside(bounds, held, at) if held else inside(bounds, at, now=self.now)
        if not has_hours(window) or window.customer_zone:
            return kept
        seconds = seconds_in(
            at, window.zone, since=bounds.start, now=self.now, dialect=self.dialect
        )
        return [*kept, *at_hours(window, seconds)]

    def on_their_clocks(self, rows: ir.Table, window: Window, at: str) -> ir.Table:
        """Keep the rows that `within` kept and that lie in the window on the customer's clock."""
        if not (window.customer_zone and window.asks_clock):
            return rows
        clocks = customer_clocks(self.profiles, window, now=self.now, dialect=self.dialect)
        joined = rows.join(clocks, rows.customer_id == clocks.clock_customer_id)
        if "start" in clocks.columns:
            joined = joined.filter(joined[at] >= joined["start"])
        if "end" in clocks.columns:
            joined = joined.filter(joined[at] < joined["end"])
        if has_hours(window):
            local = local_seconds(joined, at, dialect=self.dialect)
            joined = local.filter(at_hours(window, local.local_seconds))
        return joined.select(*rows.columns)

    @functools.cached_property
    def _tables(self) -> dict[str, ir.Table]:
        # Each look-up asks the store for the columns: once is enough for a rule.
        return {}


def has_hours(window: Window) -> bool:
    """Whether the window asks for weekdays or hours."""
    hours = window.from_hour is not None or window.until_hour is not None
    return bool(window.weekdays) or hours
