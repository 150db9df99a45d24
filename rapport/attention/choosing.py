"""Chooses for every customer at given prices, exactly: the best by what they bring above the price.

At given prices no customer's choice touches another's. A customer's caps are a laminar matroid
(per channel, and over all), for which taking the best that still fits, again and again, is exact.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rapport.attention.admitting import Counts, Room
from rapport.attention.model import Codes, Indices, Limits, Mask, Reals

Floats = NDArray[np.float64]

_BLOCK = 1 << 18  # candidates looked at at once: some 8 MB


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Contest:
    """Who competes: `net` is what a candidate brings less its cost, minus infinity for who cannot.

    `bounds` has one entry per customer and one more: the candidates of customer i stand from
    `bounds[i]` to `bounds[i + 1]`.
    """

    bounds: NDArray[np.int64]
    channel: Codes
    net: Reals
    cost: Reals
    minutes: Reals
    room: Room

    @property
    def customers(self) -> int:
        return len(self.bounds) - 1

    def every(self, step: int) -> "Contest":
        """The contest of every `step`-th customer."""
        lengths = np.diff(self.bounds)
        kept = np.zeros(self.customers, dtype=bool)
        kept[::step] = True
        rows = np.repeat(kept, lengths)
        return Contest(
            bounds=np.concatenate([[0], np.cumsum(lengths[kept])]),
            channel=self.channel[rows],
            net=self.net[rows],
            cost=self.cost[rows],
            minutes=self.minutes[rows],
            room=Room(all=self.room.all[kept], by_channel=self.room.by_channel[kept]),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Choice:
    """What all customers choose at some prices: `above` is what it brings above them, in all."""

    above: float
    used: Floats  # places by channel, then money, then minutes
    chosen: Mask | None


def capacities(limits: Limits) -> Floats:
    """What there is of everything that has a price: places by channel, money, minutes."""
    given = [*(one.quota for one in limits.channels), limits.budget, limits.staff_minutes]
    return np.array([np.inf if one is None else one for one in given], dtype=np.float64)


def choose_at(contest: Contest, prices: Floats, *, remember: bool = False) -> Choice:
    """Let every customer choose; `remember` which, or only what it comes to."""
    chosen = np.zeros(len(contest.net), dtype=bool) if remember else None
    above, used = 0.0, np.zeros(len(prices))
    for first, last in _blocks(contest.bounds):
        rows = slice(contest.bounds[first], contest.bounds[last])
        score = score_of(contest, prices, rows)
        places = _chosen(contest, score, first, last)
        above += float(score[places].sum(dtype=np.float64))
        found = places + rows.start
        used[:-2] += np.bincount(contest.channel[found], minlength=len(prices) - 2)
        used[-2] += contest.cost[found].sum(dtype=np.float64)
        used[-1] += contest.minutes[found].sum(dtype=np.float64)
        if chosen is not None:
            chosen[found] = True
    return Choice(above=above, used=used, chosen=chosen)


def score_of(contest: Contest, prices: Floats, rows: slice) -> Reals:
    """What each candidate brings above what it costs and above the prices of what it uses."""
    score = contest.net[rows] - prices[:-2].astype(np.float32)[contest.channel[rows]]
    if prices[-2]:
        score -= np.float32(prices[-2]) * contest.cost[rows]
    if prices[-1]:
        score -= np.float32(prices[-1]) * contest.minutes[rows]
    return score


def _blocks(bounds: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Customers from and to, so that each block has about `_BLOCK` candidates."""
    first, customers = 0, len(bounds) - 1
    while first < customers:
        last = int(np.searchsorted(bounds, bounds[first] + _BLOCK, side="right")) - 1
        last = min(max(last, first + 1), customers)
        yield first, last
        first = last


def _chosen(contest: Contest, score: Reals, first: int, last: int) -> NDArray[np.int64]:
    """The places within the block of what its customers choose."""
    starts = contest.bounds[first:last] - contest.bounds[first]
    lengths = np.diff(contest.bounds[first : last + 1])
    width = int(lengths.max()) if len(lengths) else 0
    if not width:
        return np.zeros(0, dtype=np.int64)
    channel = contest.channel[contest.bounds[first] : contest.bounds[last]]
    if (lengths == width).all():
        table, channels = score.reshape(-1, width).copy(), channel.reshape(-1, width)
    else:
        place = np.minimum(starts[:, None] + np.arange(width), len(score) - 1)
        table, channels = score[place], channel[place]
        table[np.arange(width) >= lengths[:, None]] = -np.inf
    room = contest.room.all[first:last].copy()
    by_channel = contest.room.by_channel[first:last].copy()
    return _greedy(table, channels, starts, room, by_channel)


def _greedy(
    table: Reals, channels: Codes, starts: NDArray[np.int64], room: Counts, by_channel: Counts
) -> NDArray[np.int64]:
    """Take the best of each row that is above 0 and still fits, until none is."""
    found = []
    rows: Indices = np.arange(len(table), dtype=np.int32)
    while len(rows):
        best = table.argmax(axis=1)
        here = np.arange(len(table))
        takes = (table[here, best] > 0) & (room > 0)
        if not takes.any():
            break
        table, channels, room, by_channel = (
            table[takes], channels[takes], room[takes], by_channel[takes]
        )  # fmt: skip
        rows, best, here = rows[takes], best[takes], np.arange(int(takes.sum()))
        taken = channels[here, best]
        found.append(starts[rows] + best)
        table[here, best] = -np.inf
        room -= 1
        by_channel[here, taken] -= 1
        full = by_channel[here, taken] <= 0
        table[full] = np.where(
            channels[full] == taken[full][:, None], np.float32(-np.inf), table[full]
        )
    return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)
