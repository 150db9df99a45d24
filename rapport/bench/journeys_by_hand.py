"""The journey of `journeys_replay`, gone through one person at a time, as one would write it."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rapport.decisions import HOLDOUT, split
from rapport.journeys import Journey

Moments = Mapping[str, Sequence[datetime]]
"""What one customer did, by name, in order of time."""

_DAY = timedelta(days=1)
_NEVER = datetime.max.replace(tzinfo=UTC)


def messages_of(
    customer: str, did: Moments, zone: str, journey: Journey, *, since: datetime, until: datetime
) -> Counter[tuple[str, str, datetime]]:
    """Give the messages of one customer: their id, the step, the moment."""
    found: Counter[tuple[str, str, datetime]] = Counter()
    held, _ = split(
        [customer],
        experiment=f"journey:{journey.journey}",
        holdout_share=journey.holdout_share,
        arms={"journey": 1.0},
    )
    if held[0] == HOLDOUT:
        return found
    entry, ended = since - timedelta(days=99), since - timedelta(days=99)
    for added in did.get("Product Added", ()):
        again = added > entry and added >= entry + 14 * _DAY and added > ended
        if not since <= added < until or not again:
            continue
        entry, ended = added, _NEVER
        bought = _after(did, "Order Completed", added)
        for step, at in _sends(customer, did, zone, added, journey):
            if bought <= at or at >= until:
                ended = bought if bought < until else _NEVER
                break
            if step == "bye":
                ended = at
            elif step:
                found[customer, step, at] += 1
    return found


def _sends(
    customer: str, did: Moments, zone: str, at: datetime, journey: Journey
) -> Iterator[tuple[str, datetime]]:
    """Give the steps at which something leaves or rests, each with its moment; empty for a rest."""
    at += timedelta(hours=4)
    yield "", at
    arm, _ = split(
        [customer],
        experiment=f"journey:{journey.journey}/draw",
        holdout_share=0,
        arms={"1": 1.0, "2": 1.0},
    )
    if arm[0] == "2":
        at = _ten(at, zone)
        yield "", at
    yield "remind", at
    viewed = _after(did, "Product Viewed", at)
    if viewed > at + 3 * _DAY:
        yield "bye", at + 3 * _DAY
        return
    at = viewed
    yield "", at
    started = did.get("Checkout Started", ())
    place = bisect_right(started, at)
    if not place or started[place - 1] < at - 30 * _DAY:
        at += 2 * _DAY
        yield "", at
    yield "again", at
    yield "bye", at


def _after(did: Moments, name: str, at: datetime) -> datetime:
    moments = did.get(name, ())
    place = bisect_right(moments, at)
    return moments[place] if place < len(moments) else _NEVER


def _ten(at: datetime, zone: str) -> datetime:
    here = ZoneInfo(zone)
    day = at.astimezone(here).date()
    moments = (
        datetime.combine(day + number * _DAY, time(10), here).astimezone(UTC)
        for number in (-1, 0, 1, 2)
    )
    return next(moment for moment in moments if moment >= at)
