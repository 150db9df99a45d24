"""The nouns of the stage: an utterance to learn from, an entity in it, and what was understood."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class EntitySource(StrEnum):
    """What found an entity. Stored names are forever."""

    CATALOGUE = "catalogue"
    PATTERN = "pattern"
    TAGGER = "tagger"
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """Characters `start` to `end` of a text name something of a kind; `value` is its one form.

    `role` tells apart two of a kind in one sentence, as the city one leaves from and goes to.
    """

    start: int
    end: int
    kind: str
    value: str
    role: str | None = None
    probability: float = 1.0
    source: EntitySource = EntitySource.PERSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """Something a customer might say, what they want by it, and what they name in it.

    Without an intent only its entities are learned from.
    """

    text: str
    intent: str | None = None
    entities: tuple[Entity, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingData:
    """All that understanding learns from.

    `synonyms` give the one form of other spellings; `patterns` are regular expressions, `lookups`
    words, both by the kind of entity they find.
    """

    utterances: tuple[Utterance, ...] = ()
    synonyms: Mapping[str, str] = field(default_factory=dict)
    patterns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lookups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """An intent, and the probability that it is the one meant, if any known intent is."""

    intent: str
    probability: float
