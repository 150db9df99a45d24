"""What a ranking of customers is worth: Qini, uplift among the first, areas, on named scales.

Qini has at least four scales, and figures of one say nothing about another:

- `qini`: the area between curve and straight line where both axes are shares of the population
  (Devriendt et al. 2018): how much more of the population answers, on average over how many are
  mailed, than if the same number were mailed by lot.
- `qini_counts`: Radcliffe's (2007) curve in people: the first's answers less the others' scaled
  up, area over the diagonal, per customer squared; scikit-uplift's curve.
- `qini_normalised`: the same, divided by that of a ranking that knew every outcome (scikit-uplift's
  `qini_auc_score`). For outcomes of 0 and 1 only.
- `auuc`: the area under the curve of `share` × uplift among the first `share`.

Everything compares arm 1 of a trial of two arms with arm 0, weighed by the propensities.
"""

from dataclasses import dataclass

import numpy as np

from rapport.uplift.errors import BadTrial
from rapport.uplift.model import Decile, Interval, Numbers, QiniCurve, Trial

_PAIR = 2
_REPLICATES = 200
_Z = 1.959964
_FEWEST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ranked:
    """Customers, the highest score first: weights of the treated and the others, and outcomes.

    `ends` are the places after which another score begins: who has the same score comes together.
    """

    treated: Numbers
    others: Numbers
    outcome: Numbers
    ends: np.ndarray


def qini(scores: Numbers, trial: Trial) -> float:
    """The coefficient in shares of the population; 0 for a ranking by lot."""
    return _area(qini_curve(scores, trial))


def qini_curve(scores: Numbers, trial: Trial) -> QiniCurve:
    """What the first of the ranking gain by the arm, per head of all."""
    return _curve(_rank(scores, trial))


def uplift_at(scores: Numbers, trial: Trial, *, share: float) -> float:
    """The difference of means among the first `share` (0 to 1) of the ranking."""
    ranked = _rank(scores, trial)
    first = slice(0, max(1, round(share * len(ranked.outcome))))
    return _difference(ranked.treated[first], ranked.others[first], ranked.outcome[first])


def auuc(scores: Numbers, trial: Trial) -> float:
    """The area under `share` × uplift among the first `share`."""
    ranked = _rank(scores, trial)
    treated, others = np.cumsum(ranked.treated), np.cumsum(ranked.others)
    won = np.cumsum(ranked.treated * ranked.outcome)
    lost = np.cumsum(ranked.others * ranked.outcome)
    share = np.arange(1, len(treated) + 1) / len(treated)
    known = (treated > 0) & (others > 0)
    means = np.where(known, won / np.maximum(treated, 1e-12), 0.0)
    means -= np.where(known, lost / np.maximum(others, 1e-12), 0.0)
    return _trapezoid(np.append(0.0, share * means)[np.append(0, ranked.ends)], ranked)


def qini_counts(scores: Numbers, trial: Trial) -> float:
    """The area of Radcliffe's curve over its diagonal, per customer squared."""
    counts = _counts(scores, trial)
    return _over_diagonal(*counts) / len(trial) ** 2


def qini_normalised(scores: Numbers, trial: Trial) -> float:
    """The share of the area that a ranking reaches which knew every outcome.

    Raises `BadTrial` unless all outcomes are 0 or 1.
    """
    if not trial.is_binary:
        raise BadTrial("a normalised Qini needs outcomes of 0 or 1; use qini for money")
    known = np.where(trial.arm == 1, trial.outcome, -trial.outcome)
    return _over_diagonal(*_counts(scores, trial)) / _over_diagonal(*_counts(known, trial))


