"""Finds what a writer says of themself: in the first person, as a fact, about today.

A question, an if, a no, a wish and what is said of others are no statements. The text is data,
never an instruction.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from rapport.kit.yaml_texts import read_yaml
from rapport.statements.errors import BadStatementValue
from rapport.statements.model import Said, ValueKind
from rapport.statements.vocabulary import checked_value, keys
from rapport.texts import Language, around

_LONGEST = 4_000  # characters
_CONFIDENCE = 0.9
_ME = {
    Language.ZH: re.compile("我|本人|楼主|鞋码|平时|一直|脚穿|预算|联系|打电话|给|自己"),
    Language.EN: re.compile(
        r"\b(?:i|i'm|i've|my|me|english|chinese|mandarin|spanish)\b|favou?rite"
    ),
}
_TAKEN_BACK = re.compile(
    r"如果|要是|假如|万一|假装|好像|希望|想要|想当|想成为|梦见|以前|曾|过去|小时候|原来|之前|不再"
    r"|不是|没有"
    r"|朋友|同事|同学|闺蜜|邻居|别人|他说|她说|人家|客服|卖家|他|她|建议|适合"
    r"|\b(?:if|wish|used to|would|were|no longer|when i was|as a kid|as a child|he|she|they say)\b"
    r"|\b(?:friend's|his|her|pretend|pretending|imagine|maybe|might|unless|feel like|as if)\b"
    r"|\b(?:thought|said|says|hope|never had|never was)\b"
)
_OF_OTHERS = frozenset({"recipient"})  # whom a gift is for is said with the others' names
_NUMBERS = {one: str(place) for place, one in enumerate("零一二三四五六七八九十")} | {"两": "2"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    key: str
    value: str | None
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """How a language says it: the ways, what values mean, and which words call for a key."""

    ways: tuple[_Way, ...]
    meanings: Mapping[str, str]
    calls: Mapping[str, Sequence[str]]

    def asked(self, text: str, *, sensitive: bool) -> set[str]:
        """The keys that are worth looking for in a text."""
        return {
            name
            for name, key in keys().items()
            if (sensitive or not key.sensitive)
            and (name not in self.calls or any(word in text for word in self.calls[name]))
        }


def said_in(text: str, language: Language, *, sensitive: bool = False) -> list[Said]:
    """Give what a text says of its writer; of sensitive keys only where `sensitive` allows it."""
    if language is Language.OTHER or not _ME[language].search(text.lower()):
        return []
    found: dict[tuple[str, str], Said] = {}
    lowered = text[:_LONGEST].lower()
    plain = (lowered if len(lowered) == min(len(text), _LONGEST) else text[:_LONGEST]).replace(
        "\u2019", "'"
    )
    for said in _all(plain, language, sensitive=sensitive):
        found.setdefault((said.key, said.value), said)
    return sorted(found.values(), key=lambda one: (one.start, one.key))


def _all(text: str, language: Language, *, sensitive: bool) -> Iterator[Said]:
    words = _words(language.value)
    asked = words.asked(text, sensitive=sensitive)
    for way in words.ways:
        if way.key not in asked:
            continue
        for match in way.pattern.finditer(text):
            value = way.value or _value(way.key, match, words.meanings)
            if value is not None and not _is_taken_back(text, match, way.key):
                yield Said(
                    key=way.key,
                    value=value,
                    start=match.start(),
                    end=match.end(),
                    confidence=_CONFIDENCE,
                )


def _is_taken_back(text: str, match: re.Match[str], key: str) -> bool:
    found = around(text, match.start(), match.end())
    if found.asks or found.quoted:
        return True
    rest = found.clause.replace(match[0], " ", 1)
    return key not in _OF_OTHERS and _TAKEN_BACK.search(rest) is not None


def _value(key: str, match: re.Match[str], meanings: Mapping[str, str]) -> str | None:
    told = next(group for group in match.groupdict().values() if group is not None)
    if keys()[key].kind is ValueKind.DAY:
        value = _day(told, meanings)
    elif keys()[key].kind is ValueKind.NUMBER:
        value = _number(told)
    else:
        value = meanings.get(told, told)
    try:
        return checked_value(key, value)
    except BadStatementValue:  # a word that only looks like a value: nothing was said
        return None


def _day(told: str, meanings: Mapping[str, str]) -> str:
    month, day = re.split("月| ", told)
    return f"{meanings.get(month, month).zfill(2)}-{day.zfill(2)}"


def _number(told: str) -> str:
    if told.isdigit():
        return str(int(told))
    tens, ten, ones = told.partition("十")
    if not ten:
        return _NUMBERS.get(told, told)
    return str(int(_NUMBERS.get(tens, "1")) * 10 + int(_NUMBERS.get(ones, "0")))


@cache
def _words(language: str) -> _Words:
    text = (files("rapport.statements") / "words" / f"{language}.yaml").read_text("utf-8")
    told = dict(read_yaml(text))
    me, meanings, calls = str(told.pop("me")), told.pop("synonyms"), told.pop("calls")
    return _Words(ways=tuple(_read_ways(told, me)), meanings=meanings, calls=calls)


def _read_ways(told: Mapping[str, Any], me: str) -> Iterator[_Way]:
    for key, entries in told.items():
        for value, patterns in entries.items():
            known = value in keys()[key].values
            for pattern in patterns:
                yield _Way(
                    key=key,
                    value=value if known else None,
                    pattern=re.compile(pattern.replace("{me}", me)),
                )
