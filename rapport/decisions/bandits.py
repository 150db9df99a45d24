"""Shares of variants that follow what they earned so far, and estimates that stay unbiased."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from rapport.decisions.errors import BadSplit

_DRAWS = 4_000
_QUANTILE = float(ndtri(0.975))
_FEWEST = 2  # people in an arm before its spread can be known


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmSums:
    """What the customers of one arm earned in one wave: how many, the mean, and the variance."""

    customers: int
    mean: float
    variance: float


Wave = Mapping[str, ArmSums]
"""The arms of a wave by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmEstimate:
    """Revenue per recipient of an arm over all waves; the interval is None with too few people."""

    arm: str
    customers: int
    mean: float
    low: float | None
    high: float | None


def arm_sums(amounts: np.ndarray) -> ArmSums:
    """Add up one arm in one wave."""
    size = int(amounts.size)
    return ArmSums(
        customers=size,
        mean=float(amounts.mean()) if size else 0.0,
        variance=float(amounts.var(ddof=1)) if size >= _FEWEST else 0.0,
    )


def estimate_arms(waves: Sequence[Wave]) -> dict[str, ArmEstimate]:
    """Estimate what each arm earns per recipient, from waves with different shares.

    The mean of an arm in each wave, weighed by the size of the whole wave. Within a wave everybody
    had the same propensity, so this is the inverse-propensity estimate with the counts as they came
    out (Hájek), and unbiased: the weights do not depend on what was earned. The plain mean over all
    waves is not, because an arm that was unlucky once gets fewer customers afterwards (Nie et al.
    2018). The waves' errors are uncorrelated (Hadad et al. 2021), so the variances add up.
    """
    names = sorted({arm for wave in waves for arm in wave})
    return {name: _estimate(name, waves) for name in names}


def thompson_shares(
    waves: Sequence[Wave], *, least_share: float, rng: np.random.Generator
) -> dict[str, float]:
    """Give each arm its probability for the next wave: that of being the best one, as known now.

    Thompson (1933) sampling over the mean revenue per recipient. The posterior of a mean is normal
    about its estimate with the spread of all arms together: that of one arm, with few buyers, is
    too rough. Nobody's share falls below `least_share`.
    """
    names = sorted({arm for wave in waves for arm in wave})
    if not names or not 0 <= least_share * len(names) < 1:
        raise BadSplit(
            f"a least share of {least_share} cannot be used for {len(names)} arms; "
            "use one below 1 divided by their number"
        )
    found = estimate_arms(waves)
    means = np.array([found[name].mean for name in names])
    errors = np.sqrt([_pooled_error(name, waves) for name in names])
    drawn = rng.normal(means, errors, size=(_DRAWS, len(names)))
    wins = np.bincount(drawn.argmax(axis=1), minlength=len(names)) / _DRAWS
    free = 1 - least_share * len(names)
    return {name: least_share + free * float(win) for name, win in zip(names, wins, strict=True)}


def best_arm(waves: Sequence[Wave]) -> str:
    """Name the arm with the highest estimate of revenue per recipient."""
    found = estimate_arms(waves)
    if not found:
        raise BadSplit("no arm has customers yet, so none is the best")
    return max(found.values(), key=lambda one: (one.mean, one.arm)).arm


def _estimate(name: str, waves: Sequence[Wave]) -> ArmEstimate:
    seen = [wave for wave in waves if name in wave and wave[name].customers]
    weights = _weights(seen)
    arms = [wave[name] for wave in seen]
    mean = sum(w * arm.mean for w, arm in zip(weights, arms, strict=True))
    customers = sum(arm.customers for arm in arms)
    if not arms or any(arm.customers < _FEWEST for arm in arms):
        return ArmEstimate(arm=name, customers=customers, mean=mean, low=None, high=None)
    variance = sum(
        w**2 * arm.variance / arm.customers for w, arm in zip(weights, arms, strict=True)
    )
    margin = _QUANTILE * math.sqrt(variance)
    return ArmEstimate(
        arm=name, customers=customers, mean=mean, low=mean - margin, high=mean + margin
    )


def _weights(waves: Sequence[Wave]) -> list[float]:
    sizes = [sum(arm.customers for arm in wave.values()) for wave in waves]
    return [size / sum(sizes) for size in sizes]


def _pooled_error(name: str, waves: Sequence[Wave]) -> float:
    """The variance of an arm's estimate, with the spread of all arms and waves together."""
    every = [arm for wave in waves for arm in wave.values() if arm.customers]
    freedom = sum(arm.customers - 1 for arm in every)
    spread = sum(arm.variance * (arm.customers - 1) for arm in every) / max(1, freedom)
    seen = [wave for wave in waves if name in wave and wave[name].customers]
    pairs = zip(_weights(seen), seen, strict=True)
    return sum(w**2 * spread / wave[name].customers for w, wave in pairs)
