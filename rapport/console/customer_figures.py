"""The figures at the head of a customer's page: look-ups where traits are computed, else counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir

from rapport.console.figures import Scores, Totals, rfm_of, totals_of
from rapport.lifetime_value import CustomerValue, find_value
from rapport.scoring import name_of
from rapport.storage import Facts
from rapport.traits import computed_table, traits_of

_FIFTHS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a customer comes to; `traits` is None for one whose traits were never computed."""

    totals: Totals
    rfm: Scores | None
    value: CustomerValue | None
    traits: Mapping[str, object] | None


def figures_of(facts: Facts, customer_id: str, *, now: datetime) -> Figures:
    """Read the figures of one customer."""
    traits: Mapping[str, Any] | None = traits_of(facts, customer_id)
    value = find_value(facts, customer_id)
    if traits is None:
        totals = totals_of(facts, [customer_id]).get(customer_id, Totals())
        rfm = rfm_of(facts, customer_id, now=now)
        return Figures(totals=totals, rfm=rfm, value=value, traits=None)
    totals = Totals(
        orders=traits["orders"] or 0,
        revenue_minor=traits["revenue_minor"] or 0,
        first_order_at=traits["first_order_at"],
        last_seen_at=traits["last_seen_at"],
    )
    scores = _scores(facts, traits, now=now)
    return Figures(totals=totals, rfm=scores, value=value, traits=traits)


def _scores(facts: Facts, traits: Mapping[str, Any], *, now: datetime) -> Scores | None:
    """Score one buyer as `rfm` does: by how many others are strictly worse, in one look at all."""
    if not traits["orders"]:
        return None
    table = computed_table(facts)
    buyers = table.filter(table.orders > 0)
    worse = facts.read(
        buyers.aggregate(
            others=buyers.count() - 1,
            r=(_days(buyers.last_order_at, now) > (now - traits["last_order_at"]).days).sum(),
            f=(buyers.orders < traits["orders"]).sum(),
            m=(_money(buyers) < (traits["revenue_all_minor"] or 0)).sum(),
        )
    ).to_pylist()[0]
    others = max(worse["others"], 1)
    r, f, m = (min(worse[one] * _FIFTHS // others, _FIFTHS - 1) + 1 for one in "rfm")
    return Scores(cell=f"{r}{f}{m}", group=str(name_of(r, f, m)))


def _days(moments: ir.TimestampColumn, now: datetime) -> ir.IntegerColumn:
    elapsed = ibis.literal(now).epoch_seconds() - moments.epoch_seconds()
    return elapsed // int(timedelta(days=1).total_seconds())


def _money(buyers: ir.Table) -> ir.IntegerColumn:
    return buyers.revenue_all_minor.fill_null(0)
