"""Finds what went wrong where it is told as a fact: broken, late, charged twice, nobody answers.

Such a sentence is a complaint without any word of feeling. What is denied, asked, feared or said of
an earlier thing is no fault; it is told apart, for its words must not count as blame either.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from ahocorasick_rs import AhoCorasick

from rapport.insights.model import Aspect
from rapport.kit.yaml_texts import read_yaml
from rapport.texts import Surroundings, around

_WORDS_END = " :: "
_HARMLESS = "harmless"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Characters `start` to `end` tell that something went wrong; `about` is the aspect.

    Without an aspect they only look so, and what reads them as blame is wrong.
    """

    start: int
    end: int
    about: Aspect | None

    def touches(self, start: int, end: int) -> bool:
        return start < self.end and self.start < end


_REMEMBERED = 16_384  # texts: readers of one batch look at it one after the other


@lru_cache(maxsize=_REMEMBERED)
def faults_in(lowered: str) -> tuple[Fault, ...]:
    """Give the faults of a text in small letters with plain apostrophes, in order, apart."""
    known = _known()
    places = {
        place
        for place, start, end in known.finder.find_matches_as_indexes(lowered, overlapping=True)
        if not known.whole[place] or _is_whole(lowered, start, end)
    }
    if not places:
        return ()
    called = sorted({number for place in places for number in known.calls[place]})
    found = [fault for number in called for fault in _matches(lowered, known.patterns[number])]
    return tuple(_apart(found))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Language:
    """What takes a fault back: a denial before it, or that an earlier thing had it."""

    chinese: bool
    denied: re.Pattern[str]
    earlier: re.Pattern[str]
    still_told: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pattern:
    about: Aspect | None
    pattern: re.Pattern[str]
    language: _Language


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """All patterns; of each word of `finder` those it calls for, and whether it stands alone."""

    finder: AhoCorasick
    whole: tuple[bool, ...]
    calls: tuple[tuple[int, ...], ...]
    patterns: tuple[_Pattern, ...]


def _is_whole(lowered: str, start: int, end: int) -> bool:
    return not (lowered[start - 1 : start].isalpha() or lowered[end : end + 1].isalpha())


def _matches(lowered: str, one: _Pattern) -> Iterator[Fault]:
    for match in one.pattern.finditer(lowered):
        start, end = match.span()
        about = None if one.about is None or _is_none(lowered, match, one) else one.about
        yield Fault(start=start, end=end, about=about)


def _is_none(lowered: str, match: re.Match[str], one: _Pattern) -> bool:
    found, language = around(lowered, match.start(), match.end()), one.language
    if language.denied.search(found.before) or language.earlier.search(found.before + match[0]):
        return True
    return _only_thought(found, language)


def _only_thought(found: Surroundings, language: _Language) -> bool:
    """Whether it is asked, feared or told by others; `why is it broken?` is no question."""
    if language.still_told.search(found.clause):
        return False
    return found.takes_back(chinese=language.chinese)


def _apart(found: list[Fault]) -> Iterator[Fault]:
    """What only looks like a fault comes first, then what stands first, then the longest."""
    taken: list[Fault] = []
    for one in sorted(found, key=lambda one: (one.about is not None, one.start, -one.end)):
        if not any(one.touches(other.start, other.end) for other in taken):
            taken.append(one)
    yield from sorted(taken, key=lambda one: one.start)


@cache
def _known() -> _Known:
    text = (files("rapport.insights") / "faults.yaml").read_text("utf-8")
    told: Mapping[str, Any] = read_yaml(text)
    patterns: list[_Pattern] = []
    calls: dict[str, list[int]] = {}
    for code, part in told.items():
        language = _Language(
            chinese=code == "zh",
            denied=re.compile(_filled(part["denied"], {})),
            earlier=re.compile(_filled(part["earlier"], {})),
            still_told=re.compile(_filled(part["still_told"], {})),
        )
        for about, written in _written(part):
            words, _, pattern = written.partition(_WORDS_END)
            for word in words.split():
                calls.setdefault(word, []).append(len(patterns))
            patterns.append(
                _Pattern(
                    about=None if about == _HARMLESS else Aspect(about),
                    pattern=re.compile(_filled(pattern, part["parts"])),
                    language=language,
                )
            )
    return _Known(
        finder=AhoCorasick(list(calls)),
        whole=tuple(word.isascii() for word in calls),
        calls=tuple(tuple(numbers) for numbers in calls.values()),
        patterns=tuple(patterns),
    )


def _written(part: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for about in (*Aspect, _HARMLESS):
        for written in part.get(str(about), ()):
            yield str(about), written


def _filled(pattern: str, parts: Mapping[str, str]) -> str:
    return pattern.format(**parts)