def qini_interval(
    scores: Numbers, trial: Trial, *, rng: np.random.Generator, replicates: int = _REPLICATES
) -> Interval:
    """The coefficient with its 95 % interval: customers drawn anew, the ranking as it is."""
    ranked = _rank(scores, trial)
    drawn = [_area(_curve(ranked, _often(len(trial), rng))) for _ in range(replicates)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Interval(value=_area(_curve(ranked)), low=float(low), high=float(high))


def deciles(scores: Numbers, trial: Trial, *, parts: int = 10) -> list[Decile]:
    """Cut the ranking into parts of one size, and say what each predicted and showed."""
    order = np.argsort(-scores, kind="stable")
    found = []
    for place, rows in enumerate(np.array_split(order, parts), start=1):
        some = trial.some(rows)
        found.append(
            Decile(
                place=place,
                customers=len(rows),
                predicted=float(scores[rows].mean()) if len(rows) else 0.0,
                shown=effect_of(some),
            )
        )
    return found


def effect_of(pair: Trial) -> Interval:
    """The mean effect of the arm with its 95 % interval, weighed by propensities (Hájek)."""
    value, variance = 0.0, 0.0
    for arm, sign in ((1, 1), (0, -1)):
        own = pair.arm == arm
        if int(own.sum()) < _FEWEST:
            return Interval(value=0.0, low=-np.inf, high=np.inf)
        weights, outcome = 1 / pair.own_propensity[own], pair.outcome[own]
        mean = float(np.average(outcome, weights=weights))
        value += sign * mean
        variance += float((weights**2 * (outcome - mean) ** 2).sum() / weights.sum() ** 2)
    margin = _Z * variance**0.5
    return Interval(value=value, low=value - margin, high=value + margin)


def _rank(scores: Numbers, trial: Trial) -> _Ranked:
    if len(trial.arms) != _PAIR or len(scores) != len(trial) or not len(trial):
        raise BadTrial("a ranking is judged on two arms, with one score per customer")
    order = np.argsort(-scores, kind="stable")
    weights = 1 / trial.own_propensity[order]
    arm, ranked = trial.arm[order], scores[order]
    return _Ranked(
        treated=np.where(arm == 1, weights, 0.0),
        others=np.where(arm == 0, weights, 0.0),
        outcome=trial.outcome[order],
        ends=np.append(np.flatnonzero(ranked[1:] != ranked[:-1]) + 1, len(ranked)),
    )


def _often(size: int, rng: np.random.Generator) -> Numbers:
    """How often each customer is drawn, of as many draws."""
    return np.bincount(rng.integers(size, size=size), minlength=size).astype(float)


def _curve(ranked: _Ranked, often: Numbers | None = None) -> QiniCurve:
    often = np.ones(len(ranked.outcome)) if often is None else often
    treated, others = ranked.treated * often, ranked.others * often
    won = np.cumsum(treated * ranked.outcome) / max(float(treated.sum()), 1e-12)
    lost = np.cumsum(others * ranked.outcome) / max(float(others.sum()), 1e-12)
    share = np.cumsum(often) / often.sum()
    ends = ranked.ends - 1
    return QiniCurve(share=np.append(0.0, share[ends]), gain=np.append(0.0, (won - lost)[ends]))


def _area(curve: QiniCurve) -> float:
    return float(np.trapezoid(curve.gain - curve.gain[-1] * curve.share, curve.share))


def _trapezoid(heights: Numbers, ranked: _Ranked) -> float:
    places = np.append(0, ranked.ends) / len(ranked.outcome)
    return float(np.trapezoid(heights, places))


def _difference(treated: Numbers, others: Numbers, outcome: Numbers) -> float:
    if not treated.sum() or not others.sum():
        return 0.0
    return float(np.average(outcome, weights=treated) - np.average(outcome, weights=others))


def _counts(scores: Numbers, trial: Trial) -> tuple[Numbers, Numbers]:
    """Radcliffe's curve in people, as scikit-uplift draws it: places, and answers gained."""
    ranked = _rank(scores, trial)
    treated, others = (ranked.treated > 0).astype(float), (ranked.others > 0).astype(float)
    many, few = np.cumsum(treated), np.cumsum(others)
    won, lost = np.cumsum(treated * ranked.outcome), np.cumsum(others * ranked.outcome)
    scaled = np.divide(lost * many, few, out=np.zeros(len(many)), where=few > 0)
    ends = ranked.ends
    return np.append(0.0, ends), np.append(0.0, (won - scaled)[ends - 1])


def _over_diagonal(places: Numbers, gained: Numbers) -> float:
    return float(np.trapezoid(gained - gained[-1] * places / places[-1], places))
