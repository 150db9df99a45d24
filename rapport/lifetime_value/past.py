"""Holds an estimate of the past against what followed, before anybody believes one of today."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rapport.lifetime_value.cells import Floats, Numbers
from rapport.lifetime_value.model import HORIZON_DAYS, PastTest, Tenth, Values
from rapport.lifetime_value.purchases import Purchases, read_purchases
from rapport.lifetime_value.valuing import value_customers
from rapport.storage import FactReader

_TENTHS = 10


def check_past(
    facts: FactReader,
    *,
    now: datetime,
    currency: str,
    zone: str,
    rng: np.random.Generator,
    days: int = HORIZON_DAYS,
) -> PastTest | None:
    """Estimate as of `days` ago from what was known then; None where nobody had bought yet."""
    cut = now - timedelta(days=days)
    known = read_purchases(facts, now=cut, currency=currency, zone=zone)
    if not len(known):
        return None
    after = read_purchases(facts, now=now, since=cut, currency=currency, zone=zone)
    values = value_customers(known, rng=rng, days=days)
    orders, minor = what_followed(known, after)
    return PastTest(
        as_of=cut,
        orders=values.all_orders,
        actual_orders=float(orders.sum()),
        minor=values.all_minor,
        actual_minor=float(minor.sum()),
        tenths=_tenths(values, orders, minor),
    )


def what_followed(known: Purchases, after: Purchases) -> tuple[Floats, Floats]:
    """On how many later days each known buyer bought, and what they paid: 0 for who did not."""
    place = _places(known.customer_ids, after.customer_ids)
    came = place >= 0
    orders, minor = np.zeros(len(known)), np.zeros(len(known))
    orders[place[came]] = after.days[came]
    minor[place[came]] = (after.days * after.mean_minor)[came]
    return orders, minor


def _places(known: pa.ChunkedArray, asked: pa.ChunkedArray) -> Numbers:
    """Where each asked name stands among the known; -1 for one that does not."""
    found = pc.index_in(asked, value_set=known)
    return np.asarray(found.fill_null(-1).to_numpy(), dtype=np.int64)


def _tenths(values: Values, orders: Floats, minor: Floats) -> Sequence[Tenth]:
    ranked = np.argsort(values.minor, kind="stable")
    return tuple(
        Tenth(
            customers=len(rows),
            expected_orders=float(values.orders[rows].mean()),
            actual_orders=float(orders[rows].mean()),
            expected_minor=float(values.minor[rows].mean()),
            actual_minor=float(minor[rows].mean()),
        )
        for rows in np.array_split(ranked, _TENTHS)
        if len(rows)
    )
