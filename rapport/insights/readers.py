"""Who reads texts: one reader of sentiment, and readers of what is mentioned."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from rapport import __version__
from rapport.insights.aspects import AspectReader
from rapport.insights.model import Mention, Text, Verdict
from rapport.insights.needs import NeedsReader
from rapport.insights.sentiment import Carried, built_in_sentiment


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


def built_in_readers() -> Readers:
    """The readers that know nothing of the shop."""
    return Readers(sentiment=built_in_sentiment(), mentions=(AspectReader(), NeedsReader()))
