"""What a campaign earned, from events alone: per arm, and above its holdout."""

import math
from collections.abc import Iterator, Mapping
from datetime import datetime

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from rapport.campaigns.comparing import Crowd
from rapport.campaigns.errors import WrongMoment
from rapport.campaigns.model import Campaign
from rapport.campaigns.results_model import ArmResult, CampaignResults, CurvePoint
from rapport.campaigns.store import drawn_of, get_campaign, list_waves, plan_report
from rapport.campaigns.waves import OWN_CHANCES
from rapport.campaigns.weighing import weighed_estimates
from rapport.decisions import HOLDOUT, ArmEstimate, choices_of, estimate_rate_lift
from rapport.delivery import sent_safe
from rapport.events import EVENTS, ORDER_EVENTS, EventName, human_clicks
from rapport.storage import Database, Facts

_DAY_SECONDS = 86_400
_BEFORE_SECONDS = 56 * _DAY_SECONDS
_COUNTED = {
    "delivered": EventName.EMAIL_DELIVERED.value,
    "opened": EventName.EMAIL_OPENED.value,
    "clicked": EventName.EMAIL_LINK_CLICKED.value,
    "unsubscribed": EventName.UNSUBSCRIBED.value,
    "complained": EventName.MARKED_AS_SPAM.value,
    "bounced": EventName.EMAIL_BOUNCED.value,
}
FLAGS = (*_COUNTED, "clicked_by_people")
"""What a customer did or had done to them, 0 or 1, as columns."""

_SUMS = ("revenue_minor", "before_minor")
_TOLD = (*FLAGS, "ordered", "revenue_minor")
_DRAWN = pa.schema(
    [
        ("customer_id", pa.string()),
        ("arm", pa.string()),
        ("segment_id", pa.string()),
        ("wave", pa.int64()),
        ("started_at", pa.timestamp("us", tz="UTC")),
    ]
)


def campaign_results(
    campaign_id: str, *, database: Database, facts: Facts, currency: str, now: datetime
) -> CampaignResults:
    """Say what each arm did and what the campaign earned by now.

    Orders count by customer and time: everything ordered within the attribution days after the
    start of their wave, by whom it was meant for and by the holdout alike, clicked or not; refunds
    and cancellations in that time subtract. Amounts in another currency count for nothing. Opens
    are what mail programs told, which is not what people read.
    """
    campaign = _launched(get_campaign(database, campaign_id))
    drawn = drawn_table(database, campaign_id)
    did = what_they_did(campaign, drawn, facts=facts, currency=currency, now=now)
    crowd = Crowd.of(did)
    revenue, adjusted = crowd.revenue(), crowd.adjusted()
    margin = crowd.always_margin(revenue, days=campaign.terms.attribution_days)
    told = revenue.difference
    orders = estimate_rate_lift(crowd.rate("ordered", treated=True), crowd.rate("ordered"))
    names = sorted(set(crowd.arms.tolist()), key=lambda arm: (arm == HOLDOUT, arm))
    return CampaignResults(
        campaign_id=campaign.campaign_id,
        currency=currency,
        arms=tuple(_arm_result(arm, crowd) for arm in names),
        revenue=revenue,
        orders=orders,
        earned_minor=None if told is None else told * revenue.treated,
        sent_safe=sum(sent_safe(database, campaign_id).values()),
        adjusted=adjusted,
        always_low=None if margin is None or told is None else told - margin,
        always_high=None if margin is None or told is None else told + margin,
        estimates=_estimates(campaign, crowd, did, database),
        segments=crowd.segments(),
        left_out=plan_report(database, campaign_id).left_out,
        checks=crowd.checks(holdout_share=campaign.terms.holdout_share),
    )


