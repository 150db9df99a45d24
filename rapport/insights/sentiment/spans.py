"""Gathers what single characters carry into words and phrases that a reader knows."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

import numpy as np
import rjieba
from numpy.typing import NDArray

from rapport.insights.sentiment.polarity import Carried

_RUN = re.compile(
    "(?P<han>[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+)|[^\\W_]+(?:['\u2019-][^\\W_]+)*|\\S|\\s+"
)


def word_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where the words of a text stand: all of it, signs and space too, in order."""
    for run in _RUN.finditer(text):
        if run["han"] is None:
            yield run.span()
            continue
        start = run.start()
        for word in rjieba.cut(run[0]):
            yield start, start + len(word)
            start += len(word)


def merged(
    text: str, characters: NDArray[np.floating], phrases: Sequence[Carried]
) -> tuple[Carried, ...]:
    """What words and phrases carry: the shares of their characters, and the phrases' own.

    Words that a phrase touches are one with it. Together they carry what went in.
    """
    cuts = [end for _, end in word_spans(text)]
    cuts = [cut for cut in cuts if not any(one.start < cut < one.end for one in phrases)]
    starts = [0, *cuts[:-1]]
    sums = np.concatenate([[0.0], np.cumsum(characters, dtype=np.float64)])
    weights = sums[cuts] - sums[starts]
    for one in phrases:
        weights[bisect_right(starts, one.start) - 1] += one.weight
    return tuple(
        Carried(start=start, end=end, weight=weight)
        for start, end, weight in zip(starts, cuts, weights.tolist(), strict=True)
        if weight
    )
