"""What a campaign earned, from events alone: per arm, and above its holdout."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from rapport.campaigns.errors import WrongMoment
from rapport.campaigns.model import ArmResult, Campaign, CampaignResults, CurvePoint
from rapport.campaigns.store import drawn_of, get_campaign
from rapport.decisions import HOLDOUT, estimate_lift, estimate_rate_lift
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
    did = facts.read(_did(campaign, drawn, facts=facts, currency=currency, now=now))
    arms = np.array(did["arm"].to_pylist(), dtype=object)
    columns = {name: did[name].to_numpy() for name in (*_COUNTED, "ordered", "revenue_minor")}
    held_out = np.equal(arms, HOLDOUT)
    revenue = estimate_lift(
        columns["revenue_minor"][~held_out], columns["revenue_minor"][held_out]
    )
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
        earned_minor=None
        if revenue.difference is None
        else revenue.difference * revenue.treated,
    )


def campaign_curve(
    campaign_id: str, *, database: Database, facts: Facts, currency: str, now: datetime
) -> list[CurvePoint]:
    """Give revenue per customer of each arm, added up day by day since the launch until now."""
    campaign = _launched(get_campaign(database, campaign_id))
    drawn = _drawn(campaign, database)
    sizes = {
        row["values"]: row["counts"] for row in drawn["arm"].value_counts().to_pylist()
    }
    earned = _orders(campaign, facts=facts, currency=currency, now=now).inner_join(
        ibis.memtable(drawn), "customer_id"
    )
    since = ibis.literal(campaign.launched_at, "timestamp('UTC', 6)")
    day = ((earned.happened_at.epoch_seconds() - since.epoch_seconds()) // _DAY_SECONDS) + 1
    daily = earned.group_by("arm", day=day.cast("int64")).aggregate(
        minor=earned.amount_minor.sum()
    )
    rows = facts.read(daily).to_pylist()
    by_place = {(row["arm"], row["day"]): int(row["minor"] or 0) for row in rows}
    return list(_curve(by_place, sizes, days=_days(campaign, now)))