def campaign_curve(
    campaign_id: str, *, database: Database, facts: Facts, currency: str, now: datetime
) -> list[CurvePoint]:
    """Give revenue per customer of each arm, added up day by day since the launch until now."""
    campaign = _launched(get_campaign(database, campaign_id))
    drawn = drawn_table(database, campaign_id)
    sizes = {row["values"]: row["counts"] for row in drawn["arm"].value_counts().to_pylist()}
    earned = counted_orders(campaign, drawn, facts=facts, currency=currency, now=now)
    seconds = earned.happened_at.epoch_seconds() - earned.started_at.epoch_seconds()
    day = (seconds // _DAY_SECONDS) + 1
    daily = earned.group_by("arm", day=day.cast("int64")).aggregate(minor=earned.amount_minor.sum())
    rows = facts.read(daily).to_pylist()
    by_place = {(row["arm"], row["day"]): int(row["minor"] or 0) for row in rows}
    return list(_curve(by_place, sizes, days=_days(campaign, now)))


def drawn_table(database: Database, campaign_id: str) -> pa.Table:
    """Give who took part in the draw and whose wave has started: arm, segment, wave and start."""
    rows = drawn_of(database, campaign_id)
    columns = ("customer_id", "arm", "segment_id", "wave", "started_at")
    return pa.table({name: [getattr(row, name) for row in rows] for name in columns}, schema=_DRAWN)


def what_they_did(
    campaign: Campaign, drawn: pa.Table, *, facts: Facts, currency: str, now: datetime
) -> pa.Table:
    """Give one row per customer in the draw: the columns of the draw, what they did (0 or 1 each),
    revenue_minor, and before_minor: revenue in the eight weeks before."""
    people = ibis.memtable(drawn)
    reactions = _reactions(campaign, facts)
    orders = counted_orders(campaign, drawn, facts=facts, currency=currency, now=now)
    bought = orders.group_by("customer_id").aggregate(
        ordered=(orders.name == EventName.ORDER_COMPLETED.value).any(),
        revenue_minor=orders.amount_minor.sum(),
    )
    past = _order_events(drawn, facts=facts, currency=currency)
    past = past.filter(
        past.happened_at < past.started_at,
        past.happened_at.epoch_seconds() >= past.started_at.epoch_seconds() - _BEFORE_SECONDS,
    )
    before = past.group_by("customer_id").aggregate(before_minor=past.amount_minor.sum())
    joined = people
    for one in (reactions, _clicks_by_people(campaign, facts), bought, before):
        joined = joined.left_join(one, "customer_id").drop("customer_id_right")
    flags = {name: joined[name].fill_null(False).cast("int64") for name in (*FLAGS, "ordered")}
    sums = {name: joined[name].fill_null(0).cast("int64") for name in _SUMS}
    return facts.read(joined.select(*_DRAWN.names, **sums, **flags))


def _reactions(campaign: Campaign, facts: Facts) -> ir.Table:
    events = facts.table(EVENTS)
    mine = events.filter(
        events.campaign_id == campaign.campaign_id, events.name.isin(list(_COUNTED.values()))
    )
    return mine.group_by("customer_id").aggregate(
        **{column: (mine.name == name).any() for column, name in _COUNTED.items()}
    )


def _clicks_by_people(campaign: Campaign, facts: Facts) -> ir.Table:
    clicks = human_clicks(facts)
    mine = clicks.filter(clicks.campaign_id == campaign.campaign_id)
    return mine.group_by("customer_id").aggregate(clicked_by_people=mine.count() > 0)


def _estimates(
    campaign: Campaign, crowd: Crowd, did: pa.Table, database: Database
) -> tuple[ArmEstimate, ...]:
    if not any(one.kind in OWN_CHANCES for one in list_waves(database, campaign.campaign_id)):
        return crowd.estimates()
    given = {one.customer_id: one for one in choices_of(database, campaign.campaign_id)}
    return weighed_estimates(did, given, holdout_share=campaign.terms.holdout_share)


def counted_orders(
    campaign: Campaign, drawn: pa.Table, *, facts: Facts, currency: str, now: datetime
) -> ir.Table:
    """The order events that count: in the shop's currency, after the start, not too late."""
    events = _order_events(drawn, facts=facts, currency=currency)
    window = campaign.terms.attribution_days * _DAY_SECONDS
    return events.filter(
        events.happened_at >= events.started_at,
        events.happened_at.epoch_seconds() <= events.started_at.epoch_seconds() + window,
        events.happened_at <= ibis.literal(now, "timestamp('UTC', 6)"),
    )


def _order_events(drawn: pa.Table, *, facts: Facts, currency: str) -> ir.Table:
    events = facts.table(EVENTS)
    orders = events.filter(
        events.name.isin([name.value for name in ORDER_EVENTS]),
        events.currency == currency,
        events.customer_id.notnull(),
    ).select("customer_id", "name", "happened_at", "amount_minor")
    return orders.inner_join(ibis.memtable(drawn), "customer_id")


def _arm_result(arm: str, crowd: Crowd) -> ArmResult:
    chosen = np.equal(crowd.arms, arm)
    totals = {name: int(crowd.numbers[name][chosen].sum()) for name in _TOLD}
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
