"""Makes choices at prices fit what there is: gives back what is too much, fills what is left."""

import numpy as np
from numpy.typing import NDArray

from rapport.attention.choosing import Contest, Floats, score_of
from rapport.attention.model import Mask, Reals

_MOST_FILLED = 2_000_000


def repair(contest: Contest, chosen: Mask, prices: Floats, capacity: Floats) -> Mask:
    """Drop the least of what is too much of anything, then add the best that still fits."""
    score = score_of(contest, prices, slice(None))
    kept = chosen.copy()
    for place in range(len(capacity)):
        _drop(contest, kept, score, place, capacity[place])
    _fill(contest, kept, score, capacity)
    return kept


def _drop(contest: Contest, kept: Mask, score: Reals, place: int, capacity: float) -> None:
    uses = _uses(contest, np.flatnonzero(kept), place)
    rows = np.flatnonzero(kept)[uses > 0]
    uses = uses[uses > 0]
    if uses.sum() <= capacity:
        return
    best_first = np.argsort(-(score[rows] / uses), kind="stable")
    fits = np.cumsum(uses[best_first]) <= capacity
    kept[rows[best_first[~fits]]] = False


def _uses(contest: Contest, rows: NDArray[np.int64], place: int) -> Floats:
    """How much of one thing each row uses."""
    channels = contest.room.by_channel.shape[1]
    if place < channels:
        return np.asarray(contest.channel[rows] == place, dtype=np.float64)
    column = contest.cost if place == channels else contest.minutes
    return np.asarray(column[rows], dtype=np.float64)


def _fill(contest: Contest, kept: Mask, score: Reals, capacity: Floats) -> None:
    """Go through what was not chosen, the best above its prices first, and take what fits."""
    channels = contest.room.by_channel.shape[1]
    rows = np.flatnonzero(kept)
    owner = np.searchsorted(contest.bounds, rows, side="right") - 1
    room = contest.room.all.astype(np.int32)
    room -= np.bincount(owner, minlength=contest.customers).astype(np.int32)
    by_channel = contest.room.by_channel.astype(np.int32)
    np.subtract.at(by_channel, (owner, contest.channel[rows]), 1)
    left = capacity - np.array(
        [_uses(contest, rows, place).sum() for place in range(len(capacity))]
    )
    for row, who in _hopeful(contest, kept, score, room, left):
        channel = contest.channel[row]
        cost, minutes = float(contest.cost[row]), float(contest.minutes[row])
        if (
            room[who] > 0
            and by_channel[who, channel] > 0
            and left[channel] >= 1
            and left[channels] >= cost
            and left[channels + 1] >= minutes
        ):
            kept[row] = True
            room[who] -= 1
            by_channel[who, channel] -= 1
            left[channel] -= 1
            left[channels] -= cost
            left[channels + 1] -= minutes


def _hopeful(
    contest: Contest, kept: Mask, score: Reals, room: NDArray[np.int32], left: Floats
) -> list[tuple[int, int]]:
    """What is worth its cost, of customers with room, in channels with places: the best first."""
    open_channel = left[: contest.room.by_channel.shape[1]] >= 1
    free = np.repeat(room > 0, np.diff(contest.bounds))
    rows = np.flatnonzero(~kept & free & (contest.net > 0) & open_channel[contest.channel])
    places = np.minimum(left[: len(open_channel)][open_channel], len(rows)).sum()
    most = int(min(_MOST_FILLED, 4 * places + 1_000))
    if len(rows) > most:
        rows = rows[np.argpartition(-score[rows], most)[:most]]
    rows = rows[np.argsort(-score[rows], kind="stable")]
    owner = np.searchsorted(contest.bounds, rows, side="right") - 1
    return list(zip(rows.tolist(), owner.tolist(), strict=True))
