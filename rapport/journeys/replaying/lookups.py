"""Sorted columns of moments by customer, and the next or last of them for many at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]
Moments = NDArray[np.int64]
"""Microseconds since 1970, UTC."""
Mask = NDArray[np.bool_]

NEVER = np.iinfo(np.int64).max
LONG_AGO = np.iinfo(np.int64).min


@dataclass(frozen=True, slots=True)
class Happenings:
    """Moments by lane (a customer, or a customer's key), each lane's in order of time.

    `starts` has one entry more than there are lanes: lane n lies from starts[n] to starts[n + 1].
    """

    starts: Codes
    moments: Moments

    def after(self, lanes: Codes, moments: Moments, *, strictly: bool = True) -> Moments:
        """Give each lane's first moment after a moment, or at it; `NEVER` where there is none."""
        places = self._places(lanes, moments, past_equals=strictly)
        return self._at(places, places < self.starts[lanes + 1], NEVER)

    def until(self, lanes: Codes, moments: Moments) -> Moments:
        """Give each lane's last moment up to a moment; `LONG_AGO` where there is none."""
        places = self._places(lanes, moments, past_equals=True) - 1
        return self._at(places, places >= self.starts[lanes], LONG_AGO)

    def _places(self, lanes: Codes, moments: Moments, *, past_equals: bool) -> Codes:
        """Search all lanes at once: as many rounds as the longest lane has binary digits."""
        low, high = self.starts[lanes].copy(), self.starts[lanes + 1].copy()
        while True:
            open_ = np.flatnonzero(low < high)
            if not len(open_):
                return low
            middle = (low[open_] + high[open_]) // 2
            there, asked = self.moments[middle], moments[open_]
            further = there <= asked if past_equals else there < asked
            low[open_] = np.where(further, middle + 1, low[open_])
            high[open_] = np.where(further, high[open_], middle)

    def _at(self, places: Codes, known: Mask, otherwise: int) -> Moments:
        found = np.full(len(places), otherwise, np.int64)
        found[known] = self.moments[places[known]]
        return found


def happenings(lanes: Codes, moments: Moments, *, count: int) -> Happenings:
    """Sort moments by lane and time; `count` is how many lanes there are."""
    order = np.lexsort((moments, lanes))
    starts = np.searchsorted(lanes[order], np.arange(count + 1))
    return Happenings(starts.astype(np.int64), moments[order])
