"""What a campaign earned, from events alone: per arm, and above its holdout."""

import math
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from rapport.campaigns.errors import WrongMoment
from rapport.campaigns.model import ArmResult, Campaign, CampaignResults, CurvePoint
from rapport.campaigns.store import drawn_of, get_campaign
from rapport.decisions import HOLDOUT, estimate_lift, estimate_rate_lift
from rapport.delivery import sent_safe
from rapport.events import EVENTS, ORDER_EVENTS, EventName
from rapport.storage import Database, Facts

_DAY_SECONDS = 86_400
_COUNTED = {
    "delivered": EventName.EMAIL_DELIVERED,
    "opened": EventName.EMAIL_OPENED,
    "clicked": EventName.EMAIL_LINK_CLICKED,
    "unsubscribed": EventName.UNSUBSCRIBED,
}


def campaign_results(
    campaign_id: str, *, database: Database, facts: Facts, currency: str, now: datetime
) -> CampaignResults:
    """Say what each arm did and what the campaign earned by now.

    Orders count by customer and time: everything ordered within the attribution days after the
    launch, by whom it was meant for and by the holdout alike, clicked or not; refunds and
    cancellations in that time subtract. Amounts in another currency count for nothing. Opens are
    what mail programs told, which is not what people read.
    """
    campaign = _launched(get_campaign(database, campaign_id))
    drawn = _drawn(campaign, database)
    did = what_they_did(campaign, drawn, facts=facts, currency=currency, now=now)
    arms = np.array(did["arm"].to_pylist(), dtype=object)
    columns = {name: did[name].to_numpy() for name in (*_COUNTED, "ordered", "revenue_minor")}
    held_out = np.equal(arms, HOLDOUT)
    revenue = estimate_lift(columns["revenue_minor"][~held_out], columns["revenue_minor"][held_out])
    orders = estimate_rate_lift(
        (int(columns["ordered"][~held_out].sum()), revenue.treated),
        (int(columns["ordered"][held_out].sum()), revenue.held_out),
    )
    names = sorted(set(arms.tolist()), key=lambda arm: (arm == HOLDOUT, arm))
    return CampaignResults(
        campaign_id=campaign.campaign_id,
        currency=currency,
        arms=tuple(_arm_result(arm, columns, np.equal(arms, arm)) for arm in names),
        revenue=revenue,
        orders=orders,
        earned_minor=None if revenue.difference is None else revenue.difference * revenue.treated,
        sent_safe=sum(sent_safe(database, campaign_id).values()),
    )


def campaign_curve(
    campaign_id: str, *, database: Database, facts: Facts, currency: str, now: datetime
) -> list[CurvePoint]:
    """Give revenue per customer of each arm, added up day by day since the launch until now."""
    campaign = _launched(get_campaign(database, campaign_id))
    drawn = _drawn(campaign, database)
    sizes = {row["values"]: row["counts"] for row in drawn["arm"].value_counts().to_pylist()}
    earned = _orders(campaign, facts=facts, currency=currency, now=now).inner_join(
        ibis.memtable(drawn), "customer_id"
    )
    since = ibis.literal(campaign.launched_at, "timestamp('UTC', 6)")
    day = ((earned.happened_at.epoch_seconds() - since.epoch_seconds()) // _DAY_SECONDS) + 1
    daily = earned.group_by("arm", day=day.cast("int64")).aggregate(minor=earned.amount_minor.sum())
    rows = facts.read(daily).to_pylist()
    by_place = {(row["arm"], row["day"]): int(row["minor"] or 0) for row in rows}
    return list(_curve(by_place, sizes, days=_days(campaign, now)))


def what_they_did(
    campaign: Campaign, drawn: pa.Table, *, facts: Facts, currency: str, now: datetime
) -> pa.Table:
    """Give one row per customer in the draw: id, arm, what they did (0 or 1), revenue_minor."""
    return facts.read(_did(campaign, drawn, facts=facts, currency=currency, now=now))


def _did(
    campaign: Campaign, drawn: pa.Table, *, facts: Facts, currency: str, now: datetime
) -> ir.Table:
    """One row per customer in the draw: arm, what they did (0 or 1 each), revenue_minor."""
    people = ibis.memtable(drawn)
    events = facts.table(EVENTS)
    names = [name.value for name in _COUNTED.values()]
    mine = events.filter(events.campaign_id == campaign.campaign_id, events.name.isin(names))
    reactions = mine.group_by("customer_id").aggregate(
        **{column: (mine.name == name.value).any() for column, name in _COUNTED.items()}
    )
    orders = _orders(campaign, facts=facts, currency=currency, now=now)
    bought = orders.group_by("customer_id").aggregate(
        ordered=(orders.name == EventName.ORDER_COMPLETED.value).any(),
        revenue_minor=orders.amount_minor.sum(),
    )
    joined = people.left_join(reactions, "customer_id").drop("customer_id_right")
    joined = joined.left_join(bought, "customer_id")
    flags = {name: joined[name].fill_null(False).cast("int64") for name in (*_COUNTED, "ordered")}
    minor = joined.revenue_minor.fill_null(0).cast("int64")
    return joined.select("customer_id", "arm", revenue_minor=minor, **flags)


def _orders(campaign: Campaign, *, facts: Facts, currency: str, now: datetime) -> ir.Table:
    """The order events that count: in the shop's currency, after the launch, not too late."""
    assert campaign.launched_at is not None
    until = min(now, campaign.launched_at + timedelta(days=campaign.terms.attribution_days))
    events = facts.table(EVENTS)
    return events.filter(
        events.name.isin([name.value for name in ORDER_EVENTS]),
        events.currency == currency,
        events.happened_at >= ibis.literal(campaign.launched_at, "timestamp('UTC', 6)"),
        events.happened_at <= ibis.literal(until, "timestamp('UTC', 6)"),
        events.customer_id.notnull(),
    )


def _drawn(campaign: Campaign, database: Database) -> pa.Table:
    rows = drawn_of(database, campaign.campaign_id)
    return pa.table(
        {
            "customer_id": pa.array([row.customer_id for row in rows], pa.string()),
            "arm": pa.array([row.arm for row in rows], pa.string()),
        }
    )


def _arm_result(arm: str, columns: Mapping[str, np.ndarray], chosen: np.ndarray) -> ArmResult:
    totals = {name: int(values[chosen].sum()) for name, values in columns.items()}
    return ArmResult(arm=arm, customers=int(chosen.sum()), **totals)


def _curve(
    by_place: Mapping[tuple[str, int], int], sizes: Mapping[str, int], *, days: int
) -> Iterator[CurvePoint]:
    for arm in sorted(sizes, key=lambda arm: (arm == HOLDOUT, arm)):
        earned = 0
        for day in range(1, days + 1):
            earned += by_place.get((arm, day), 0)
            yield CurvePoint(day=day, arm=arm, revenue_per_customer_minor=earned / sizes[arm])


def _days(campaign: Campaign, now: datetime) -> int:
    assert campaign.launched_at is not None
    passed = (now - campaign.launched_at).total_seconds() / _DAY_SECONDS
    return max(1, math.ceil(min(passed, campaign.terms.attribution_days)))


def _launched(campaign: Campaign) -> Campaign:
    if campaign.launched_at is None:
        raise WrongMoment(
            f"campaign {campaign.name!r} was not launched, so there are no results yet",
            campaign_id=campaign.campaign_id,
        )
    return campaign
