"""Finds texts that are nearly the same, without comparing each with each.

MinHash (Broder 1997) makes a short signature of a text, of which the share of equal places is the
share of pieces two texts have in common. Locality-sensitive hashing (Indyk & Motwani 1998) looks
only at texts that share a whole band of their signatures: with 21 bands of 6 places, two texts with
0.8 of their pieces in common are looked at with probability 0.998, with 0.5 of them 0.28. What a
signature leaves in doubt is settled on the texts.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from rapport.kit.minhash import SIGNATURE, Signature, signature_of
from rapport.kit.shingles import Hashes, likeness, mixed, shingles
from rapport.texts.duplicates.groups import Groups

BANDS, PLACES = 21, 6

_AT_ONCE = 1_024  # rows of signatures
_DOUBT_BELOW, _DOUBT_ABOVE = 0.13, 0.10  # some three standard errors of an estimate
_MOST_COMPARED = 8  # members of one bucket that a text is compared with
_KEPT_SETS = 4_096


class NearDuplicates:
    """Collects signatures of texts, numbered from 0, and groups those that are nearly the same.

    It keeps 504 bytes a text. `text_of` gives a text back by its number.
    """

    def __init__(self, *, threshold: float, text_of: Callable[[int], str]) -> None:
        self._threshold = threshold
        self._pieces = lru_cache(_KEPT_SETS)(lambda number: shingles(text_of(number)))
        self._blocks: list[npt.NDArray[np.uint32]] = []
        self._count = 0
        self._refused: set[tuple[int, int]] = set()

    def add(self, text: str) -> None:
        if self._count % _AT_ONCE == 0:
            self._blocks.append(np.empty((_AT_ONCE, SIGNATURE), np.uint32))
        self._blocks[-1][self._count % _AT_ONCE] = signature_of(shingles(text))
        self._count += 1

    def groups(self) -> Groups:
        """Group the texts; who is like somebody of a group is in it."""
        groups = Groups(self._count)
        for band in range(BANDS):
            for bucket in self._buckets(band):
                self._settle(bucket, groups)
        return groups

    def _buckets(self, band: int) -> Iterator[list[int]]:
        """Numbers of texts that share a band, in order; only where two do."""
        if not self._count:
            return
        columns = slice(band * PLACES, (band + 1) * PLACES)
        keys = np.concatenate([_keys(block[:, columns]) for block in self._blocks])[: self._count]
        order = np.argsort(keys, kind="stable")
        ends = np.flatnonzero(np.diff(keys[order])) + 1
        starts = np.concatenate(([0], ends))
        sizes = np.diff(np.concatenate((starts, [self._count])))
        for start, size in zip(starts[sizes > 1], sizes[sizes > 1], strict=True):
            yield order[start : start + size].tolist()

    def _settle(self, bucket: list[int], groups: Groups) -> None:
        seen: list[int] = []
        for number in bucket:
            if not any(self._belong(one, number, groups) for one in seen):
                seen = [*seen, number][:_MOST_COMPARED]

    def _belong(self, one: int, other: int, groups: Groups) -> bool:
        if groups.first(one) == groups.first(other):
            return True
        if (one, other) in self._refused:
            return False
        if self._are_alike(one, other):
            groups.join(one, other)
            return True
        self._refused.add((one, other))
        return False

    def _are_alike(self, one: int, other: int) -> bool:
        guess = float(np.mean(self._signature(one) == self._signature(other)))
        if guess < self._threshold - _DOUBT_BELOW:
            return False
        if guess >= self._threshold + _DOUBT_ABOVE:
            return True
        return likeness(self._pieces(one), self._pieces(other)) >= self._threshold

    def _signature(self, number: int) -> Signature:
        row: Signature = self._blocks[number // _AT_ONCE][number % _AT_ONCE]
        return row


def _keys(places: npt.NDArray[np.uint32]) -> Hashes:
    keys = np.zeros(len(places), np.uint64)
    for column in places.T:
        keys = mixed(keys + column)
    return keys
