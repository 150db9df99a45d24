"""What people's labels teach: texts that were chosen to be labelled, beside texts drawn at random.

A pool of reviews without labels; rounds of labels, learned from after each. What is chosen is
chosen by the reader of the round before, as in the product.
"""

from collections.abc import Callable, Sequence
from itertools import product
from statistics import mean

import numpy as np

from rapport.bench.insights_sets import LabelledSet
from rapport.bench.rows import Row
from rapport.insights import (
    Example,
    LexiconPolarity,
    Polarity,
    Text,
    choose_texts,
    fit_sentiment,
    weigh,
)
from rapport.texts import Language

_POOL, _TESTED = 2_000, 1_000
_LABELS, _ROUND = 200, 50
_FULL_SEEDS, _QUICK_SEEDS = 5, 1
_EVEN = 0.5

Chooser = Callable[[Sequence[str], Polarity, np.random.Generator], list[int]]


def chosen_rows(sets: Sequence[LabelledSet], *, full: bool) -> list[Row]:
    """Accuracy after so many labels, by who chose the texts, on the Chinese sets."""
    seeds = range(_FULL_SEEDS if full else _QUICK_SEEDS)
    ways = (("chosen", _telling), ("drawn at random", _at_random))
    rows = []
    for one, (name, chooser) in product((one for one in sets if one.is_chinese), ways):
        reviews = one.without_copies()
        found = [_accuracy(reviews, chooser, seed) for seed in seeds]
        rows.append(
            Row(
                name=f"{one.name}, accuracy after {_LABELS} labels, {name}",
                value=100 * mean(found),
                unit="%",
                better="higher",
                source=f"{_ROUND} labels a round of a pool of {_POOL:,}, {_TESTED:,} tested; mean"
                f" of {len(found)} pools, from {100 * min(found):.1f} to {100 * max(found):.1f}",
            )
        )
    return rows


def _accuracy(reviews: LabelledSet, chooser: Chooser, seed: int) -> float:
    chance = np.random.default_rng(seed)
    order = chance.permutation(len(reviews.learned))[:_POOL]
    pool = [reviews.learned[place] for place in order]
    known: list[int] = []
    reader: Polarity = LexiconPolarity()
    while len(known) < _LABELS:
        left = sorted(set(range(len(pool))) - set(known))
        picked = chooser([pool[place].text for place in left], reader, chance)
        known += [left[place] for place in picked]
        reader = fit_sentiment([pool[place] for place in known])
    tested = reviews.tested[:_TESTED]
    truth = np.array([one.is_positive for one in tested])
    return float(((_chances(reader, tested) > _EVEN) == truth).mean())


def _telling(texts: Sequence[str], reader: Polarity, _: np.random.Generator) -> list[int]:
    examples = [Example(text=text, is_positive=True) for text in texts]
    return choose_texts(texts, _chances(reader, examples), _ROUND)


def _at_random(texts: Sequence[str], _: Polarity, chance: np.random.Generator) -> list[int]:
    found: list[int] = chance.permutation(len(texts))[:_ROUND].tolist()
    return found


def _chances(
    reader: Polarity, rows: Sequence[Example]
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    texts = [Text(text_id="", text=one.text, language=Language.OTHER) for one in rows]
    return reader.positive(texts, [weigh(one.text) for one in rows])
