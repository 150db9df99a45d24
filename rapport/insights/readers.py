"""Who reads texts: one reader of sentiment, and readers of what is mentioned."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from rapport import __version__
from rapport.insights.model import Mention, Text, Verdict
from rapport.insights.reading import mentions
from rapport.insights.sentiment import (
    Carried,
    WordsAndStars,
    built_in_sentiment,
    in_use,
    open_encoder,
)


class SentimentReader(Protocol):
    """Says how each text speaks as a whole."""

    @property
    def name(self) -> str:
        """Which reader it is, in which version: another name makes texts be read again."""

    def read(self, texts: Sequence[Text]) -> Sequence[Verdict]:
        """One verdict per text, in order."""

    def explain(self, text: str) -> tuple[Carried, ...]:
        """Which stretches of a text carried its score, in order, each with its signed part."""


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

    def explain(self, text: str) -> tuple[Carried, ...]:
        """Which stretches of a text carried its sentiment, and how much; they sum to its score."""
        return self.sentiment.explain(text)


class LexiconAspects:
    """Aspects that clauses name, with the clause's own sentiment."""

    name = "lexicon"

    def read(
        self,
        texts: Sequence[Text],
        verdicts: Sequence[Verdict],  # noqa: ARG002  the words are enough
    ) -> Sequence[Sequence[Mention]]:
        return [tuple(mentions(text.text)) for text in texts]


def built_in_readers() -> Readers:
    """The readers that know nothing of the shop."""
    return Readers(sentiment=built_in_sentiment(), mentions=(LexiconAspects(),))


def readers_of(home: Path, *, sentiment_model: Path | None = None) -> Readers:
    """The readers in use for a shop: an encoder where there is one, else what was learned, else
    those that know nothing of the shop. Raises `SentimentUnreadable`.
    """
    polarity = in_use(home) if sentiment_model is None else open_encoder(sentiment_model)
    sentiment = WordsAndStars(polarity=polarity)
    return Readers(sentiment=sentiment, mentions=built_in_readers().mentions)
