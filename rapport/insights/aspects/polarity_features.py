"""What a model of polarity sees of a mention: words by where they stand, and feelings by distance.

A name in front tells the window: the whole text, the clause, four words on each side, the nearest
one and two, the target itself. A second part is numbers: the feelings that words carry, summed over
the windows, weighed by their distance, and the one nearest to the target.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import rjieba
from numpy.typing import NDArray

from rapport.insights import lexicon
from rapport.insights.aspects.automaton import small
from rapport.insights.aspects.vocabulary import opinion_words
from rapport.insights.model import Span

_TOKEN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+|[a-z0-9]+(?:['-][a-z0-9]+)*|\\S")
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_END_MARKS = ", ; . : ! ? ( ) -- - ， 。 ； ： ！ ？ ~ …"
_TARGET = "$t$"
_NEAR = 4  # words on each side
_DENIES = 3  # words behind a denial
_DENIED = -0.7  # what a denial makes of a feeling that was not learned denied
_FELT = 0.6  # a feeling from here on is one
_LONG = 4  # letters that stand for a word, whatever its ending

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The words of a text with one for the target at `place`; the target's; the clause's ends."""

    words: list[str]
    place: int
    target: list[str]
    first: int
    last: int


def seen(text: str, target: Span) -> Seen:
    """Cut a text into words around a target."""
    lowered = small(text)
    before = tokens(lowered[: target[0]])
    words = [*before, _TARGET, *tokens(lowered[target[1] :])]
    first = last = len(before)
    while first and words[first - 1] not in _ends():
        first -= 1
    while last < len(words) and words[last] not in _ends():
        last += 1
    about = tokens(lowered[target[0] : target[1]])
    return Seen(words=words, place=len(before), target=about, first=first, last=last)


def tokens(lowered: str) -> list[str]:
    """Words and marks in order, of a text in small letters; `n't` stands alone."""
    found: list[str] = []
    for one in _TOKEN.findall(lowered):
        if _HAN.match(one):
            found.extend(rjieba.cut(one))
        elif one.endswith("n't") and len(one) > len("n't"):
            found.extend((one[:-3], "n't"))
        else:
            found.append(one)
    return found


def runs(words: Sequence[str]) -> Iterator[str]:
    """Words, pairs of words, and words behind a denial under a name of their own."""
    denied, previous = 0, None
    denials, ends = _denials(), _ends()
    for word in words:
        if word in ends:
            denied = 0
        yield word
        if denied:
            yield "NOT_" + word
        denied = _DENIES if word in denials else max(0, denied - 1)
        if previous is not None:
            yield f"{previous} {word}"
        previous = word


def windows(one: Seen) -> Iterator[str]:
    """The words of each window under the window's name."""
    words, place, target = one.words, one.place, one.target
    clause = words[one.first : one.last]
    left, right = words[max(0, place - _NEAR) : place], words[place + 1 : place + 1 + _NEAR]
    yield from ("a:" + run for run in runs(words))
    yield from ("c:" + run for run in runs(clause))
    yield from ("n:" + run for run in runs([*left, _TARGET, *right]))
    yield from ("l:" + word for word in left)
    yield from ("r:" + word for word in right)
    yield "l1:" + (left[-1] if left else "")
    yield "r1:" + (right[0] if right else "")
    yield "l2:" + " ".join(left[-2:])
    yield "r2:" + " ".join(right[:2])
    yield from ("t:" + word for word in target)
    yield "T:" + " ".join(target)
    if target:
        yield from (f"x:{target[-1]}|{word}" for word in clause if word != _TARGET)
    yield from ("p:" + word[:_LONG] for word in (*left, *right) if len(word) > _LONG)
    yield "cl:" + (words[one.first - 1] if one.first else "")
    yield "cr:" + (words[one.last] if one.last < len(words) else "")


def felt(one: Seen, feelings: Mapping[str, float]) -> Numbers:
    """The feelings of words as numbers: those learned from texts with stars, and the lexicon's."""
    words, place = one.words, one.place
    learned, known = _carried(words, place, feelings)
    distance = np.abs(np.arange(len(words)) - place)
    distance[place] = 1
    inside = slice(one.first, one.last)
    cuts = (
        slice(None), inside, slice(max(0, place - _NEAR), place + _NEAR + 1), slice(0, place),
        slice(place + 1, None), slice(one.first, place), slice(place + 1, one.last),
    )  # fmt: skip
    found: list[float] = []
    for values in (learned, known):
        ups, downs = np.maximum(values, 0), np.minimum(values, 0)
        for cut in cuts:
            found += [values[cut].sum(), ups[cut].sum(), downs[cut].sum()]
        found += [(part / distance).sum() for part in (values, ups, downs)]
        found += [values.max(), values.min(), values[inside].max(), values[inside].min()]
        found += _nearest(values, distance, one)
    return np.array([*found, *_form(one)])


def _carried(
    words: Sequence[str], place: int, feelings: Mapping[str, float]
) -> tuple[Numbers, Numbers]:
    learned, known = np.zeros(len(words)), np.zeros(len(words))
    denied, denials, ends, lexical = 0, _denials(), _ends(), _lexical()
    for index, word in enumerate(words):
        if word in ends:
            denied = 0
        weight, sign = feelings.get(word, 0.0), lexical.get(word, 0.0)
        if denied:
            weight, sign = feelings.get("NOT_" + word, _DENIED * weight), -sign
        if index != place:
            learned[index], known[index] = weight, sign
        denied = _DENIES if word in denials else max(0, denied - 1)
    return learned, known


def _nearest(values: Numbers, distance: NDArray[np.int64], one: Seen) -> list[float]:
    places = np.flatnonzero(np.abs(values) > _FELT)
    near = places[(places >= one.first) & (places < one.last)]
    return [
        float(values[places[distance[places].argmin()]]) if len(places) else 0.0,
        float(values[near[distance[near].argmin()]]) if len(near) else 0.0,
        float(len(near) == 0),
    ]


def _form(one: Seen) -> list[float]:
    words, clause = one.words, one.words[one.first : one.last]
    asked = {"would", "could", "should", "希望", "建议", "要是", "如果"}
    return [
        len(words) / 20,
        one.place / len(words),
        len(clause) / 10,
        float(not _denials().isdisjoint(clause)),
        float(not _contrasts().isdisjoint(words)),
        float(not _contrasts().isdisjoint(words[: one.place])),
        float("!" in words or "！" in words),
        float("?" in words or "？" in words),
        float(not asked.isdisjoint(words)),
        float("if" in words),
        float(not {"i", "we", "my", "我", "我们"}.isdisjoint(clause)),
    ]


@cache
def _denials() -> frozenset[str]:
    more = "n't nt dont cant isnt doesnt didnt rarely lack lacks lacking least"
    return frozenset(f"{lexicon.NEGATORS_EN} {lexicon.NEGATORS_ZH} {more}".split())


@cache
def _contrasts() -> frozenset[str]:
    return frozenset(f"{lexicon.CONTRASTS_EN} {lexicon.CONTRASTS_ZH} while whereas".split())


@cache
def _ends() -> frozenset[str]:
    return frozenset(_END_MARKS.split()) | _contrasts()


@cache
def _lexical() -> Mapping[str, float]:
    return {word: weight for word, weight in opinion_words().items() if " " not in word}
