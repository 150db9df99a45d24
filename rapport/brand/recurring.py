"""Phrases and sentences that stand in many texts."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from rapport.brand.cutting import HOLE, words_of
from rapport.brand.matching import plain_of
from rapport.brand.past import Past

_LEAST_TEXTS, _LEAST_SHARE = 3, 0.01
_LENGTHS = range(3, 9)  # words
_NEARLY_ALL = 0.8
_CLAUSE = re.compile(r"[,，、:：()（）\[\]\"“”•/]+|\s[—–-]+\s")
_CUES = re.compile(
    r"拒收|退订|解释权|为准|仅限|不叠加|不与|活动规则|非处方|不能代替|广告|温馨提示|详见"
    r"|terms apply|t&cs|while stocks? last|subject to|unsubscribe|not included|excludes?\b"
    r"|see (?:our )?terms|opt[ -]out|not a substitute|reply stop|may vary|individual results",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurring:
    """A phrase or sentence and the numbers of the texts that hold it."""

    text: str
    indexes: tuple[int, ...]


def recurring_phrases(past: Past, *, chinese: bool) -> list[Recurring]:
    """Find runs of three to eight words that stand in many texts, those in most texts first.

    Of a phrase and a longer one around it only the longer stays, if it is nearly as frequent.
    """
    least = max(_LEAST_TEXTS, round(_LEAST_SHARE * len(past.texts)))
    seen: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for index, sentences in enumerate(past.sentences):
        for sentence in sentences:
            for run in _runs(sentence):
                seen[run].add(index)
    kept = {run: found for run, found in seen.items() if len(found) >= least}
    shown = kept.keys() - _covered(kept)
    return [
        Recurring(text=("" if chinese else " ").join(run), indexes=tuple(sorted(kept[run])))
        for run in sorted(shown, key=lambda run: (-len(kept[run]), -len(run), run))
    ]


def recurring_sentences(past: Past) -> list[Recurring]:
    """Find sentences that stand word by word in several texts, the most frequent first."""
    seen: dict[str, tuple[str, set[int]]] = {}
    for index, sentences in enumerate(past.sentences):
        for sentence in sentences:
            if HOLE not in sentence:
                key = " ".join(words_of(sentence))
                seen.setdefault(key, (sentence, set()))[1].add(index)
    found = [
        Recurring(text=sentence, indexes=tuple(sorted(indexes)))
        for sentence, indexes in seen.values()
        if len(indexes) >= _LEAST_TEXTS - 1
    ]
    return sorted(found, key=lambda one: (-len(one.indexes), one.text))


def reads_like_disclaimer(sentence: str) -> bool:
    """Say whether a sentence limits what is said elsewhere, by the words such sentences have."""
    return _CUES.search(plain_of(sentence).text) is not None


def _runs(sentence: str) -> Iterator[tuple[str, ...]]:
    pieces = [piece for clause in _CLAUSE.split(sentence) for piece in clause.split(HOLE)]
    for words in map(words_of, pieces):
        for length in _LENGTHS:
            for start in range(len(words) - length + 1):
                run = tuple(words[start : start + length])
                if not any(char.isdigit() for word in run for char in word):
                    yield run


def _covered(kept: dict[tuple[str, ...], set[int]]) -> set[tuple[str, ...]]:
    """The phrases that a phrase of one word more holds, in nearly all of their texts."""
    return {
        inner
        for run, found in kept.items()
        for inner in (run[:-1], run[1:])
        if inner in kept and len(found) >= _NEARLY_ALL * len(kept[inner])
    }
