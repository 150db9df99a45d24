"""Writes reviews that nobody wrote, Chinese and English, with copies and advertisements planted.

Every sentence is made of our own words. Two texts drawn apart share little, as two customers do.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import yaml

from rapport.texts import likeness, shingles

_CLAUSES = {"zh": (4, 7), "en": (3, 4)}  # fewest, and one more than the most
_SHARES = {"short": 0.08, "copy": 0.02, "near": 0.02, "promotion": 0.015}
_CHINESE = 0.6
ALIKE = 0.8

_LATELY = 50_000  # how far back a copy looks for what it copies
_SIGNS = {"zh": ("，", "。", "！", "～"), "en": (". ", ".", "!", "...")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A text with what it is: `kind` is plain, short, copy, near or promotion; `of` the number of
    the text that a copy was made of.
    """

    text: str
    kind: str
    language: str
    of: int | None = None


def write_reviews(count: int, *, seed: int) -> Iterator[Written]:
    """Write so many texts; the same for the same seed."""
    random = np.random.default_rng(seed)
    plain: list[tuple[int, str, str]] = []
    kinds = random.choice([*_SHARES, "plain"], size=count, p=[*_SHARES.values(), _plain_share()])
    for number, kind in enumerate(kinds.tolist()):
        chosen = kind if plain or kind not in ("copy", "near") else "plain"
        if chosen in ("copy", "near"):
            of, text, language = plain[int(random.integers(len(plain)))]
            changed = _resigned(text) if chosen == "copy" else _edited(text, language, random)
            yield Written(text=changed, kind=chosen, language=language, of=of)
            continue
        language = "zh" if random.random() < _CHINESE else "en"
        text = _made(chosen, language, random)
        if chosen == "plain":
            plain.append((number, text, language))
            if len(plain) > _LATELY:
                plain = plain[_LATELY // 2 :]
        yield Written(text=text, kind=chosen, language=language)


def _plain_share() -> float:
    return 1 - sum(_SHARES.values())


def _made(kind: str, language: str, random: np.random.Generator) -> str:
    words = _words(language)
    if kind == "short":
        return str(random.choice([*words.short]))
    if kind == "promotion":
        return _filled(str(random.choice([*words.promotions])), words.slots, random)
    clauses = words.clauses
    chosen = random.choice(
        len(clauses), size=int(random.integers(*_CLAUSES[language])), replace=False
    )
    parts = [_filled(clauses[place], words.slots, random) for place in chosen]
    comma, *ends = _SIGNS[language]
    return comma.join(parts) + str(random.choice(ends))


def _filled(pattern: str, slots: Mapping[str, Sequence[str]], random: np.random.Generator) -> str:
    parts = pattern.split("{")
    filled = [parts[0]]
    for part in parts[1:]:
        name, _, rest = part.partition("}")
        found = slots[name]
        filled += [found[int(random.integers(len(found)))], rest]
    return "".join(filled)


def _resigned(text: str) -> str:
    """The same words with other signs."""
    return text.replace("，", " ").replace(". ", ", ").upper() + "!!"


def _edited(text: str, language: str, random: np.random.Generator) -> str:
    """A letter in the middle and the end changed, as somebody does who copies for pay.

    Where that changes too much to be nearly the same, the end alone.
    """
    tails = _words(language).tails
    tail = str(tails[int(random.integers(len(tails)))])
    middle = int(random.integers(len(text) // 4, 3 * len(text) // 4))
    changed = text[:middle] + ("啦" if language == "zh" else "e") + text[middle + 1 :] + tail
    return changed if likeness(shingles(changed), shingles(text)) >= ALIKE else text + tail


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """The words of a language."""

    slots: Mapping[str, Sequence[str]]
    clauses: Sequence[str]
    short: Sequence[str]
    tails: Sequence[str]
    promotions: Sequence[str]


@cache
def _words(language: str) -> _Words:
    path = files("rapport.bench") / "cases" / "review_grammar.yaml"
    told = yaml.safe_load(path.read_text(encoding="utf-8"))[language]
    numbers = {"n": [str(number) for number in range(2, 60)]}
    return _Words(**told | {"slots": told["slots"] | numbers})
