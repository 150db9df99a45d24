"""Logistic regression of shares with overdispersion (quasi-binomial, McCullagh & Nelder 1989)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Numbers = NDArray[np.float64]

_ROUNDS = 50
_CLOSE = 1e-8
_FARTHEST = 12.0  # log odds: a share below 1 in 160,000 is none
_RIDGE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fit:
    """Coefficients with their covariance, the dispersion in it, and the degrees of freedom."""

    coefficients: Numbers
    covariance: Numbers
    dispersion: float
    freedom: int


def fit_shares(hits: Numbers, of: Numbers, design: Numbers) -> Fit:
    """Fit shares `hits` by `of`, (periods,), on the columns of `design`, (periods, columns).

    The covariance is multiplied by the dispersion, which is 1 at least: shares that vary less than
    chance are no proof.
    """
    coefficients = np.zeros(design.shape[1])
    coefficients[0] = _log_odds(hits.sum(), of.sum())
    for _ in range(_ROUNDS):
        share, information = _information(of, design, coefficients)
        step = np.linalg.solve(information, design.T @ (hits - of * share))
        step *= min(1.0, 2.0 / max(np.abs(step).max(), _CLOSE))
        coefficients = coefficients + step
        if np.abs(step).max() < _CLOSE:
            break
    share, information = _information(of, design, coefficients)
    freedom = max(int((of > 0).sum()) - design.shape[1], 1)
    chance = np.maximum(of * share * (1 - share), _CLOSE)
    pearson = float(((hits - of * share) ** 2 / chance).sum())
    dispersion = max(1.0, pearson / freedom)
    return Fit(
        coefficients=coefficients,
        covariance=np.linalg.inv(information) * dispersion,
        dispersion=dispersion,
        freedom=freedom,
    )


def _information(of: Numbers, design: Numbers, coefficients: Numbers) -> tuple[Numbers, Numbers]:
    share = expit(np.clip(design @ coefficients, -_FARTHEST, _FARTHEST))
    weights = of * share * (1 - share)
    information = design.T @ (design * weights[:, None])
    return share, information + _RIDGE * np.eye(design.shape[1])


def _log_odds(hits: float, of: float) -> float:
    share = (hits + 0.5) / (of + 1)
    return float(np.log(share / (1 - share)))
