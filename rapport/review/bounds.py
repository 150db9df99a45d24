"""Exact one-sided upper bounds on how many of a lot are defective, from a sample of it.

Clopper and Pearson (1934) for a share; for a finite lot the same by the hypergeometric law, which
is what drawing without replacement follows. Both are exact: the probability that the truth is above
the bound is at most 1 − confidence, whatever the truth is.
"""

from collections.abc import Callable
from math import exp, lgamma, log, log1p

_STEPS = 200
_NEAR, _NEGLIGIBLE = 1e-13, 1e-17
_SLACK = 1e-9  # of rounding: where a probability equals the level, the bound is the larger one


def clopper_pearson_upper(defects: int, looked: int, *, confidence: float) -> float:
    """Give the upper bound (0 to 1) of a share, after `defects` in `looked` independent draws."""
    if looked == 0 or defects >= looked:
        return 1.0
    level = (1 - confidence) * (1 - _SLACK)
    low, high = defects / looked, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if binomial_tail(defects, looked, middle) > level:
            low = middle
        else:
            high = middle
        if high - low < _NEAR * high:
            break
    return high


def hypergeometric_upper(defects: int, looked: int, lot: int, *, confidence: float) -> int:
    """Give the most defects that a lot of this size may have, after `defects` in `looked`.

    The largest number D for which a sample with so few defects has a probability above 1 −
    confidence; of a lot that was looked at whole, the defects themselves.
    """
    level = (1 - confidence) * (1 - _SLACK)
    low, high = defects, lot - (looked - defects)
    while low < high:
        middle = (low + high + 1) // 2
        if hypergeometric_tail(defects, looked, lot=lot, bad=middle) > level:
            low = middle
        else:
            high = middle - 1
    return low


def binomial_tail(most: int, draws: int, share: float) -> float:
    """Give the probability of at most `most` defects in independent draws."""
    if most >= draws or share <= 0:
        return 1.0
    if share >= 1:
        return 0.0

    def chance(k: int) -> float:
        return exp(_choose(draws, k) + k * log(share) + (draws - k) * log1p(-share))

    if most >= draws * share:
        return min(1.0, sum(chance(k) for k in range(most + 1)))
    odds = (1 - share) / share
    return _sum_down(chance(most), most, lambda k: k / (draws - k + 1) * odds)


def hypergeometric_tail(most: int, draws: int, *, lot: int, bad: int) -> float:
    """Give the probability of at most `most` defects in draws without replacement."""
    least = max(0, draws - (lot - bad))
    if most >= min(draws, bad):
        return 1.0
    whole = _choose(lot, draws)
    good = lot - bad

    def chance(k: int) -> float:
        return exp(_choose(bad, k) + _choose(good, draws - k) - whole)

    if most >= draws * bad / lot:
        return min(1.0, sum(chance(k) for k in range(least, most + 1)))
    if most < least:
        return 0.0
    return _sum_down(
        chance(most), most, lambda k: k * (good - draws + k) / ((bad - k + 1) * (draws - k + 1))
    )


def _sum_down(first: float, most: int, ratio: Callable[[int], float]) -> float:
    """Add the chances of most, most − 1, … below the mean, where each is smaller than the last."""
    total = chance = first
    for k in range(most, 0, -1):
        chance *= ratio(k)
        total += chance
        if chance < total * _NEGLIGIBLE:
            break
    return min(1.0, total)


def _choose(n: int, k: int) -> float:
    """The logarithm of the number of ways to choose k of n."""
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
