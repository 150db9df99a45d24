"""What the page of a segment shows of its life: who moved, who is in, what is in common."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir

from rapport.events import EVENTS, EventName
from rapport.profiles import Profile, find_profiles
from rapport.scoring import rfm
from rapport.segments import MEMBERSHIPS, SizePoint, overlap, read_states
from rapport.storage import Facts

_MOVES = (EventName.SEGMENT_ENTERED.value, EventName.SEGMENT_LEFT.value)
_LOOKED_BACK = timedelta(days=30)
_MOST_COMPARED = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A customer who came into a segment or went out of it."""

    profile: Profile
    entered: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The last size of a day, and who came and went on it."""

    day: date
    size: int
    entered: int
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What a segment has in common with another: `part` of the segment is in the other too."""

    segment_id: str
    customers: int
    part: float
    jaccard: float


def moves_of(segment_id: str, *, facts: Facts, now: datetime, limit: int) -> list[Move]:
    """Give who entered or left lately, the latest first, as far as they are still known."""
    events = facts.table(EVENTS)
    chosen = events.filter(
        events.name.isin(_MOVES),
        events.happened_at >= ibis.literal(now - _LOOKED_BACK),
        events.properties.contains(f'"{segment_id}"'),
        events.customer_id.notnull(),
    )
    latest = chosen.order_by(ibis.desc("happened_at"), "event_id").limit(limit)
    rows = facts.read(latest.select("customer_id", "name", "happened_at")).to_pylist()
    profiles = find_profiles(facts, [row["customer_id"] for row in rows])
    return [
        Move(
            profile=profiles[row["customer_id"]],
            entered=row["name"] == EventName.SEGMENT_ENTERED.value,
            at=row["happened_at"],
        )
        for row in rows
        if row["customer_id"] in profiles
    ]


def members_since(segment_id: str, *, facts: Facts) -> ir.Table:
    """The members as of the last count: customer_id and since."""
    table = facts.table(MEMBERSHIPS)
    mine = table.filter(table.segment_id == segment_id)
    return mine.select("customer_id", since=mine.entered_at)


def rfm_mix(segment_id: str, *, facts: Facts, now: datetime) -> Mapping[str, int]:
    """Count the members as of the last count per RFM group; who never ordered is in none."""
    inside = members_since(segment_id, facts=facts)
    scored = rfm(facts, now=now).semi_join(inside, "customer_id")
    counted = scored.group_by("rfm_segment").aggregate(customers=scored.count())
    rows = facts.read(counted.order_by(ibis.desc("customers"))).to_pylist()
    return {row["rfm_segment"]: row["customers"] for row in rows}


def days_of(points: Sequence[SizePoint], timezone: str) -> list[Day]:
    """Put the counts of a day, in the shop's time zone, into one; the oldest day comes first."""
    zone = ZoneInfo(timezone)
    days: dict[date, Day] = {}
    for point in points:
        day = point.at.astimezone(zone).date()
        before = days.get(day)
        days[day] = Day(
            day=day,
            size=point.size,
            entered=point.entered + (before.entered if before else 0),
            left=point.left + (before.left if before else 0),
        )
    return list(days.values())


def shared_with(segment_id: str, others: Sequence[str], *, facts: Facts) -> list[Shared]:
    """Say what a segment has in common with the largest others, the most alike first."""
    states = read_states(facts)
    if segment_id not in states:
        return []
    counted = sorted(
        (one for one in others if one in states and one != segment_id),
        key=lambda one: -states[one].size,
    )
    found = overlap([segment_id, *counted[: _MOST_COMPARED - 1]], facts=facts)
    shared = [
        Shared(
            segment_id=other,
            customers=found.shared[0][place],
            part=found.share[0][place],
            jaccard=found.jaccard[0][place],
        )
        for place, other in enumerate(found.segment_ids)
        if place and found.shared[0][place]
    ]
    return sorted(shared, key=lambda one: (-one.jaccard, one.segment_id))
