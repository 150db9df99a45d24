"""The nouns of topics."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rapport.texts import Language


class TopicState(StrEnum):
    """What people want of a topic. Stored names are forever."""

    SHOWN = "shown"
    HIDDEN = "hidden"
    MERGED = "merged"  # its texts count for another topic
    GONE = "gone"  # no longer found by a refit; comes back under its id if it is found again


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What many texts of one language speak of.

    `words` are the most telling, the strongest first; `weights` the words that decide which texts
    it has, with lengths 1 together. `names` are by language; `named_by` is who gave them, a person
    or a language model, None for the words themselves. `share` is the part of the fit's `texts`
    that it was the top of; `into` is the topic that a merged one counts for.
    """

    topic_id: str
    language: Language
    names: Mapping[str, str]
    words: tuple[str, ...]
    weights: Mapping[str, float]
    share: float
    state: TopicState
    found_at: datetime
    fitted_at: datetime
    texts: int
    into: str | None = None
    named_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicFit:
    """What a refit in one language did: of `texts`, which topics were kept, are new, and went."""

    language: Language
    texts: int
    kept: tuple[str, ...]
    new: tuple[str, ...]
    gone: tuple[str, ...]
