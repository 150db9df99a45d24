"""Maximum likelihood over positive parameters: several starts, analytic slopes, a checked end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from rapport.lifetime_value.errors import FitFailed

Floats = NDArray[np.float64]
Slopes = Callable[[Floats], tuple[float, Floats]]
"""Parameters in, the log-likelihood of all customers and its slopes out."""

_STEP = 1e-4  # in the logarithm of a parameter, for the curvature
_FLAT = 1e-4  # the largest slope per customer, in logarithms, that still counts as an end
_FARTHEST = 12.0  # exp(12) times the scale of the data: beyond it a parameter has run away
_POLISHES = 3
_STILL = 1e-7  # a Newton step that is smaller changes nothing that anybody reads
_SPREAD = 1.5  # of the prior, in logarithms: a factor of 4.5 either way is nothing unusual
_NOWHERE = 1e10  # the depth of a place where the likelihood is not a number


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Maximum:
    """The likeliest parameters; `covariance` is of their logarithms, as the curvature tells it."""

    parameters: Floats
    log_likelihood: float
    covariance: Floats

    @property
    def standard_errors(self) -> Floats:
        """Of the parameters themselves: shape (parameters,)."""
        errors: Floats = self.parameters * np.sqrt(np.diag(self.covariance))
        return errors


def maximise(
    slopes: Slopes, starts: Sequence[Sequence[float] | Floats], *, customers: float, name: str
) -> Maximum:
    """Climb from each start and take the highest end.

    Raises `FitFailed` where no start ends on a summit: parameters run away, or the data cannot
    tell them apart.
    """
    downhill = _downhill(slopes, customers)
    best, curvature = _polish(downhill, _lowest(downhill, starts))
    _check(downhill(best)[1], curvature, best, name)
    return Maximum(
        parameters=np.exp(best),
        log_likelihood=-downhill(best)[0] * customers,
        covariance=np.asarray(np.linalg.inv(curvature) / customers, dtype=np.float64),
    )


def climb(
    slopes: Slopes, starts: Sequence[Sequence[float] | Floats], *, customers: float
) -> Floats:
    """Climb from each start and return the highest end, whether or not it is a summit."""
    ended: Floats = np.exp(_lowest(_downhill(slopes, customers), starts))
    return ended


def held(slopes: Slopes, centre: Sequence[float]) -> Slopes:
    """Add a weak prior: each parameter is log-normal about its centre, with a wide spread.

    It weighs as little as one customer or two, and keeps parameters from running away where a
    shop's purchases say nothing of them, as when nobody ever left.
    """
    middle = np.log(np.asarray(centre, dtype=np.float64))

    def with_prior(parameters: Floats) -> tuple[float, Floats]:
        height, slope = slopes(parameters)
        off = (np.log(parameters) - middle) / _SPREAD**2
        return height - float(off @ off) * _SPREAD**2 / 2, slope - off / parameters

    return with_prior


def by_differences(height: Callable[[Floats], float], *, step: float = 1e-5) -> Slopes:
    """Give a height its slopes by central differences in the logarithms of the parameters."""

    def slopes(parameters: Floats) -> tuple[float, Floats]:
        slope = np.empty_like(parameters)
        for place in range(len(parameters)):
            moved = np.zeros_like(parameters)
            moved[place] = step
            up, down = (height(parameters * np.exp(sign * moved)) for sign in (1, -1))
            slope[place] = (up - down) / (2 * step * parameters[place])
        return height(parameters), slope

    return slopes


def _downhill(slopes: Slopes, customers: float) -> Slopes:
    """Turn the height round, per customer and in logarithms of the parameters."""

    def downhill(logs: Floats) -> tuple[float, Floats]:
        parameters = np.exp(logs)
        height, slope = slopes(parameters)
        if not np.isfinite(height):
            return _NOWHERE, np.zeros_like(logs)
        return -height / customers, -slope * parameters / customers

    return downhill


def _lowest(downhill: Slopes, starts: Sequence[Sequence[float] | Floats]) -> Floats:
    ends = [_descend(downhill, start) for start in starts]
    return min(ends, key=lambda end: downhill(end)[0])


def _descend(downhill: Slopes, start: Sequence[float] | Floats) -> Floats:
    logs = np.log(np.asarray(start, dtype=np.float64))
    found = optimize.minimize(
        downhill,
        logs,
        jac=True,
        method="L-BFGS-B",
        bounds=[(-_FARTHEST, _FARTHEST)] * len(logs),
        options={"maxiter": 500, "ftol": 1e-13, "gtol": 1e-8},
    )
    end: Floats = found.x
    return end


def _polish(downhill: Slopes, logs: Floats) -> tuple[Floats, Floats]:
    """Take a few Newton steps, each only if it leads down; return the place and its curvature."""
    for _ in range(_POLISHES):
        curvature = _curvature(downhill, logs)
        depth, slope = downhill(logs)
        step = np.linalg.lstsq(curvature, -slope, rcond=None)[0]
        if np.abs(step).max() < _STILL or downhill(logs + step)[0] >= depth:
            break
        logs = logs + step
    return logs, _curvature(downhill, logs)


def _curvature(downhill: Slopes, logs: Floats) -> Floats:
    rows = []
    for place in range(len(logs)):
        moved = np.zeros_like(logs)
        moved[place] = _STEP
        rows.append((downhill(logs + moved)[1] - downhill(logs - moved)[1]) / (2 * _STEP))
    matrix = np.array(rows)
    curvature: Floats = (matrix + matrix.T) / 2
    return curvature


def _check(slope: Floats, curvature: Floats, logs: Floats, name: str) -> None:
    flat = np.abs(slope).max() < _FLAT
    within = np.abs(logs).max() < _FARTHEST - 1e-6
    if not (flat and within and np.linalg.eigvalsh(curvature).min() > 0):
        raise FitFailed(
            f"{name} found no likeliest parameters: these purchases do not tell them apart; "
            "wait for more repeat purchases, or use the plain rate"
        )
