"""What is expected to be said: for each n-gram the share of the witnesses that say it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rapport.lab.exemplars.ngrams import ORDERS, ngram_codes

Codes = NDArray[np.uint64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Grams = tuple[Codes, ...]
"""The different n-grams of a text, orders 1 to 4."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """A text that could stand in place of the one to be written, and how much it counts."""

    grams: Grams
    weight: float


def grams_of(text: str) -> Grams:
    """The different n-grams of a text, sorted, by order."""
    return tuple(np.unique(ngram_codes(text, order)) for order in ORDERS)


class Expectation:
    """How many expected n-grams each passage of a pool would add to what is said already.

    `own` is for each passage the weight of the witness that it was taken from: no text is a
    witness of itself.
    """

    def __init__(
        self, passages: Sequence[Grams], own: Sequence[float], witnesses: Sequence[Witness]
    ) -> None:
        total = sum(one.weight for one in witnesses)
        shares = np.asarray(own, np.float64) / max(total, 1e-12)
        self._orders = [
            _Order.of([one[place] for one in passages], shares, _known(witnesses, place, total))
            for place in range(len(ORDERS))
        ]
        self._cuts = np.cumsum([0, *(one.kinds for one in self._orders)])
        self.sizes = np.stack([one.sizes for one in self._orders]).astype(np.float64)

    def nothing(self) -> Flags:
        """What is said before anything is said."""
        return np.zeros(int(self._cuts[-1]), bool)

    def gains(self, said: Flags) -> Floats:
        """The expected new hits of each passage; rows are orders, columns passages."""
        return np.stack(
            [
                one.gains(said[self._cuts[place] : self._cuts[place + 1]])
                for place, one in enumerate(self._orders)
            ]
        )

    def with_passage(self, said: Flags, at: int) -> Flags:
        """What is said when this passage is said too."""
        more = said.copy()
        for place, one in enumerate(self._orders):
            more[self._cuts[place] + one.places_of(at)] = True
        return more


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """All n-grams of one order in all passages, one after the other."""

    expected: Floats
    places: NDArray[np.intp]
    starts: NDArray[np.intp]
    sizes: NDArray[np.intp]
    kinds: int

    @classmethod
    def of(cls, passages: Sequence[Codes], own: Floats, known: tuple[Codes, Floats]) -> "_Order":
        codes, share = known
        sizes = np.array([len(one) for one in passages])
        flat = np.concatenate(passages)
        at = np.minimum(np.searchsorted(codes, flat), len(codes) - 1)
        said = np.where(codes[at] == flat, share[at], 0.0)
        itself = np.repeat(own, sizes)
        expected = np.maximum(said - itself, 0.0) / np.maximum(1 - itself, 1e-9)
        kinds, places = np.unique(flat, return_inverse=True)
        starts = np.cumsum(sizes) - sizes
        return cls(expected=expected, places=places, starts=starts, sizes=sizes, kinds=len(kinds))

    def gains(self, said: Flags) -> Floats:
        fresh = np.append(np.where(said[self.places], 0.0, self.expected), 0.0)
        found: Floats = np.add.reduceat(fresh, self.starts)
        return np.where(self.sizes > 0, found, 0.0)

    def places_of(self, at: int) -> NDArray[np.intp]:
        return self.places[self.starts[at] : self.starts[at] + self.sizes[at]]


def _known(witnesses: Sequence[Witness], place: int, total: float) -> tuple[Codes, Floats]:
    """Each n-gram of the witnesses, and the share of them that say it."""
    parts = [one.grams[place] for one in witnesses]
    weights = np.repeat([one.weight for one in witnesses], [len(part) for part in parts])
    codes, inverse = np.unique(np.concatenate(parts), return_inverse=True)
    return codes, np.bincount(inverse, weights, len(codes)) / max(total, 1e-12)
