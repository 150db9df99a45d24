"""Who reads texts: one reader of sentiment, and readers of what is mentioned."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from rapport import __version__
from rapport.insights.aspects import AspectReader, aspect_reader
from rapport.insights.model import Mention, Sentiment, Text, Verdict
from rapport.insights.reading import feeling, sentiment_of
from rapport.storage import Database, Facts

_PLEASED, _DISPLEASED = 4, 2  # ratings from and up to which the stars alone decide


class SentimentReader(Protocol):
    """Says how each text speaks as a whole."""

    @property
    def name(self) -> str:
        """Which reader it is, in which version: another name makes texts be read again."""

    def read(self, texts: Sequence[Text]) -> Sequence[Verdict]:
        """One verdict per text, in order."""


class MentionReader(Protocol):
    """Says what each text speaks of."""

    @property
    def name(self) -> str:
        """Which reader it is, in which version: another name makes texts be read again."""

    def read(
        self, texts: Sequence[Text], verdicts: Sequence[Verdict]
    ) -> Sequence[Sequence[Mention]]:
        """The mentions of each text, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """All who read a text, one after the other."""

    sentiment: SentimentReader
    mentions: tuple[MentionReader, ...]

    @property
    def name(self) -> str:
        """All names, and the release: what was read by another name is read again."""
        names = (__version__, self.sentiment.name, *(one.name for one in self.mentions))
        return hashlib.md5("\x1f".join(names).encode(), usedforsecurity=False).hexdigest()


class LexiconSentiment:
    """Stars where they are clear, else words of praise and blame."""

    name = "lexicon"

    def read(self, texts: Sequence[Text]) -> Sequence[Verdict]:
        return [_verdict(text) for text in texts]


def built_in_readers() -> Readers:
    """The readers that know nothing of the shop."""
    return Readers(sentiment=LexiconSentiment(), mentions=(AspectReader(),))


def shop_readers(facts: Facts, database: Database) -> Readers:
    """The readers with what the shop taught them: its aspects, their words, its polarity."""
    return replace(built_in_readers(), mentions=(aspect_reader(facts, database),))


def _verdict(text: Text) -> Verdict:
    weight = feeling(text.text)
    positive = 1 / (1 + 2.0**-weight)
    if text.rating is not None and not _DISPLEASED < text.rating < _PLEASED:
        pleased = text.rating >= _PLEASED
        said = Sentiment.POSITIVE if pleased else Sentiment.NEGATIVE
        return Verdict(sentiment=said, probability=1.0, positive=positive)
    said = sentiment_of(weight)
    return Verdict(sentiment=said, probability=max(positive, 1 - positive), positive=positive)
