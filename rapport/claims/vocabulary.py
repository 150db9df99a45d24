"""Words that state facts: months, weekdays, materials, ingredients, care, proofs and promises."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

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
        for kind, groups in yaml.safe_load(text).items()
        for group, entry in groups.items()
    )


WORD_KINDS = frozenset(word.kind for word in fact_words())
"""The kinds of claims that are made in words, not in numbers."""


def any_of(words: tuple[str, ...]) -> str:
    """Make one pattern of words; Latin ones match whole words only."""
    return "|".join(rf"\b{word}\b" if _latin(word) else word for word in words)


def _latin(word: str) -> bool:
    return word[0].isascii() and word[0].isalpha()
