"""Recency, frequency and monetary value of every buyer, scored against all other buyers."""

from datetime import datetime
from itertools import product

import ibis
import ibis.expr.types as ir

from rapport.events import EVENTS, ORDER_EVENTS, EventName
from rapport.scoring.naming import name_of
from rapport.storage import FactReader, among, whole_days

_FIFTHS = 5
_SCORES = range(1, _FIFTHS + 1)


def rfm(facts: FactReader, *, now: datetime, currency: str | None = None) -> ir.Table:
    """One row per customer with an order up to `now`: figures, scores, cell, named group.

    Columns: customer_id, recency_days (whole days since the last order), frequency (orders),
    monetary_minor (what was paid less what was refunded), r, f, m (1 to 5, 5 is best), cell
    (`543`), rfm_segment. A score is one plus the whole fifths of the other buyers who are
    strictly worse, so customers with equal figures have equal scores. Guest orders are left out.
    Name a `currency` where a shop has several, or amounts of different money are added up.
    """
    scored = rfm_scores(facts, now=now, currency=currency)
    cells = scored.mutate(cell=_digits(scored.r, scored.f, scored.m))
    return cells.mutate(rfm_segment=_name(cells.cell))


def rfm_scores(
    facts: FactReader, *, now: datetime, currency: str | None = None, of: str = "rfm"
) -> ir.Table:
    """Give the figures of all buyers and the scores whose letters are in `of`; each takes a sort.

    Scores and figures are those of `rfm`.
    """
    buyers = _buyers(facts, now=now, currency=currency)
    figures = {
        "r": buyers.recency_days.desc(),
        "f": buyers.frequency,
        "m": buyers.monetary_minor,
    }
    return buyers.mutate(
        **{letter: _score(figure, buyers) for letter, figure in figures.items() if letter in of}
    )


def _buyers(facts: FactReader, *, now: datetime, currency: str | None) -> ir.Table:
    events = facts.table(EVENTS)
    kept = events.filter(
        among(facts, events.name, [name.value for name in ORDER_EVENTS]),
        events.customer_id.notnull(),
        events.happened_at <= ibis.literal(now),
    )
    if currency is not None:
        kept = kept.filter(kept.currency == currency)
    is_order = kept.name == EventName.ORDER_COMPLETED.value
    totals = kept.group_by("customer_id").aggregate(
        last_order_at=kept.happened_at.max(where=is_order),
        frequency=kept.count(where=is_order),
        monetary_minor=kept.amount_minor.sum().coalesce(0).cast("int64"),
    )
    buyers = totals.filter(totals.frequency > 0)
    return buyers.select(
        "customer_id",
        whole_days(facts, buyers.last_order_at, now).cast("int64").name("recency_days"),
        "frequency",
        "monetary_minor",
    )


def _score(figure: ir.Value, buyers: ir.Table) -> ir.IntegerValue:
    # By range: ClickHouse tells rows with equal figures apart in the frame that Ibis would write.
    worse = ibis.rank().over(ibis.window(order_by=figure, range=(None, 0)))
    others = ibis.greatest(buyers.count().over(ibis.window()) - 1, 1)
    return ibis.least(worse * _FIFTHS // others, _FIFTHS - 1) + 1


def _digits(*scores: ir.IntegerValue) -> ir.StringValue:
    first, *rest = [score.cast("string") for score in scores]
    return first.concat(*rest)


def _name(cell: ir.StringValue) -> ir.StringValue:
    cells_of: dict[str, list[str]] = {}
    for r, f, m in product(_SCORES, _SCORES, _SCORES):
        cells_of.setdefault(str(name_of(r, f, m)), []).append(f"{r}{f}{m}")
    return ibis.cases(*((cell.isin(cells), name) for name, cells in cells_of.items()))
