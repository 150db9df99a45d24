"""The nouns of the stage: a brand book with its entries, a version of it, what a check found."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

REFUSE, WARN = "refuse", "warn"
"""Severities: the text may not be sent; a reviewer decides."""

ANY_MARKET = "*"
"""The market of a book that serves where a market has none of its own."""


class ToneScale(StrEnum):
    """A scale from -2 to +2, named after the end that is +2."""

    CASUAL = "casual"  # -2 is formal
    ENTHUSIASTIC = "enthusiastic"  # -2 is reserved
    PLAYFUL = "playful"  # -2 is plain
    FRIENDLY = "friendly"  # -2 is expert


class BookStatus(StrEnum):
    """Where a version stands. The newest published one is used."""

    DRAFT = "draft"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What an entry rests on: in how many of how many texts it was seen, and where for example.

    A place is a file and line, a draft or a product, with the words around it; people are masked.
    """

    count: int
    of: int
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A sentence as the brand writes it, and the same as it does not."""

    do: str
    dont: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToneTarget:
    """Where copy stands on a scale (-2 to +2), and how far a text may be from it."""

    scale: ToneScale
    at: float
    within: float = 1.5
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """Say this, not those; without others it is a word that the brand likes to use."""

    say: str
    instead_of: tuple[str, ...] = ()
    reason: str = ""
    severity: str = WARN
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Avoid:
    """A word that copy does not use. `unless` are longer words in which it is fine.

    A `*` at the end of an English word stands for any ending.
    """

    word: str
    reason: str = ""
    reword: str = ""
    severity: str = WARN
    unless: tuple[str, ...] = ()
    evidence: Evidence | None = None


class TermKind(StrEnum):
    """How a term of the glossary is carried into the book's language."""

    TRANSLATE = "translate"  # the source word does not stand in copy; its translation does
    KEEP = "keep"  # the name stays as it is, letter by letter
    NAME = "name"  # a name with its transliteration; either may stand, nothing else


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term of the glossary: what it is in another language, what to say here, what never."""

    source: str
    say: str
    kind: TermKind = TermKind.TRANSLATE
    never: tuple[str, ...] = ()
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclaimer:
    """A sentence that must stand where its conditions hold; an empty condition always holds.

    `offers` are kinds of offers: `discount`, `code`, `named`. `if_said` are words that call for it.
    """

    text: str
    channels: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    if_said: tuple[str, ...] = ()
    severity: str = REFUSE
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How copy addresses people and sets its signs; None is no rule.

    `address` is 你, 您 or `none` (neither); `sentence_length` is the mean that copy aims at, in
    words or Chinese characters; `reading_level` is the highest Flesch-Kincaid grade (English).
    """

    address: str = ""
    first_name: bool = True
    most_emoji: int | None = None
    most_exclamations: int | None = None
    full_width: bool = False
    sentence_length: float | None = None
    reading_level: float | None = None
    evidence: tuple[tuple[str, Evidence], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandBook:
    """How a brand speaks in one market (ISO 3166 code or `*`) and language (BCP 47)."""

    market: str
    language: str
    name: str
    voice: str = ""
    examples: tuple[Example, ...] = ()
    tone: tuple[ToneTarget, ...] = ()
    prefer: tuple[Preference, ...] = ()
    avoid: tuple[Avoid, ...] = ()
    terms: tuple[Term, ...] = ()
    disclaimers: tuple[Disclaimer, ...] = ()
    manner: Manner = Manner()


@dataclass(frozen=True, slots=True, kw_only=True)
class BookVersion:
    """A version of a book, never changed: by whom, when and why, and who published it."""

    book: BrandBook
    version: int
    changed_by: str
    changed_at: datetime
    note: str = ""
    published_by: str = ""
    published_at: datetime | None = None

    @property
    def status(self) -> BookStatus:
        """Published once a person said so."""
        return BookStatus.PUBLISHED if self.published_at else BookStatus.DRAFT


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandFinding:
    """What a text does that the book does not: a code, a sentence in both languages, the place.

    `start` is the place of `span` in the part, -1 where there is none; `rewording` is what to
    write instead, if the book says.
    """

    code: str
    severity: str
    part: str
    span: str
    start: int
    message: str
    message_zh: str
    rewording: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastText:
    """A text that the shop wrote before, and where it stands."""

    place: str
    text: str
