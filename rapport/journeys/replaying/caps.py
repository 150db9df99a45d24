"""Which messages caps would hold back: all customers at once, a message of each at a time."""

import numpy as np

from rapport.journeys.proving import Cap
from rapport.journeys.replaying.lookups import LONG_AGO, Codes, Mask, Moments

_MICROS_PER_DAY = 86_400_000_000


def held_back(codes: Codes, moments: Moments, cap: Cap) -> Mask:
    """Say which messages a cap holds back; what it holds back does not count for later ones.

    A message is held back when `most` others left within the window before it, as they would have
    when messages leave one after the other.
    """
    held = np.zeros(len(codes), bool)
    if cap.most == 0:
        return ~held
    if not len(codes):
        return held
    order = np.lexsort((moments, codes))
    ranks = _ranks(codes[order])
    _, slots = np.unique(codes[order], return_inverse=True)
    kept = np.full((int(slots.max()) + 1, cap.most), LONG_AGO, np.int64)
    window = round(cap.days * _MICROS_PER_DAY)
    for rank in range(int(ranks.max()) + 1):
        now = np.flatnonzero(ranks == rank)
        mine, at = slots[now], moments[order[now]]
        oldest = kept[mine, 0]
        over = (oldest > LONG_AGO) & (oldest >= at - window)
        held[order[now[over]]] = True
        sent = mine[~over]
        kept[sent, :-1] = kept[sent, 1:]
        kept[sent, -1] = at[~over]
    return held


def _ranks(codes: Codes) -> Codes:
    """Number the messages of each customer; the codes are in order."""
    first = np.searchsorted(codes, codes, side="left")
    return np.arange(len(codes)) - first
