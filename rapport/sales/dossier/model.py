"""The nouns of a dossier: what is known that helps a call, each line with what it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Section(StrEnum):
    """The parts of a dossier, in the order of reading. Stored names."""

    WHO = "who"
    WHY_NOW = "why-now"
    SEEN = "seen"
    EVIDENCE = "evidence"
    WORTH = "worth"
    OBJECTIONS = "objections"
    OPENING = "opening"
    NOT_TO_SAY = "not-to-say"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a line rests on: a kind (`event`, `review`, `turn`, `score`, …) and its id.

    `start` and `end` place a quote in the text that it is from; both are 0 where there is none.
    """

    kind: str
    source_id: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierLine:
    """One thing to know: a code that says what, facts that fill it in, the customer's own words."""

    section: Section
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)
    quote: str = ""
    at: datetime | None = None
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """All of it, for one lead. `language` (BCP 47) is the customer's own, for the opening."""

    lead_id: str
    customer_id: str
    line: str
    language: str
    made_at: datetime
    lines: tuple[DossierLine, ...]

    def of(self, section: Section) -> list[DossierLine]:
        return [line for line in self.lines if line.section is section]
