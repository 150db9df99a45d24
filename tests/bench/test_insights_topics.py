"""Stability of topics is compared sample by sample, and chance alone fails nothing."""

import numpy as np
import pytest

from rapport.bench.insights_topics_measures import Measured, paired_interval, rows_of
from rapport.bench.rows import Row


def measured(words: list[float]) -> Measured:
    return Measured(coherence=0.1, cosine=tuple(words), words=tuple(words), seconds=1.0, topics=20)


def compared(ours: list[float], peer: list[float]) -> Row:
    both = {"ours": measured(ours), "NMF": measured(peer)}
    rows = {row.name: row for row in rows_of("set", both, texts=100, resamples=len(ours))}
    return rows["topics, set, stability of words, ours less NMF"]


@pytest.mark.parametrize(
    ("ours", "verdict", "holds"),
    [
        ([0.60, 0.63, 0.58, 0.65], "not distinguishable", True),
        ([0.70, 0.72, 0.71, 0.73], "more stable", True),
        ([0.50, 0.52, 0.51, 0.53], "less stable", False),
    ],
)
def test_only_what_is_surely_less_stable_fails(
    ours: list[float], verdict: str, holds: bool
) -> None:
    row = compared(ours, [0.62, 0.61, 0.60, 0.64])
    assert row.source.endswith(verdict)
    assert row.holds is holds


def test_the_interval_of_paired_differences_is_students() -> None:
    low, high = paired_interval(np.array([1.0, 2.0, 3.0]))
    assert (low, high) == pytest.approx((2 - 4.302653 / 3**0.5, 2 + 4.302653 / 3**0.5))
