"""Words that state facts: months, weekdays, materials, ingredients, care, proofs and promises."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from rapport.kit.yaml_texts import read_yaml

_MONTH_NAMES = "january february march april may june july august september october november"
MONTHS = {name: n for n, name in enumerate([*_MONTH_NAMES.split(), "december"], start=1)}
MONTHS |= {name[:3]: n for name, n in MONTHS.items()}

_DAY_NAMES = "monday tuesday wednesday thursday friday saturday sunday"
WEEKDAYS = {name: n for n, name in enumerate(_DAY_NAMES.split())}
WEEKDAYS |= {f"周{name}": n for n, name in enumerate("一二三四五六日")} | {"周天": 6, "周末": 6}
WEEKDAYS |= {f"星期{name}": n for n, name in enumerate("一二三四五六日")} | {"星期天": 6}


@dataclass(frozen=True, slots=True, kw_only=True)
class FactWord:
    """Words that state the same fact: `纯棉` and `pure cotton` both claim the material cotton.

    `cued` are words that do so only where the sentence says what something is made of.
    `severity` says how bad it is when nothing supports the claim.
    """

    kind: str
    group: str
    words: tuple[str, ...]
    cued: tuple[str, ...]
    severity: str


@cache
def fact_words() -> tuple[FactWord, ...]:
    """Read the lexicon."""
    text = (files("rapport.claims") / "lexicon" / "facts.yaml").read_text(encoding="utf-8")
    return tuple(
        FactWord(
            kind=kind,
            group=group,
            words=tuple(entry["words"]),
            cued=tuple(entry.get("cued", ())),
            severity=entry.get("severity", "refuse"),
        )
        for kind, groups in read_yaml(text).items()
        for group, entry in groups.items()
    )


WORD_KINDS = frozenset(word.kind for word in fact_words())
"""The kinds of claims that are made in words, not in numbers."""


def any_of(words: tuple[str, ...]) -> str:
    """Make one pattern of words; Latin ones match whole words only."""
    return "|".join(rf"\b{word}\b" if is_latin(word) else word for word in words)


def is_latin(word: str) -> bool:
    """Say whether a pattern begins with a Latin letter."""
    return word[0].isascii() and word[0].isalpha()


@dataclass(frozen=True, slots=True)
class WordPattern:
    """Words of a lexicon as three patterns: Latin words, Chinese words, and those of other signs.

    `groups` gives what a match means by the name of the group that matched.
    """

    latin: re.Pattern[str]
    han: re.Pattern[str]
    signs: re.Pattern[str]
    groups: dict[str, FactWord]

    def finditer(self, plain: str) -> Iterator[tuple[int, int, FactWord]]:
        """Find the words with their places."""
        fitting = (
            (self.latin, self.signs) if plain.isascii() else (self.latin, self.signs, self.han)
        )
        for pattern in fitting:
            for found in pattern.finditer(plain):
                yield found.start(), found.end(), self.groups[str(found.lastgroup)]


def word_pattern(words: Sequence[tuple[FactWord, tuple[str, ...]]]) -> WordPattern:
    """Make the pattern of so many words; at one place the longer is tried first."""
    groups = {f"g{n}": word for n, (word, _) in enumerate(words)}
    listed = [(f"g{n}", one) for n, (_, forms) in enumerate(words) for one in forms]
    latin = [one for one in listed if is_latin(one[1])]
    han = [one for one in listed if "\u4e00" <= one[1][0] <= "\u9fff"]
    signs = [one for one in listed if one not in latin and one not in han]
    return WordPattern(
        latin=re.compile(rf"\b{_begins(latin)}(?:{_named(latin)})\b", re.ASCII),
        han=re.compile(f"{_begins(han)}(?:{_named(han)})", re.ASCII),
        signs=re.compile(_named(signs), re.ASCII),
        groups=groups,
    )


def _begins(listed: Sequence[tuple[str, str]]) -> str:
    """A look at the first character, which spares trying every word at every place."""
    return f"(?=[{''.join(sorted({one[0] for _, one in listed}))}])" if listed else ""


def _named(listed: Sequence[tuple[str, str]]) -> str:
    forms: dict[str, list[str]] = {}
    for name, one in listed:
        forms.setdefault(name, []).append(one)
    parts = [
        f"(?P<{name}>{'|'.join(sorted(some, key=len, reverse=True))})"
        for name, some in sorted(forms.items(), key=lambda it: -max(map(len, it[1])))
    ]
    return "|".join(parts) or r"(?!)"
