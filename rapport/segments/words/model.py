"""The nouns of understanding: what a sentence was read as, or why it was not."""

from collections.abc import Mapping
from dataclasses import dataclass

from rapport.segments.rules import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How some words of the sentence were read; `start` and `end` count its characters."""

    start: int
    end: int
    text: str
    kind: str
    meaning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One way to read an ambiguous sentence; `sentence` says its rule, by language."""

    rule: Rule
    sentence: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is ambiguous, by language, and what it may mean. A model may ask without choices."""

    text: Mapping[str, str]
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """Words that could not be read, and up to three that are known and look alike."""

    start: int
    end: int
    text: str
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why nothing was understood, by language, and the words it failed at."""

    text: Mapping[str, str]
    words: tuple[Unread, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What became of a sentence: exactly one of `rule`, `question` and `refusal` is set.

    `sentence` is the text with its spaces evened out, which the places of `readings` count in.
    """

    sentence: str
    language: str
    rule: Rule | None = None
    question: Question | None = None
    refusal: Refusal | None = None
    readings: tuple[Reading, ...] = ()
