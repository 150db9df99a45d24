"""Entries as columns, and what ends them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rapport.journeys.replaying.lookups import Codes, Moments


@dataclass(frozen=True, slots=True)
class Entries:
    """Who came in when: customer, lane (customer and key), moment."""

    codes: Codes
    lanes: Codes
    moments: Moments

    def __len__(self) -> int:
        return len(self.codes)

    def some(self, which: NDArray[np.bool_] | Codes) -> "Entries":
        return Entries(self.codes[which], self.lanes[which], self.moments[which])


@dataclass(frozen=True, slots=True)
class Stops:
    """When an exit or the goal ends each entry, if nothing else does before, and which of them."""

    moments: Moments
    causes: Codes
    names: Sequence[str]
