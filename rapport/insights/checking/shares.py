"""Shares with the reader's errors in them, and differences of shares, with their intervals.

A reader misses some texts that speak so and counts some that do not. Where people labelled some
texts, the share is corrected by what they found (Rogan & Gladen 1978), and the interval holds the
doubt about the reader too (Lang & Reiczigel 2014).
"""

import math
from dataclasses import dataclass

from rapport.kit.proportions import newcombe_interval, wilson_interval

_Z = 1.96  # of the normal distribution, for 95 %
_LEAST_USE = 0.1  # a reader that finds hardly more where something is than where it is not


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What people found of a reader: of `there` texts that speak so it found `found`, and of
    `elsewhere` texts that do not it counted `mistaken`.
    """

    found: int
    there: int
    mistaken: int
    elsewhere: int

    @property
    def labelled(self) -> int:
        return self.there + self.elsewhere

    def level(self, read: float, *, known: float = 0.0) -> float:
        """Correct a share as read, such as the end of a fitted line.

        `known` is the part of the texts, 0 to 1, of which people put right what the reader said.
        """
        finds, mistakes = _rates(self, known)
        useful = finds - mistakes
        return _part((read - mistakes) / useful) if useful >= _LEAST_USE else read

    def change(self, read: tuple[float, float, float], *, known: float = 0.0) -> "CorrectedShare":
        """Correct a difference of shares as read, given with the ends of its 95 % interval."""
        return _corrected_change(read, self, known)


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedShare:
    """The share of texts that truly speak so, or a difference of two, with its 95 % interval.

    `labelled` is how many texts people labelled for it.
    """

    share: float
    low: float
    high: float
    labelled: int


def corrected_share(hits: int, of: int, checked: Checked) -> CorrectedShare:
    """Correct a share that a reader counted by what people found of the reader.

    A reader that tells nothing leaves everything possible.
    """
    share = _add(hits, of, _Z**2 / 2, _Z**2)
    finds, mistakes = _rates(checked)
    useful = finds - mistakes
    if not of or useful < _LEAST_USE:
        read = min(1.0, max(0.0, hits / of if of else 0.5))
        return CorrectedShare(share=read, low=0.0, high=1.0, labelled=checked.labelled)
    true = (share - mistakes) / useful
    spread = (
        _variance(share, of + _Z**2)
        + true**2 * _variance(finds, checked.there + 2)
        + (1 - true) ** 2 * _variance(mistakes, checked.elsewhere + 2)
    )
    half = _Z * math.sqrt(spread) / useful
    shift = 2 * _Z**2 * (
        true * _variance(finds, checked.there + 2)
        - (1 - true) * _variance(mistakes, checked.elsewhere + 2)
    )  # fmt: skip
    low, high = true + shift - half, true + shift + half
    return CorrectedShare(
        share=_part(true), low=_part(low), high=_part(high), labelled=checked.labelled
    )


def corrected_difference(
    hits: int, of: int, other_hits: int, other_of: int, checked: Checked
) -> CorrectedShare:
    """Correct the first share less the other by what people found of the reader.

    It is taken to read both alike; what it misses makes every difference smaller.
    """
    if not of or not other_of:
        return CorrectedShare(share=0.0, low=-1.0, high=1.0, labelled=checked.labelled)
    low, high = newcombe_interval(hits, of, other_hits, other_of)
    return checked.change((hits / of - other_hits / other_of, low, high))


def _corrected_change(
    read: tuple[float, float, float], checked: Checked, known: float
) -> CorrectedShare:
    difference, low, high = read
    finds, mistakes = _rates(checked, known)
    useful = finds - mistakes
    if useful < _LEAST_USE:
        return CorrectedShare(share=0.0, low=-1.0, high=1.0, labelled=checked.labelled)
    doubt = _Z * (1 - known) * math.sqrt(
        _variance(_found(checked), checked.there + 2)
        + _variance(_mistaken(checked), checked.elsewhere + 2)
    )  # fmt: skip
    lost = abs(difference) * doubt / useful
    return CorrectedShare(
        share=max(-1.0, min(1.0, difference / useful)),
        low=max(-1.0, (difference - math.hypot(difference - low, lost)) / useful),
        high=min(1.0, (difference + math.hypot(high - difference, lost)) / useful),
        labelled=checked.labelled,
    )


def with_known(
    known_hits: int, known_of: int, rest: CorrectedShare, rest_of: int
) -> CorrectedShare:
    """Put together the share of texts that people labelled and that of the rest.

    The interval is of their weighted mean (MOVER; Zou & Donner 2008).
    """
    every = known_of + rest_of
    if not known_of or not every:
        return rest
    known, others = known_of / every, rest_of / every
    share = known_hits / known_of
    low, high = wilson_interval(known_hits, known_of)
    whole = known * share + others * rest.share
    below = math.hypot(known * (share - low), others * (rest.share - rest.low))
    above = math.hypot(known * (high - share), others * (rest.high - rest.share))
    return CorrectedShare(
        share=whole, low=_part(whole - below), high=_part(whole + above), labelled=rest.labelled
    )


def _rates(checked: Checked, known: float = 0.0) -> tuple[float, float]:
    """How often a thing is found where it is, and where it is not; by people always rightly."""
    return known + (1 - known) * _found(checked), (1 - known) * _mistaken(checked)


def _found(checked: Checked) -> float:
    return _add(checked.found, checked.there, 1, 2)


def _mistaken(checked: Checked) -> float:
    return _add(checked.mistaken, checked.elsewhere, 1, 2)


def _add(hits: float, of: float, more_hits: float, more: float) -> float:
    return (hits + more_hits) / (of + more)


def _variance(share: float, of: float) -> float:
    return share * (1 - share) / of


def _part(value: float) -> float:
    return min(1.0, max(0.0, value))
