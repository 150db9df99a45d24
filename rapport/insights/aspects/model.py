"""The nouns of learned aspects: what the reviews of one product category speak of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rapport.insights.model import Aspect, Sentiment, Span


class AspectState(StrEnum):
    """What a person said of an aspect that was found. Stored names are forever."""

    PROPOSED = "proposed"
    IN_USE = "in use"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedAspect:
    """A thing that the reviews of a category speak of, found in the shop's own texts.

    `words` are the forms that name it, by language (`zh`, `en`), the most frequent first.
    `opinions` are words of feeling learned about it: above 0 they please, below 0 they do not.
    `support` is the number of texts that it was found in. `category` is None for the whole shop.
    """

    aspect_id: str
    category: str | None
    names: Mapping[str, str]
    words: Mapping[str, Sequence[str]]
    opinions: Mapping[str, float] = field(default_factory=dict)
    state: AspectState = AspectState.PROPOSED
    support: int = 0
    learned_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledMention:
    """How somebody feels about what stands at `target` in a text: told by a person, or by stars."""

    text: str
    target: Span
    sentiment: Sentiment


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedText:
    """A text and where the things stand that it speaks of: all of them, with feelings if told."""

    text: str
    targets: Mapping[Span, Sentiment | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledTargets:
    """A text of whose mentions people said `labels` words, and the places of things that then hold.

    A place is where a thing stands, or a clause that names it; `exact` are those of the first kind.
    """

    text: str
    targets: Sequence[Span]
    exact: Sequence[Span]
    labels: int


OTHER = "other"
"""What a thing is about that no lexicon knows."""

GENERAL_ASPECTS = tuple(Aspect)
