"""Who says how likely a text's words are pleased: what every shop has from the first day.

The probability is a logistic of what was weighed: praise less blame, over the root of both and 1,
so that much of both says less than a little of one. Decision 65 has the measurement.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rapport.insights.model import Text
from rapport.insights.sentiment.weighing import Weighed

_STEEP, _OFFSET = 1.8, -0.2

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What characters `start` to `end` add to the score: above 0 they speak of being pleased."""

    start: int
    end: int
    weight: float


class Polarity(Protocol):
    """Says of each text how likely its words are rather pleased than displeased."""

    @property
    def name(self) -> str:
        """Which reader it is, in which version."""

    def positive(self, texts: Sequence[Text], weighed: Sequence[Weighed]) -> Floats:
        """The probability that each text is pleased, (texts,)."""

    def carried(self, text: str, weighed: Weighed) -> tuple[Carried, ...]:
        """What each stretch of a text adds to its score, in the order of the text."""


LEXICON = "lexicon-3"
"""The words in their version: another one, and all texts are read anew."""


class LexiconPolarity:
    """Words of praise and blame, known before anybody wrote a review."""

    name = LEXICON

    def positive(self, texts: Sequence[Text], weighed: Sequence[Weighed]) -> Floats:  # noqa: ARG002
        return share_of(lexicon_scores(weighed))

    def carried(self, text: str, weighed: Weighed) -> tuple[Carried, ...]:  # noqa: ARG002
        return lexicon_carried(weighed)


def lexicon_scores(weighed: Sequence[Weighed]) -> Floats:
    """The log-odds of being pleased that the words of feeling speak for, (texts,)."""
    good = np.array([one.good for one in weighed])
    bad = np.array([one.bad for one in weighed])
    scores: Floats = _STEEP * (good - bad) / np.sqrt(good + bad + 1) + _OFFSET
    return scores


def lexicon_carried(weighed: Weighed, times: float = 1.0) -> tuple[Carried, ...]:
    """Each hit's part in the lexicon's score; together they are the score without its offset."""
    scale = times * _STEEP / (weighed.good + weighed.bad + 1) ** 0.5
    return tuple(
        Carried(start=hit.start, end=hit.end, weight=hit.weight * scale) for hit in weighed.hits
    )


def share_of(scores: Floats) -> Floats:
    """Log-odds as probabilities."""
    shares: Floats = 1 / (1 + np.exp(-np.clip(scores, -50, 50)))
    return shares
