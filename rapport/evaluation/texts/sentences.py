"""BLEU of one sentence from its counts, with the smoothing that short texts need."""

from collections import Counter
from collections.abc import Sequence
from math import exp, log

ORDERS = (1, 2, 3, 4)
Grams = Counter[tuple[str, ...]]


def grams(pieces: Sequence[str], n: int) -> Grams:
    """Count the n-grams of a text already cut."""
    return Counter(zip(*(pieces[start:] for start in range(n)), strict=False))


def smoothed_bleu(
    right: Sequence[int], totals: Sequence[int], *, length: int, reference: int
) -> float:
    """Sentence BLEU, 0 to 1, of the right and all n-grams of each order.

    The first order without a hit counts as ½ hit, the next as ¼, and so on; without one right
    piece it is 0. Source: B. Chen and C. Cherry, Smoothing techniques for sentence-level BLEU,
    WMT 2014, method 3.
    """
    if right[0] == 0:
        return 0.0
    halves, sum_of_logs = 0, 0.0
    for hits, total in zip(right, totals, strict=True):
        halves += hits == 0
        sum_of_logs += log((hits or 0.5**halves) / max(total, 1))
    brevity = 0.0 if length > reference else 1 - reference / length
    return exp(brevity + sum_of_logs / len(right))
