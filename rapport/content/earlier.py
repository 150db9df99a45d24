"""Texts that are there already, and the one among them that a new text resembles most."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from rapport.content.liquid import MARK
from rapport.content.model import Copy, DraftId
from rapport.content.parts import parts_of
from rapport.kit.minhash import SIGNATURE, signature_of
from rapport.kit.shingles import Hashes, likeness, shingles

ALIKE = 0.6
"""From which share of common pieces on two texts are nearly the same."""

_IN_DOUBT = 0.13  # some three standard errors of a signature's estimate
_KEPT = 8_192
_LEAST_PIECES = 8  # a short text shares much with any other


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierText:
    """A text of another draft; `beside` says that it is of the same brief, else it was approved."""

    draft_id: DraftId
    copy: Copy
    beside: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Resemblance:
    """The text that another resembles most, and the share (0 to 1) of pieces they share."""

    earlier: EarlierText
    likeness: float


class Earlier:
    """Earlier texts of a channel and language, read when they are first asked for."""

    def __init__(self, read: Callable[[], Sequence[EarlierText]]) -> None:
        self._read = read

    def nearest(self, copy: Copy) -> Resemblance | None:
        """Find the earlier text that a text is nearly the same as, or None."""
        words = typed_words(copy)
        pieces = _pieces(words)
        if not len(self._texts) or not words.strip():
            return None
        guesses = (self._signatures == _signature(words)).mean(axis=1)
        found: Resemblance | None = None
        for place in np.flatnonzero(guesses >= ALIKE - _IN_DOUBT).tolist():
            earlier = self._texts[place]
            other = _pieces(typed_words(earlier.copy))
            alike = likeness(pieces, other)
            short = min(len(pieces), len(other)) < _LEAST_PIECES
            if alike >= (1.0 if short else ALIKE) and (found is None or alike > found.likeness):
                found = Resemblance(earlier=earlier, likeness=alike)
        return found

    @cached_property
    def _texts(self) -> Sequence[EarlierText]:
        return self._read()

    @cached_property
    def _signatures(self) -> npt.NDArray[np.uint32]:
        rows = [_signature(typed_words(one.copy)) for one in self._texts]
        return np.stack(rows) if rows else np.empty((0, SIGNATURE), np.uint32)


def typed_words(copy: Copy) -> str:
    """What a writer typed: the parts of a copy, without slots."""
    return MARK.sub(" ", "\n".join(text for _, text in parts_of(copy)))


@lru_cache(_KEPT)
def _pieces(words: str) -> Hashes:
    return shingles(words)


@lru_cache(_KEPT)
def _signature(words: str) -> npt.NDArray[np.uint32]:
    return signature_of(_pieces(words))
