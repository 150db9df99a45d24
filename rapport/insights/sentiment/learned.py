"""A polarity learned from a shop's own stars, standing on the lexicon that every shop has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np

from rapport.insights.model import Text
from rapport.insights.sentiment.polarity import (
    LEXICON,
    Carried,
    Floats,
    lexicon_carried,
    lexicon_scores,
    share_of,
)
from rapport.insights.sentiment.spans import merged
from rapport.insights.sentiment.weighing import Weighed
from rapport.texts import ClassifierUnreadable, TextClassifier, read_classifier

POSITIVE, NEGATIVE = "positive", "negative"
"""The labels of the classifier."""


@dataclass(frozen=True, kw_only=True, eq=False)
class LearnedPolarity:
    """Log-odds of being pleased: `of_lexicon` times the lexicon's, `of_runs` times the score of the
    classifier of runs of characters, and an offset. Its `version` tells it from all others.
    """

    version: str
    classifier: TextClassifier
    of_lexicon: float
    of_runs: float
    offset: float

    @property
    def name(self) -> str:
        return f"learned-{self.version}-{LEXICON}"

    def scores(self, texts: Sequence[str], weighed: Sequence[Weighed]) -> Floats:
        """The log-odds that each text is pleased, (texts,)."""
        runs = margins(self.classifier, texts)
        return self.of_lexicon * lexicon_scores(weighed) + self.of_runs * runs + self.offset

    def positive(self, texts: Sequence[Text], weighed: Sequence[Weighed]) -> Floats:
        return share_of(self.scores([text.text for text in texts], weighed))

    def carried(self, text: str, weighed: Weighed) -> tuple[Carried, ...]:
        place = self.classifier.labels.index(POSITIVE)
        runs = self.classifier.carried(text)[:, place] * self.of_runs
        return merged(text, runs, lexicon_carried(weighed, self.of_lexicon))

    def arrays(self) -> dict[str, Any]:
        """All of it as named arrays of numbers, for `read_learned`."""
        told = {
            "version": self.version,
            "of_lexicon": self.of_lexicon,
            "of_runs": self.of_runs,
            "offset": self.offset,
        }
        stacked = {"stacked": np.frombuffer(msgspec.json.encode(told), dtype=np.uint8)}
        return self.classifier.arrays() | stacked


def read_learned(arrays: Mapping[str, Any]) -> LearnedPolarity:
    """Read what `LearnedPolarity.arrays` gave. Raises `ClassifierUnreadable`."""
    classifier = read_classifier(arrays)
    try:
        told = msgspec.json.decode(np.asarray(arrays["stacked"]).tobytes())
        return LearnedPolarity(classifier=classifier, **told)
    except (KeyError, TypeError, msgspec.MsgspecError) as error:
        raise ClassifierUnreadable(
            "these numbers are no reader of sentiment of this release; learn it again"
        ) from error


def margins(classifier: TextClassifier, texts: Sequence[str]) -> Floats:
    """The classifier's score for being pleased, without its drawing to probabilities, (texts,)."""
    place = classifier.labels.index(POSITIVE)
    found: Floats = classifier.scores(texts)[:, place].astype(np.float64)
    return found
