"""Says what can be said at all today: hours, caps that are used up, and what costs more than it
brings. What is left competes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rapport.attention.model import (
    Candidates,
    Codes,
    Customers,
    Limits,
    Mask,
    Reals,
    Reason,
)

_MOST = 127  # no customer hears more than this in a day
_MIDNIGHT = np.float32(24)
_ROWS = 1 << 19  # candidates at once: what is worked with stays near the processor

Counts = NDArray[np.int8]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Room:
    """How much each customer may still hear: over all channels, and by channel."""

    all: Counts
    by_channel: Counts


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Admitted:
    """Reason and number of each candidate so far; those that compete have `CHOSEN`."""

    reasons: Codes
    numbers: Reals
    hours: Reals


def rooms_of(customers: Customers, limits: Limits) -> Room:
    """Take what was heard from what may be heard."""
    today = customers.heard_today.sum(axis=1, dtype=np.int32)
    week = customers.heard_this_week.sum(axis=1, dtype=np.int32)
    by_channel = np.empty(customers.heard_today.shape, dtype=np.int8)
    for place, channel in enumerate(limits.channels):
        by_channel[:, place] = _left(
            (channel.per_day, customers.heard_today[:, place]),
            (channel.per_week, customers.heard_this_week[:, place]),
        )
    return Room(all=_left((limits.per_day, today), (limits.per_week, week)), by_channel=by_channel)


def _left(*caps: tuple[int | None, NDArray[np.int32] | Codes]) -> Counts:
    left = np.full(len(caps[0][1]), _MOST, dtype=np.int32)
    for cap, heard in caps:
        if cap is not None:
            left = np.minimum(left, cap - heard.astype(np.int32))
    return np.clip(left, 0, _MOST).astype(np.int8)


def admit(candidates: Candidates, customers: Customers, limits: Limits) -> Admitted:
    """Give each candidate that cannot go out its reason; the first that holds is told.

    Worth comes first, for it is the sender's to mend; then hours, then caps.
    """
    admitted = Admitted(
        reasons=np.empty(len(candidates), dtype=np.int8),
        numbers=np.empty(len(candidates), dtype=np.float32),
        hours=np.empty(len(candidates), dtype=np.float32),
    )
    for first in range(0, len(candidates), _ROWS):
        rows = slice(first, first + _ROWS)
        found = _admit(candidates.part(rows), customers, limits)
        admitted.reasons[rows], admitted.numbers[rows], admitted.hours[rows] = found
    return admitted


def _admit(
    candidates: Candidates, customers: Customers, limits: Limits
) -> tuple[Codes, Reals, Reals]:
    reasons = np.zeros(len(candidates), dtype=np.int8)
    numbers = candidates.value - candidates.cost
    hours, quiet_until = _first_hours(candidates, customers, limits)
    over = candidates.latest < np.maximum(candidates.earliest, customers.now[candidates.customer])
    told: list[tuple[Mask, Reason, Reals | float]] = [
        (numbers <= 0, Reason.WORTH_LESS_THAN_COST, numbers.copy()),
        (over, Reason.HOURS_OVER, candidates.latest),
        (hours > candidates.latest, Reason.QUIET_HOURS, quiet_until),
    ]
    for holds, reason, number in (*told, *_caps(candidates, customers, limits)):
        new = holds & (reasons == Reason.CHOSEN)
        reasons[new] = reason
        numbers[new] = number if isinstance(number, float) else number[new]
    return reasons, numbers, hours


def _first_hours(
    candidates: Candidates, customers: Customers, limits: Limits
) -> tuple[Reals, Reals]:
    """The first hour at which each may go out, beyond `latest` if never; and when quiet ends."""
    who = candidates.customer
    start, end = customers.quiet_from[who], customers.quiet_until[who]
    first = np.maximum(candidates.earliest, customers.now[who])
    over_night = start > end
    quiet = np.where(over_night, (first >= start) | (first < end), (first >= start) & (first < end))
    keeps = np.array([channel.keeps_quiet for channel in limits.channels])
    quiet &= keeps[candidates.channel]
    next_day = over_night & (first >= start)
    ends = np.where(next_day, end + _MIDNIGHT, end)
    return np.where(quiet, ends, first).astype(np.float32), end


def _caps(
    candidates: Candidates, customers: Customers, limits: Limits
) -> list[tuple[Mask, Reason, Reals | float]]:
    who, channel = candidates.customer, candidates.channel
    found: list[tuple[Mask, Reason, Reals | float]] = []
    for cap, heard, reason in (
        (limits.per_day, customers.heard_today, Reason.CAP_PER_DAY),
        (limits.per_week, customers.heard_this_week, Reason.CAP_PER_WEEK),
    ):
        if cap is not None:
            reached = heard.sum(axis=1, dtype=np.int32) >= cap
            found.append((reached[who], reason, float(cap)))
    for place, limit in enumerate(limits.channels):
        for cap, heard, reason in (
            (limit.per_day, customers.heard_today, Reason.CHANNEL_CAP_PER_DAY),
            (limit.per_week, customers.heard_this_week, Reason.CHANNEL_CAP_PER_WEEK),
        ):
            if cap is not None:
                reached = heard[:, place] >= cap
                found.append(((channel == place) & reached[who], reason, float(cap)))
    return found
