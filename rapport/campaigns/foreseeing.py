"""What a campaign will be able to see, said before it is sent."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

import ibis
import numpy as np
import pyarrow as pa

from rapport.campaigns.errors import WrongMoment
from rapport.campaigns.store import get_campaign, planned_draw
from rapport.decisions import HOLDOUT, power_of, smallest_difference
from rapport.events import EVENTS, ORDER_EVENTS
from rapport.storage import Database, Facts

_HOLDOUTS = (0.05, 0.1, 0.2, 0.3, 0.5)
_UPLIFTS = (0.02, 0.05, 0.1, 0.2, 0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerReport:
    """What a planned campaign can see, from what its customers bought of late.

    `mean_minor` and `spread_minor` are of the revenue per customer in as many days as will count.
    `would_see_minor` is the smallest true difference per customer found with a probability of 80 %;
    `would_see_share` the same as a share of the mean. `by_holdout` gives that share for other
    holdouts, `by_uplift` the probability of finding a true uplift. None and empty where nobody
    bought anything, or there is no holdout.
    """

    customers: int
    held_out: int
    mean_minor: float
    spread_minor: float
    would_see_minor: float | None
    would_see_share: float | None
    by_holdout: dict[float, float]
    by_uplift: dict[float, float]


def campaign_power(
    campaign_id: str, *, database: Database, facts: Facts, currency: str, now: datetime
) -> PowerReport:
    """Say what a planned campaign will be able to see. Raises `WrongMoment` before it is planned.

    The coming days are taken to be as the last ones were; a festival makes the spread larger.
    """
    campaign = get_campaign(database, campaign_id)
    drawn = planned_draw(database, campaign_id)
    if not drawn:
        raise WrongMoment(
            f"campaign {campaign.name!r} has no plan yet; plan it, then its power can be computed",
            campaign_id=campaign_id,
        )
    since = now - timedelta(days=campaign.terms.attribution_days)
    amounts = _revenue([row.customer_id for row in drawn], since, facts, currency, now)
    held_out = sum(row.arm == HOLDOUT for row in drawn)
    return power_report(amounts, held_out=held_out)


def power_report(amounts: np.ndarray, *, held_out: int) -> PowerReport:
    """The same from amounts per customer, minor units, noughts included."""
    size = int(amounts.size)
    mean, spread = float(amounts.mean()), math.sqrt(float(amounts.var(ddof=1))) if size > 1 else 0.0
    known = spread > 0 and mean > 0
    seen = None
    if known and 0 < held_out < size:
        seen = smallest_difference(spread=spread, treated=size - held_out, held_out=held_out)
    return PowerReport(
        customers=size,
        held_out=held_out,
        mean_minor=mean,
        spread_minor=spread,
        would_see_minor=seen,
        would_see_share=None if seen is None else seen / mean,
        by_holdout=_by_holdout(size, mean, spread) if known else {},
        by_uplift={
            uplift: power_of(
                uplift * mean,
                spread=spread * math.sqrt(1 + uplift * held_out / size),
                treated=size - held_out,
                held_out=held_out,
            )
            for uplift in _UPLIFTS
        }
        if seen is not None
        else {},
    )


def _by_holdout(size: int, mean: float, spread: float) -> dict[float, float]:
    found = {}
    for share in _HOLDOUTS:
        held_out = round(size * share)
        if 0 < held_out < size:
            least = smallest_difference(spread=spread, treated=size - held_out, held_out=held_out)
            found[share] = least / mean
    return found


def _revenue(
    customer_ids: list[str], since: datetime, facts: Facts, currency: str, now: datetime
) -> np.ndarray:
    people = ibis.memtable(pa.table({"customer_id": pa.array(customer_ids, pa.string())}))
    events = facts.table(EVENTS)
    orders = events.filter(
        events.name.isin([name.value for name in ORDER_EVENTS]),
        events.currency == currency,
        events.happened_at >= ibis.literal(since, "timestamp('UTC', 6)"),
        events.happened_at <= ibis.literal(now, "timestamp('UTC', 6)"),
    )
    sums = orders.group_by("customer_id").aggregate(minor=orders.amount_minor.sum())
    joined = people.left_join(sums, "customer_id").select(
        minor=lambda t: t.minor.fill_null(0).cast("float64")
    )
    return np.asarray(facts.read(joined)["minor"].to_numpy())
