"""Exact one-sided upper bounds on how many of a lot are defective, from a sample of it.

Clopper and Pearson (1934) for a share; for a finite lot the same by the hypergeometric law, which
is what drawing without replacement follows. Both are exact: the probability that the truth is above
the bound is at most 1 − confidence, whatever the truth is.
"""

from math import exp, lgamma, log, log1p

_STEPS = 200
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
        if high - low < _SLACK * high * _SLACK:
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
    return min(
        1.0,
        sum(
            exp(_choose(draws, k) + k * log(share) + (draws - k) * log1p(-share))
            for k in range(most + 1)
        ),
    )


def hypergeometric_tail(most: int, draws: int, *, lot: int, bad: int) -> float:
    """Give the probability of at most `most` defects in draws without replacement."""
    least = max(0, draws - (lot - bad))
    if most >= min(draws, bad):
        return 1.0
    whole = _choose(lot, draws)
    return min(
        1.0,
        sum(
            exp(_choose(bad, k) + _choose(lot - bad, draws - k) - whole)
            for k in range(least, most + 1)
        ),
    )


def _choose(n: int, k: int) -> float:
    """The logarithm of the number of ways to choose k of n."""
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
