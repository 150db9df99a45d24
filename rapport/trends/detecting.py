"""Watches many series of shares at once for a rise that began some time ago, nobody knows when.

An e-detector of the Shiryaev–Roberts kind (Shin, Ramdas & Rinaldo 2023,
https://arxiv.org/abs/2203.03532): each week multiplies what speaks for a rise by a likelihood
ratio, and a rise may begin in any week. While nothing rises, the value after n weeks is n on
average at most; so it reaches `bar` once in `bar` weeks at most, however often one looks.

What a week should hold is beta-binomial: the past leaves its share uncertain, and weeks differ by
more than chance. That is a model of the past; the rate of false alarms holds as far as it does.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaln, logsumexp
from scipy.stats import chi2

Numbers = NDArray[np.float64]

FEWEST_PAST = 8
"""Weeks that must lie before the first week that is judged."""

PAST = 26
"""Weeks that say what is usual; older ones are another time."""

_GAP = 3  # weeks before the judged one that are not the past: a rise may have begun in them
_TIMES = (1.5, 2.0, 3.0, 5.0)  # rises that are looked for: so many times the share
_MORE = (0.01, 0.02, 0.05, 0.1)  # and so much more
_HIGHEST = 0.95
_MOST = 200.0  # natural logarithm; beyond it more says nothing
_DOUBT = 0.1  # the chance that weeks differ by more than is reckoned with
_MOST_ALIKE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Watch:
    """What speaks for a rise of each series after each week, (series, weeks), as logarithms.

    `began` is the week in which the rise would most likely have begun.
    """

    evidence: Numbers
    began: NDArray[np.int64]


def watch_series(hits: ArrayLike, of: ArrayLike, *, odds: ArrayLike = 1.0) -> Watch:
    """Weigh `hits`, (series, weeks), of `of` texts, (weeks,).

    `odds`, alike in shape to `hits`, is how many times the odds of the past a season brings.
    """
    hits, of = np.atleast_2d(np.asarray(hits, float)), np.asarray(of, float)
    lifted = np.broadcast_to(np.asarray(odds, float), hits.shape)
    series, weeks = hits.shape
    evidence = np.full((series, weeks), -np.inf)
    began = np.zeros((series, weeks), np.int64)
    total = np.full(series, -np.inf)
    best, since = np.full(series, -np.inf), np.zeros(series, np.int64)
    for week in range(FEWEST_PAST, weeks):
        ratio = _ratio(hits, of, week, lifted[:, week])
        total = np.minimum(np.logaddexp(total, 0.0) + ratio, _MOST)
        anew = best <= 0  # the most likely beginning is where the sum was last below nothing
        since = np.where(anew, week, since)
        best = np.minimum(np.maximum(best, 0.0) + ratio, _MOST)
        evidence[:, week], began[:, week] = total, since
    return Watch(evidence=evidence, began=began)


def past_of(week: int) -> slice:
    """Give the weeks that say what is usual in a week."""
    behind = week - _GAP if week - _GAP >= FEWEST_PAST else week
    return slice(max(0, behind - PAST), behind)


def bar_for(series: int, false_alarms_a_year: float) -> float:
    """Give the logarithm of evidence that so many series pass so often in a year at most."""
    return float(np.log(52 * max(series, 1) / false_alarms_a_year))


def likeness_in_weeks(hits: Numbers, of: Numbers) -> Numbers:
    """Give how alike the texts of a week are, from 0, of each series: (series, weeks), (weeks,).

    It is the upper end of what the weeks allow, as few weeks leave much possible, and no less than
    what all series together show.
    """
    kept = of > 0
    hits, of = hits[:, kept], of[kept]
    if len(of) < FEWEST_PAST // 2:
        return np.zeros(len(hits))
    share = (hits.sum(1) + 0.5) / (of.sum() + 1)
    expected = share[:, None] * of
    pearson = ((hits - expected) ** 2 / (expected * (1 - share)[:, None])).sum(1)
    known = hits.sum(1) >= len(of)  # of fewer texts than weeks, what differs are single texts
    typical = max(of.mean() - 1, 1.0)
    highest, middle = (
        np.where(known, np.maximum(pearson / chi2.ppf(doubt, len(of) - 1) - 1, 0) / typical, 0)
        for doubt in (_DOUBT, 0.5)
    )
    # Weeks shift log odds; what is rare then differs less from week to week than what is common.
    spread = share * (1 - share)
    shift = middle[known].sum() / spread[known].sum() if known.any() else 0.0
    alike: Numbers = np.minimum(np.maximum(highest, shift * spread), _MOST_ALIKE)
    return alike


def _ratio(hits: Numbers, of: Numbers, week: int, odds: Numbers) -> Numbers:
    """The logarithm of how much better a rise explains a week than the past does. (series,)"""
    past = past_of(week)
    before = of[past].sum()
    usual = (hits[:, past].sum(1) + 0.5) / (before + 1)
    share = usual * odds / (1 - usual + usual * odds)
    alike = likeness_in_weeks(hits[:, past], of[past]) + 1 / (before + 1)
    k, n = hits[:, week], of[week]
    risen = [np.minimum(share * times, _HIGHEST) for times in _TIMES]
    risen += [np.minimum(share + more, _HIGHEST) for more in _MORE]
    likelihoods = np.stack([_likelihood(k, n, one, alike) for one in risen])
    mixed = logsumexp(likelihoods, axis=0) - np.log(len(risen))
    found: Numbers = mixed - _likelihood(k, n, share, alike)
    return found


def _likelihood(hits: Numbers, of: float, share: Numbers, alike: Numbers) -> Numbers:
    """The beta-binomial log likelihood, less what does not depend on the share."""
    one, other = share / alike, (1 - share) / alike
    found: Numbers = betaln(hits + one, of - hits + other) - betaln(one, other)
    return found
