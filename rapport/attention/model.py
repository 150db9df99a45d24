"""The nouns of the stage: candidates and customers in columns, limits, and the plan.

A candidate is one message, call or reply that could reach one customer today. Money is in one
unit throughout, such as minor units; hours are of the customer's own day, from 0 to 24.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from rapport.attention.errors import BadCandidates

Reals = NDArray[np.float32]
Codes = NDArray[np.int8]
Indices = NDArray[np.int32]
Mask = NDArray[np.bool_]


class Source(IntEnum):
    """Who wants to speak."""

    CAMPAIGN = 0
    JOURNEY = 1
    SALES_TASK = 2
    CHAT_FOLLOW_UP = 3
    TRANSACTIONAL = 4


class Priority(IntEnum):
    """In which order candidates are served.

    Transactional ones never compete: all are chosen, and none uses up a cap or a quota. Promised
    ones, such as a reply that a customer waits for, come before all others.
    """

    TRANSACTIONAL = 0
    PROMISED = 1
    USUAL = 2


class Reason(IntEnum):
    """Why a candidate is chosen, or why not; `Plan.numbers` holds the figure of each."""

    CHOSEN = 0  # what it brings less what it costs
    WORTH_LESS_THAN_COST = 1  # by how much, below 0
    QUIET_HOURS = 2  # the hour at which they end
    HOURS_OVER = 3  # the hour at which its own ended
    CAP_PER_DAY = 4  # the cap, here and below
    CAP_PER_WEEK = 5
    CHANNEL_CAP_PER_DAY = 6
    CHANNEL_CAP_PER_WEEK = 7
    LOST_TO_ANOTHER = 8  # what the other brings; `Plan.rivals` says which
    QUOTA = 9  # the price of a place in its channel, here and below: what one more would bring
    BUDGET = 10  # the price of what it costs
    STAFF = 11  # the price of the minutes it takes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidates:
    """One entry per candidate, in columns of one length, sorted by `customer`.

    `customer` and `channel` are places in `Customers` and `Limits.channels`; `value` is the
    expected margin that it adds, before its `cost`; `minutes` is what it takes of the staff's
    time; it may go out from the hour `earliest` to the hour `latest`.
    """

    customer: Indices
    source: Codes
    channel: Codes
    value: Reals
    cost: Reals
    minutes: Reals
    earliest: Reals
    latest: Reals
    priority: Codes

    def __len__(self) -> int:
        return len(self.customer)

    def part(self, rows: slice) -> "Candidates":
        """Some of them, one after the other; nothing is copied."""
        return Candidates(**{name: getattr(self, name)[rows] for name in self.__slots__})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Customers:
    """One entry per customer.

    `now` is the hour it is for them; it is quiet from `quiet_from` until `quiet_until`, also over
    midnight, and never where the two are equal. `heard_today` and `heard_this_week` count what
    reached them so far, today included in the week: shape (customers, channels).
    """

    now: Reals
    quiet_from: Reals
    quiet_until: Reals
    heard_today: Codes
    heard_this_week: Codes

    def __len__(self) -> int:
        return len(self.now)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelLimits:
    """What a channel allows; None is no limit. One that `keeps_quiet` is silent in quiet hours."""

    name: str
    quota: int | None = None
    per_day: int | None = None
    per_week: int | None = None
    keeps_quiet: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the day allows: caps of each customer over all channels, money, minutes of the staff."""

    channels: Sequence[ChannelLimits]
    per_day: int | None = None
    per_week: int | None = None
    budget: float | None = None
    staff_minutes: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What one more place, one more unit of money, one more minute would bring; 0 where enough."""

    channels: tuple[float, ...]
    budget: float
    staff: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Plan:
    """Who hears what, and why everything else is not said: one entry per candidate.

    `hours` says from when a chosen one may go out, by the customer's clock; `rivals` is the place
    of the candidate that it lost to, else -1. `worth` is what all chosen ones bring less what
    they cost, and `bound` what no plan can exceed; transactional ones count in neither.
    """

    chosen: Mask
    reasons: Codes
    numbers: Reals
    rivals: Indices
    hours: Reals
    prices: Prices
    worth: float
    bound: float

    @property
    def gap(self) -> float:
        """The share of the bound that is not reached, 0 to 1."""
        return max(self.bound - self.worth, 0.0) / self.bound if self.bound > 0 else 0.0


def need_sound(candidates: Candidates, customers: Customers, limits: Limits) -> None:
    """Go on only if the columns fit each other; `BadCandidates` says what does not."""
    size, channels = len(candidates), len(limits.channels)
    if any(len(getattr(candidates, name)) != size for name in candidates.__slots__):
        raise BadCandidates("the columns of candidates must have one length")
    if customers.heard_today.shape != (len(customers), channels):
        raise BadCandidates("heard_today must have a row per customer and a column per channel")
    if customers.heard_this_week.shape != customers.heard_today.shape:
        raise BadCandidates("heard_this_week must have the shape of heard_today")
    if size and not _within(candidates, len(customers), channels):
        raise BadCandidates(
            "candidates must be sorted by customer, name customers and channels that there are, "
            "and have finite values, and costs and minutes of 0 or more"
        )


def _within(candidates: Candidates, customers: int, channels: int) -> bool:
    customer, channel = candidates.customer, candidates.channel
    return bool(
        (np.diff(customer) >= 0).all()
        and customer[0] >= 0
        and customer[-1] < customers
        and channel.min() >= 0
        and channel.max() < channels
        and np.isfinite(candidates.value).all()
        and candidates.cost.min() >= 0
        and candidates.minutes.min() >= 0
    )
