"""Whether a campaign that began with few does harm: looked at as often as one likes.

Each rate is tested against a limit by itself, with evidence that may be looked at at any moment;
all tests together stop a harmless campaign with a probability of 5 % at most.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import ibis
import ibis.expr.types as ir

from rapport.campaigns.model import Campaign
from rapport.campaigns.store import get_campaign
from rapport.decisions import Alarm, watch_rates
from rapport.delivery import MessageStatus, outbox_counts
from rapport.events import EVENTS, EventName
from rapport.storage import Database, Facts

LIMITS: Mapping[str, float] = {"complained": 0.001, "bounced": 0.02, "unsubscribed": 0.01}
"""What is too much of the messages that left. Mailbox providers ask for complaints below 0.1 %."""

_EVENTS = {
    "complained": EventName.MARKED_AS_SPAM.value,
    "bounced": EventName.EMAIL_BOUNCED.value,
    "unsubscribed": EventName.UNSUBSCRIBED.value,
}
_HISTORY = timedelta(days=180)
_ENOUGH = 1_000  # messages in the past, before its rates say anything
_TIMES = 2.0  # what the past was: more than that is a harm, even below the limit
_BY_HISTORY = "-than-before"


@dataclass(frozen=True, slots=True, kw_only=True)
class CanaryReport:
    """What became of the messages so far, and each rate beside its limit.

    `limits` by history have names that end in `-than-before`: twice what the campaigns of the last
    180 days had. `ringing` are the names of the rates that surely exceed a limit.
    """

    left: int
    alarms: tuple[Alarm, ...]

    @property
    def ringing(self) -> tuple[str, ...]:
        return tuple(one.rate for one in self.alarms if one.rings)


def canary_report(
    campaign_id: str, *, database: Database, facts: Facts, now: datetime
) -> CanaryReport:
    """Weigh complaints, bounces and unsubscriptions of a campaign by now."""
    campaign = get_campaign(database, campaign_id)
    outbox = outbox_counts(database, campaign_id)
    refused = outbox.get(MessageStatus.FAILED, 0)
    left = outbox.get(MessageStatus.DELIVERED, 0) + refused
    counts = _counts(campaign, facts=facts)
    counts["bounced"] += refused
    counts = {name: min(number, left) for name, number in counts.items()}
    limits = dict(LIMITS)
    for name, rate in _past_rates(campaign, facts=facts, now=now).items():
        if 0 < _TIMES * rate < LIMITS[name]:
            limits[name + _BY_HISTORY] = _TIMES * rate
    doubled = {name + _BY_HISTORY: number for name, number in counts.items()}
    return CanaryReport(left=left, alarms=watch_rates(counts | doubled, left, limits=limits))


def _counts(campaign: Campaign, *, facts: Facts) -> dict[str, int]:
    events = facts.table(EVENTS)
    mine = events.filter(
        events.campaign_id == campaign.campaign_id, events.name.isin(list(_EVENTS.values()))
    )
    rows = facts.read(
        mine.group_by("name").aggregate(number=mine.customer_id.nunique())
    ).to_pylist()
    by_name = {row["name"]: int(row["number"]) for row in rows}
    return {rate: by_name.get(name, 0) for rate, name in _EVENTS.items()}


def _past_rates(campaign: Campaign, *, facts: Facts, now: datetime) -> dict[str, float]:
    """The rates of other campaigns of late; none where too few messages left."""
    events = facts.table(EVENTS)
    lately = events.filter(
        events.campaign_id.notnull(),
        events.campaign_id != campaign.campaign_id,
        events.name.isin([*_EVENTS.values(), EventName.EMAIL_DELIVERED.value]),
        events.happened_at >= _moment(now - _HISTORY),
    )
    pairs = lately.select("name", "campaign_id", "customer_id").distinct()
    rows = facts.read(pairs.group_by("name").aggregate(number=pairs.count())).to_pylist()
    by_name = {row["name"]: int(row["number"]) for row in rows}
    left = by_name.get(EventName.EMAIL_DELIVERED.value, 0)
    if left < _ENOUGH:
        return {}
    return {rate: by_name.get(name, 0) / left for rate, name in _EVENTS.items()}


def _moment(moment: datetime) -> ir.TimestampScalar:
    literal: ir.TimestampScalar = ibis.literal(moment, "timestamp('UTC', 6)")
    return literal
