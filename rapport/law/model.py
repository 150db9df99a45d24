"""The nouns of the stage: a rule, an exemption, a breach, and what a reading found."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

Texts = Mapping[str, str]
"""A text keyed by `zh` and `en`."""


class Kind(StrEnum):
    """How a rule is read: words that may not be said, the same with exemptions, or words owed."""

    FORBIDDEN = "forbidden"
    ABSOLUTE = "absolute"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True, kw_only=True)
class LawRule:
    """One rule. Patterns match normalised text (see `normalise`).

    `sectors` and `channels` say where it applies, empty for everywhere; `outside` names sectors
    that it spares. `unless` names facts each of which lifts it, `unless_said` words in the text
    that do; `when_said` are words without which it is not asked at all. `languages` are those
    that it is read in, empty for all; `as_written` says that its patterns match the text as it was
    given.
    """

    rule_id: str
    market: str
    kind: Kind
    severity: str
    law: Texts
    reason: Texts
    rewording: Texts
    patterns: tuple[re.Pattern[str], ...]
    exceptions: re.Pattern[str] | None = None
    sectors: frozenset[str] = frozenset()
    outside: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()
    unless_said: re.Pattern[str] | None = None
    when_said: re.Pattern[str] | None = None
    languages: frozenset[str] = frozenset()
    as_written: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExemptionRule:
    """A use of an absolute term that the law leaves free, as words around the term.

    `terms` names the rules it can lift, empty for all of absolute terms; `but` are words that take
    it back.
    """

    exemption_id: str
    law: Texts
    reason: Texts
    patterns: tuple[re.Pattern[str], ...]
    terms: frozenset[str] = frozenset()
    but: re.Pattern[str] | None = None
    fact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """Words that break a rule: `text[start:end]` is `span`; both are 0 where words are missing."""

    rule_id: str
    kind: Kind
    severity: str
    law: Texts
    reason: Texts
    rewording: Texts
    start: int
    end: int
    span: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """A term that was found and left free, and what exempts it."""

    rule_id: str
    exemption_id: str
    law: Texts
    reason: Texts
    start: int
    end: int
    span: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LawReading:
    """What a reading of a text found, each in the order of the text."""

    breaches: tuple[Breach, ...]
    exemptions: tuple[Exemption, ...]
