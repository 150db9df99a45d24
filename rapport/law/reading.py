"""Reads a text for what the law forbids, and says which terms it leaves free and why.

Forbidden words are patterns with exceptions. Absolute terms are read by term, target and exemption
(Advertising Law of China, Art. 9(3); SAMR announcement 2023 no. 6): what an exemption covers is not
said of the goods, or is said of them truthfully, and is reported as such.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from rapport.law.anchors import Index, grams_of
from rapport.law.model import (
    Breach,
    Exemption,
    ExemptionRule,
    Kind,
    LawReading,
    LawRule,
)
from rapport.law.normalising import Plain, normalise
from rapport.law.ruling import all_exemptions, fits_sector, rules_for
from rapport.law.sectors import sectors_said

_TRADE_NAME = "trade-name"


def read_law(  # noqa: PLR0913  what is said, to whom, of what, where, and what is known
    text: str,
    *,
    market: str,
    language: str,
    sector: str = "",
    channel: str = "",
    lifted: frozenset[str] = frozenset(),
    names: frozenset[str] = frozenset(),
) -> tuple[Breach, ...]:
    """Give what in a text breaks the law of a market, in the order of the text.

    `market` is an ISO 3166 code, `language` BCP 47. `sector` is one of `SECTORS`; without it the
    words of the text tell. `channel` adds the rules of a platform. `lifted` are facts that lift
    rules (`offer-ends`, `award-known`, ...), `names` trade names and registered marks.
    """
    return explain(
        text,
        market=market,
        language=language,
        sector=sector,
        channel=channel,
        lifted=lifted,
        names=names,
    ).breaches


def explain(  # noqa: PLR0913  as `read_law`
    text: str,
    *,
    market: str,
    language: str,
    sector: str = "",
    channel: str = "",
    lifted: frozenset[str] = frozenset(),
    names: frozenset[str] = frozenset(),
) -> LawReading:
    """Give the breaches as `read_law`, and the absolute terms that an exemption leaves free."""
    book = _book(market.upper(), language.partition("-")[0].lower(), channel)
    plain = normalise(text)
    grams = grams_of(plain.text)
    about = frozenset({sector}) if sector else sectors_said(plain.text, grams)
    hits = list(book.hits(plain, grams, about, lifted))
    covers = [*_covers(plain.text, grams, lifted), *_named(plain.text, names)] if hits else []
    freed, breaches = _freed(plain, hits, covers)
    breaches += [_breach(hit, text, (hit.start, hit.end)) for hit in book.written(text)]
    owed = _owed(book, plain, sector, lifted)
    shown = sorted(_without_doubles(breaches), key=lambda one: (one.start, one.end))
    return LawReading(breaches=(*shown, *owed), exemptions=tuple(freed))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hit:
    rule: LawRule
    start: int
    end: int


class _Book:
    """The rules that one kind of text is read by, with the index of their patterns."""

    def __init__(self, rules: tuple[LawRule, ...]) -> None:
        self.required = tuple(rule for rule in rules if rule.kind is Kind.REQUIRED)
        self._patterns = [
            (rule, pattern)
            for rule in rules
            if rule.kind is not Kind.REQUIRED and not rule.as_written
            for pattern in rule.patterns
        ]
        self._written = [
            (rule, pattern) for rule in rules if rule.as_written for pattern in rule.patterns
        ]
        self._index = Index([pattern for _, pattern in self._patterns])

    def hits(
        self, plain: Plain, grams: frozenset[str], about: frozenset[str], lifted: frozenset[str]
    ) -> Iterator[_Hit]:
        for number in self._index.candidates(grams):
            rule, pattern = self._patterns[number]
            if not fits_sector(rule, about):
                continue
            found = list(pattern.finditer(plain.text))
            if not found or is_lifted(rule, plain, lifted):
                continue
            spared = _spans(rule.exceptions, plain.text)
            for one in found:
                if one.end() > one.start() and not _touches(one.start(), one.end(), spared):
                    yield _Hit(rule=rule, start=one.start(), end=one.end())

    def written(self, source: str) -> Iterator[_Hit]:
        """What breaks a rule about writing itself, which normalising would undo."""
        for rule, pattern in self._written:
            spared = _spans(rule.exceptions, source)
            for one in pattern.finditer(source):
                if one.end() > one.start() and not _touches(one.start(), one.end(), spared):
                    yield _Hit(rule=rule, start=one.start(), end=one.end())


def is_lifted(rule: LawRule, plain: Plain, lifted: frozenset[str]) -> bool:
    """Whether a fact, or the text itself, lifts a rule."""
    if rule.unless & lifted:
        return True
    if rule.when_said and not rule.when_said.search(plain.text):
        return True
    return bool(rule.unless_said and rule.unless_said.search(plain.text))


@lru_cache(maxsize=64)
def _book(market: str, language: str, channel: str) -> _Book:
    return _Book(rules_for(market, language=language, channel=channel))


_Cover = tuple[ExemptionRule, int, int]


def _freed(
    plain: Plain, hits: Iterable[_Hit], covers: Iterable[_Cover]
) -> tuple[list[Exemption], list[Breach]]:
    freed: list[Exemption] = []
    breaches: list[Breach] = []
    for hit in hits:
        by = next((one for one in covers if _frees(*one, hit)), None)
        if by is None:
            breaches.append(_breach(hit, plain.source, plain.place(hit.start, hit.end)))
        else:
            freed.append(_exemption(by[0], hit, plain))
    return freed, breaches


def _frees(rule: ExemptionRule, start: int, end: int, hit: _Hit) -> bool:
    """An exemption frees a term that begins within the words that it reads."""
    if not start <= hit.start < end:
        return False
    return hit.rule.rule_id in rule.terms if rule.terms else hit.rule.kind is Kind.ABSOLUTE


def _covers(text: str, grams: frozenset[str], lifted: frozenset[str]) -> Iterator[_Cover]:
    patterns, index = _exemption_index()
    for number in index.candidates(grams):
        rule, pattern = patterns[number]
        if rule.fact and rule.fact not in lifted:
            continue
        for found in pattern.finditer(text):
            if not (rule.but and rule.but.search(found[0])):
                yield rule, found.start(), found.end()


@cache
def _exemption_index() -> tuple[list[tuple[ExemptionRule, re.Pattern[str]]], Index]:
    patterns = [(rule, pattern) for rule in all_exemptions() for pattern in rule.patterns]
    return patterns, Index([pattern for _, pattern in patterns])


def _named(text: str, names: frozenset[str]) -> Iterator[_Cover]:
    """Trade names and registered marks of the goods, wherever they stand."""
    rule = next((one for one in all_exemptions() if one.exemption_id == _TRADE_NAME), None)
    for name in names:
        wanted = normalise(name).text.strip()
        start = text.find(wanted) if wanted and rule else -1
        while rule and start >= 0:
            yield rule, start, start + len(wanted)
            start = text.find(wanted, start + len(wanted))


def _owed(book: _Book, plain: Plain, sector: str, lifted: frozenset[str]) -> Iterator[Breach]:
    for rule in book.required:
        if not fits_sector(rule, frozenset({sector})) or is_lifted(rule, plain, lifted):
            continue
        if not any(pattern.search(plain.text) for pattern in rule.patterns):
            yield Breach(
                rule_id=rule.rule_id, kind=rule.kind, severity=rule.severity, law=rule.law,
                reason=rule.reason, rewording=rule.rewording, start=0, end=0, span="",
            )  # fmt: skip


def _breach(hit: _Hit, source: str, place: tuple[int, int]) -> Breach:
    rule = hit.rule
    start, end = place
    return Breach(
        rule_id=rule.rule_id, kind=rule.kind, severity=rule.severity, law=rule.law,
        reason=rule.reason, rewording=rule.rewording,
        start=start, end=end, span=source[start:end],
    )  # fmt: skip


def _exemption(by: ExemptionRule, hit: _Hit, plain: Plain) -> Exemption:
    start, end = plain.place(hit.start, hit.end)
    return Exemption(
        rule_id=hit.rule.rule_id, exemption_id=by.exemption_id, law=by.law, reason=by.reason,
        start=start, end=end, span=plain.source[start:end],
    )  # fmt: skip


def _without_doubles(breaches: list[Breach]) -> Iterator[Breach]:
    """Of one rule, keep the longer of two finds that overlap."""
    longest_first = sorted(breaches, key=lambda one: (one.start - one.end, one.start))
    kept: list[Breach] = []
    for one in longest_first:
        if not any(
            one.rule_id == other.rule_id and one.start < other.end and other.start < one.end
            for other in kept
        ):
            kept.append(one)
    yield from kept


def _spans(pattern: re.Pattern[str] | None, text: str) -> list[tuple[int, int]]:
    return [(one.start(), one.end()) for one in pattern.finditer(text)] if pattern else []


def _touches(start: int, end: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(first < end and start < last for first, last in spans)
