"""Makes up texts for the corpus benchmark: Chinese and English, with near duplicates among them.

Words are drawn as in speech, few of them often. A fifth of the texts are an earlier one with a few
words changed.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

_COPIES = 0.2
_WORDS = 20_000
_LENGTHS = (40, 120)  # words
_CHINESE = (0x4E00, 0x6E00)
_LETTERS = "etaoinshrdlucmfwypvbgk"
_MOST_CHANGES = 6
_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class MadeUp:
    """A text, and the number of the text that it was made from; its own where it is new."""

    text: str
    family: int


def make_texts(count: int, *, seed: int = 0) -> Iterator[MadeUp]:
    """Give so many texts, every other one Chinese; the same seed gives the same texts."""
    draw = random.Random(seed)  # noqa: S311  no secret
    vocabularies = (_vocabulary(draw, chinese=True), _vocabulary(draw, chinese=False))
    kept: list[tuple[list[str], int, int]] = []
    for number in range(count):
        if kept and draw.random() < _COPIES:
            words, which, family = draw.choice(kept)
            words = _changed(words, vocabularies[which], draw)
        else:
            which, family = number % 2, number
            words = _drawn(vocabularies[which], draw.randint(*_LENGTHS), draw)
            kept = [*kept[-_KEPT:], (words, which, family)]
        yield MadeUp(_joined(words, which), family)


def _vocabulary(draw: random.Random, *, chinese: bool) -> list[str]:
    if chinese:
        return [
            "".join(chr(draw.randrange(*_CHINESE)) for _ in range(draw.randint(1, 3)))
            for _ in range(_WORDS)
        ]
    return ["".join(draw.choices(_LETTERS, k=draw.randint(2, 9))) for _ in range(_WORDS)]


def _drawn(vocabulary: list[str], count: int, draw: random.Random) -> list[str]:
    return [vocabulary[int(_WORDS * draw.random() ** 3)] for _ in range(count)]


def _changed(words: list[str], vocabulary: list[str], draw: random.Random) -> list[str]:
    changed = list(words)
    for _ in range(draw.randint(1, _MOST_CHANGES)):
        changed[draw.randrange(len(changed))] = draw.choice(vocabulary)
    return changed


def _joined(words: list[str], which: int) -> str:
    space, comma, stop = ("", "，", "。") if which == 0 else (" ", ", ", ". ")
    clauses = [space.join(words[start : start + 9]) for start in range(0, len(words), 9)]
    return (comma.join(clauses[:3]) + stop + comma.join(clauses[3:]) + stop).strip()
