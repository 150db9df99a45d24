"""The hour of the day at which each customer uses to react, as far as that can be known.

Sparse counts are drawn towards the shop's own profile by empirical Bayes: how much alike customers
are is read from how often two reactions of one customer fall into the same hour. Reactions to
mails come after mails, so part of the profile is when the shop wrote: orders and visits count too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import ibis
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rapport.campaigns.timing import zone_of
from rapport.events import EVENTS, EventName, without_programs
from rapport.profiles import PROFILES
from rapport.storage import Facts

_LOOKED_BACK = timedelta(days=365)
_FEWEST = 5  # reactions of a customer, before an hour may be called theirs
_HOURS = 24
_ALLOWED = np.arange(8, 21)  # nobody is written to at night
_COMMON = 10  # when nothing at all is known
_COUNTED = (
    EventName.EMAIL_OPENED,
    EventName.EMAIL_LINK_CLICKED,
    EventName.ORDER_COMPLETED,
    EventName.PRODUCT_VIEWED,
)

Counts = NDArray[np.float64]
"""A row per customer, a column per hour of their day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BestHours:
    """The hours, 0 to 23, by the customers' own clocks. Who is not named has the common one."""

    hours: dict[str, int]
    common: int
    likeness: float  # how many reactions the shop's profile weighs; infinite: no habits are seen


def read_best_hours(
    customer_ids: Sequence[str], *, facts: Facts, timezone: str, now: datetime
) -> BestHours:
    """Read the best hours of customers from the reactions, visits and orders of a year."""
    wanted = ibis.memtable(pa.table({"customer_id": pa.array(customer_ids, pa.string())}))
    events = without_programs(facts.table(EVENTS))  # a filter of mails has hours of its own
    profiles = facts.table(PROFILES).select("customer_id", "timezone")
    chosen = events.filter(
        events.name.isin([name.value for name in _COUNTED]),
        events.happened_at >= ibis.literal(now - _LOOKED_BACK, "timestamp('UTC', 6)"),
        events.happened_at <= ibis.literal(now, "timestamp('UTC', 6)"),
    ).semi_join(wanted, "customer_id")
    hourly = chosen.group_by(
        "customer_id", hour=(chosen.happened_at.epoch_seconds() // 3600) % _HOURS
    ).aggregate(seen=lambda t: t.count())
    joined = hourly.left_join(profiles, "customer_id").select(
        "customer_id", "hour", "seen", "timezone"
    )
    rows = facts.read(joined.order_by("customer_id", "hour")).to_pylist()
    ids = list(dict.fromkeys(row["customer_id"] for row in rows))
    place = {customer_id: number for number, customer_id in enumerate(ids)}
    counts = np.zeros((len(ids), _HOURS))
    for row in rows:
        shift = _shift(row["timezone"], timezone, now)
        counts[place[row["customer_id"]], (int(row["hour"]) + shift) % _HOURS] += row["seen"]
    return best_hours(ids, counts)


def best_hours(customer_ids: Sequence[str], counts: Counts) -> BestHours:
    """Choose the hour of each customer whose own habit stands out from the shop's profile.

    A customer's hours are multinomial, their probabilities Dirichlet about the profile; its weight
    is the moment estimate. The own hour is taken if there are five reactions at least and its
    posterior lies one standard deviation above that of the common hour.
    """
    if not counts.size or not counts.sum():
        return BestHours(hours={}, common=_COMMON, likeness=float("inf"))
    profile = counts.sum(axis=0) / counts.sum()
    common = int(_ALLOWED[_smooth(profile)[_ALLOWED].argmax()])
    likeness = _likeness(counts, profile)
    if not np.isfinite(likeness):
        return BestHours(hours={}, common=common, likeness=likeness)
    sizes = counts.sum(axis=1)
    posterior = (counts + likeness * profile) / (sizes + likeness)[:, None]
    smoothed = _smooth(posterior)
    own = _ALLOWED[smoothed[:, _ALLOWED].argmax(axis=1)]
    ahead = smoothed[np.arange(len(own)), own] - smoothed[:, common]
    spread = np.sqrt(
        (smoothed[np.arange(len(own)), own] + smoothed[:, common]) / (sizes + likeness + 1)
    )
    sure = (sizes >= _FEWEST) & (ahead > spread)
    hours = {customer_ids[each]: int(own[each]) for each in np.flatnonzero(sure).tolist()}
    return BestHours(hours=hours, common=common, likeness=likeness)


def _likeness(counts: Counts, profile: NDArray[np.float64]) -> float:
    """The weight of the profile: infinite if customers' hours differ no more than by chance."""
    sizes = counts.sum(axis=1)
    pairs = float((sizes * (sizes - 1)).sum())
    if not pairs:
        return float("inf")
    same = float((counts * (counts - 1)).sum()) / pairs
    by_chance = float((profile**2).sum())
    return (1 - same) / (same - by_chance) if same > by_chance else float("inf")


def _smooth(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Let each hour take a quarter from each neighbour: ten past nine is near ten to nine."""
    before, after = np.roll(shares, 1, axis=-1), np.roll(shares, -1, axis=-1)
    return np.asarray(0.5 * shares + 0.25 * before + 0.25 * after)


def _shift(name: str | None, default: str, now: datetime) -> int:
    """Whole hours from UTC to a zone today; last winter's reactions are an hour off."""
    zone = zone_of(name) or ZoneInfo(default)
    offset = now.astimezone(zone).utcoffset() or timedelta()
    return round(offset / timedelta(hours=1))
