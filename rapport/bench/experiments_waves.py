"""The waves of campaigns on drawn shops: canaries that stop, and shares that follow money."""

import math

import numpy as np
from numpy.typing import NDArray

from rapport.bench.experiments_shop import TRUE_MEAN, draw_amounts, experiment_row
from rapport.bench.rows import Row
from rapport.campaigns import LIMITS
from rapport.decisions import arm_sums, estimate_arms, rate_evidence, thompson_shares

_QUANTILE = 1.959963984540054
_MESSAGES = 5_000
_WAVES, _WAVE_SIZE, _LEAST_SHARE = 4, 20_000, 0.02
_ARMS = {"a": -0.15, "b": 0.0, "c": 0.25}  # uplift of how often customers order


def canary_rows(canaries: int, *, full: bool) -> list[Row]:
    """How often a harmless canary is stopped, and after how many messages a harmful one is."""
    rng = np.random.default_rng(3)
    threshold = len(LIMITS) / 0.05
    stops = [_stops(limit, limit, canaries, threshold, rng) for limit in LIMITS.values()]
    any_stop = np.any([np.isfinite(one) for one in stops], axis=0)
    where = f"{canaries:,} canaries of {_MESSAGES:,} messages, looked at after each"
    rows = [
        experiment_row(
            "canary: false stops, every rate at its limit",
            float(any_stop.mean()),
            "share",
            where,
            0.05 if full else None,
            low=True,
        )
    ]
    for name, limit in LIMITS.items():
        for times in (2, 3, 5):
            stop = _stops(times * limit, limit, canaries, threshold, rng)
            told = f"canary: {name} at {times} times the limit"
            rows.append(
                experiment_row(f"{told}, stopped", float(np.isfinite(stop).mean()), "share", where)
            )
            delay = float(np.median(np.minimum(stop, _MESSAGES)))
            rows.append(
                experiment_row(f"{told}, messages until then", delay, "messages", where, low=True)
            )
    return rows


def _stops(
    rate: float, limit: float, canaries: int, threshold: float, rng: np.random.Generator
) -> NDArray[np.float64]:
    """After how many messages each canary stops; infinite if it does not.

    The evidence rises with an event only: looking at the events is looking all the time.
    """
    most = int(_MESSAGES * rate + 8 * math.sqrt(_MESSAGES * rate) + 8)
    when = rng.geometric(rate, size=(canaries, most)).cumsum(axis=1)
    evidence = rate_evidence(np.arange(1, most + 1)[None, :], when, limit=limit)
    rings = (evidence >= threshold) & (when <= _MESSAGES)
    first = rings.argmax(axis=1)
    stops = when[np.arange(canaries), first].astype(float)
    return np.where(rings.any(axis=1), stops, np.inf)


def adaptive_rows(campaigns: int, *, full: bool) -> list[Row]:
    """The bias of what is estimated, and what is earned."""
    rng = np.random.default_rng(4)
    found = np.array([_adaptive(rng) for _ in range(campaigns)])
    true = np.array([TRUE_MEAN * (1 + uplift) for uplift in _ARMS.values()])
    where = (
        f"{campaigns:,} campaigns, {_WAVES} waves of {_WAVE_SIZE:,}, least share {_LEAST_SHARE:.0%}"
    )
    rows = []
    for place, arm in enumerate(_ARMS):
        errors = found[:, place] - true[place]
        error = float(errors.std(ddof=1)) / math.sqrt(campaigns)
        naive = found[:, 3 + place].mean() - true[place]
        rows += [
            experiment_row(
                f"adaptive, arm {arm}: bias of the estimate, in Monte-Carlo errors",
                abs(float(errors.mean())) / error,
                "errors",
                where,
                3.0 if full else None,
                low=True,
            ),
            experiment_row(
                f"adaptive, arm {arm}: bias of the estimate, of the mean",
                float(errors.mean()) / true[place],
                "share",
                where,
                low=True,
            ),
            experiment_row(
                f"adaptive, arm {arm}: bias of the plain mean, of the mean",
                float(naive) / true[place],
                "share",
                where,
                low=True,
            ),
        ]
    # What is earned is counted by the true means of the arms that customers got: less noise.
    earned = found[:, 6:9] @ true / (found[:, 6:9].sum(axis=1) * true.mean())
    low = float(earned.mean() - _QUANTILE * earned.std(ddof=1) / math.sqrt(campaigns))
    return [
        *rows,
        experiment_row("adaptive: earned to uniform", float(earned.mean()), "ratio", where),
        experiment_row(
            "adaptive: earned to uniform, low end of 95 %",
            low,
            "ratio",
            where,
            1.0 if full else None,
        ),
        experiment_row(
            "adaptive: best arm's share of all",
            float(found[:, 8].sum() / found[:, 6:9].sum()),
            "share",
            where,
        ),
    ]


def _adaptive(rng: np.random.Generator) -> list[float]:
    """One campaign: estimates, plain means and customers, arm by arm."""
    shares = dict.fromkeys(_ARMS, 1 / len(_ARMS))
    waves = []
    amounts: dict[str, list[np.ndarray]] = {arm: [] for arm in _ARMS}
    for _ in range(_WAVES):
        sizes = rng.multinomial(_WAVE_SIZE, list(shares.values()))
        drawn = {
            arm: draw_amounts(int(size), rng, uplift=uplift)
            for (arm, uplift), size in zip(_ARMS.items(), sizes, strict=True)
        }
        waves.append({arm: arm_sums(each) for arm, each in drawn.items()})
        for arm, each in drawn.items():
            amounts[arm].append(each)
        shares = thompson_shares(waves, least_share=_LEAST_SHARE, rng=rng)
    estimates = estimate_arms(waves)
    plain = {arm: np.concatenate(each) for arm, each in amounts.items()}
    return [
        *(estimates[arm].mean for arm in _ARMS),
        *(float(plain[arm].mean()) for arm in _ARMS),
        *(float(plain[arm].size) for arm in _ARMS),
    ]
