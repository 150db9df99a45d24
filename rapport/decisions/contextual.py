"""Linear Thompson sampling: the arm that may be best for this customer, learned while doing.

A reward is a line in what is known of the customer: a part that all arms share, and each arm's own
part. Both are normal about nought (Agrawal & Goyal 2013, with the pooling of Gelman & Hill 2007):
a new arm starts from what all arms have in common. How wide the two are is chosen by the
likelihood of all rewards. What is kept are sums per arm, so rewards may come days later and in any
order, and an arm that is retired still tells what it taught of the shared part.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

import numpy as np

from rapport.decisions.drawing import LEAST, Drawn, Numbers, draw_arms
from rapport.decisions.errors import BadLog

_DRAWS = 200
_SHARED_WIDTHS = (0.1, 0.3, 1.0)  # times the spread of rewards
_OWN_WIDTHS = (0.1, 0.3)
_LEAST_VARIANCE = 1e-6
_CELLS = 4_000_000  # of draws × customers × arms at once: 32 MB
_FEWEST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmMoments:
    """Sums over the rewards of one arm: features × features, features × reward, and squares."""

    rewards: int
    total: float
    squares: float
    moments: Numbers
    products: Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class _Posterior:
    """The shared part's mean and root of covariance; each arm's given the shared part.

    An arm's mean is `offset` − `slope` × shared part.
    """

    mean: Numbers
    root: Numbers
    offset: Numbers
    slope: Numbers
    roots: Numbers
    evidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearThompson:
    """What was learned. `arms` are open; `seen` has the sums of all that ever were.

    `curiosity` is the share of the posterior's width that is drawn from: below 1 less is tried, and
    more earned soon (Chapelle & Li 2011, section 4). Features should be of like size (shares,
    logarithms, standardised); a constant is added.
    """

    features: tuple[str, ...]
    arms: tuple[str, ...]
    seen: Mapping[str, ArmMoments] = field(default_factory=dict)
    least: float = LEAST
    curiosity: float = 0.35

    def choose(self, rows: Numbers, *, rng: np.random.Generator) -> Drawn:
        """Draw an arm for each customer, with its probability of being the best one."""
        names, posterior = self._posterior()
        open_places = [names.index(arm) for arm in self.arms]
        contexts = _with_constant(rows, self.features)
        shared, own = _draw(posterior, self.curiosity, rng)
        weights = (shared[:, None, :] + own)[:, open_places, :]
        wins = np.empty((len(contexts), len(self.arms)))
        step = max(1, _CELLS // (_DRAWS * max(1, len(self.arms))))
        for first in range(0, len(contexts), step):
            some = contexts[first : first + step]
            best = np.einsum("skd,nd->nsk", weights, some).argmax(axis=2)
            wins[first : first + step] = [
                np.bincount(one, minlength=len(self.arms)) / _DRAWS for one in best
            ]
        return draw_arms(wins, names=self.arms, least=self.least, rng=rng)

    def expected(self, rows: Numbers) -> Numbers:
        """The expected reward of each open arm, (customers, arms)."""
        names, found = self._posterior()
        own = found.offset - found.slope @ found.mean
        weights = (found.mean + own)[[names.index(arm) for arm in self.arms]]
        return np.asarray(_with_constant(rows, self.features) @ weights.T)

    def learned(self, rows: Numbers, arms: Sequence[str], rewards: Numbers) -> "LinearThompson":
        """Learn from rewards that came in, whenever their choices were made.

        Raises `BadLog` for rewards that are no numbers, or of arms that never were.
        """
        contexts = _with_constant(rows, self.features)
        if not len(contexts) == len(arms) == len(rewards) or not np.isfinite(rewards).all():
            raise BadLog("give one row of features, one arm and one reward, a number, per choice")
        unknown = set(arms) - set(self.arms) - set(self.seen)
        if unknown:
            raise BadLog(f"no arm is named {', '.join(sorted(unknown))}; add it first")
        named, seen = np.asarray(arms, dtype=object), dict(self.seen)
        for arm in sorted(set(arms)):
            chosen = np.equal(named, arm)
            seen[arm] = _add(seen.get(arm), contexts[chosen], rewards[chosen])
        return replace(self, seen=seen)

    def with_arm(self, arm: str) -> "LinearThompson":
        """Open an arm; one that was retired goes on with what it knew."""
        return replace(self, arms=(*(one for one in self.arms if one != arm), arm))

    def without_arm(self, arm: str) -> "LinearThompson":
        """Retire an arm: it is chosen no more, its rewards may still come in."""
        size = len(self.features) + 1
        seen = {arm: _add(None, np.zeros((0, size)), np.zeros(0)), **self.seen}
        return replace(self, arms=tuple(one for one in self.arms if one != arm), seen=seen)

    def to_json(self) -> dict[str, Any]:
        """Write what was learned as JSON."""
        return {
            "features": list(self.features),
            "arms": list(self.arms),
            "least": self.least,
            "curiosity": self.curiosity,
            "seen": {
                arm: {
                    "rewards": one.rewards,
                    "total": one.total,
                    "squares": one.squares,
                    "moments": one.moments.tolist(),
                    "products": one.products.tolist(),
                }
                for arm, one in self.seen.items()
            },
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "LinearThompson":
        """Read what `to_json` wrote. Raises `BadLog` for anything else."""
        try:
            seen = {
                arm: ArmMoments(
                    rewards=int(one["rewards"]),
                    total=float(one["total"]),
                    squares=float(one["squares"]),
                    moments=np.array(one["moments"], dtype=np.float64),
                    products=np.array(one["products"], dtype=np.float64),
                )
                for arm, one in told["seen"].items()
            }
            return cls(
                features=tuple(told["features"]),
                arms=tuple(told["arms"]),
                seen=seen,
                least=float(told["least"]),
                curiosity=float(told["curiosity"]),
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise BadLog("this is no state of a policy; start a new one") from error

    def _posterior(self) -> tuple[list[str], _Posterior]:
        names = sorted({*self.arms, *self.seen})
        size = len(self.features) + 1
        empty = _add(None, np.zeros((0, size)), np.zeros(0))
        sums = [self.seen.get(name, empty) for name in names]
        spread = _spread(sums)
        # Without rewards nothing speaks for any width: the widest is the most curious.
        found = [
            _solve(sums, spread=spread, shared=shared * spread**0.5, own=own * spread**0.5)
            for shared, own in product(_SHARED_WIDTHS, _OWN_WIDTHS)
        ]
        return names, max(reversed(found), key=lambda one: one.evidence)


def _with_constant(rows: Numbers, features: tuple[str, ...]) -> Numbers:
    if rows.ndim != _FEWEST or rows.shape[1] != len(features):
        raise BadLog(f"a row has one number for each of {len(features)} features; give all")
    return np.column_stack([np.ones(len(rows)), rows])


def _add(old: ArmMoments | None, contexts: Numbers, rewards: Numbers) -> ArmMoments:
    found = ArmMoments(
        rewards=len(rewards),
        total=float(rewards.sum()),
        squares=float((rewards**2).sum()),
        moments=contexts.T @ contexts,
        products=contexts.T @ rewards,
    )
    if old is None:
        return found
    return ArmMoments(
        rewards=old.rewards + found.rewards,
        total=old.total + found.total,
        squares=old.squares + found.squares,
        moments=old.moments + found.moments,
        products=old.products + found.products,
    )


def _spread(sums: Sequence[ArmMoments]) -> float:
    """The variance of all rewards; 1 before there are any."""
    count = sum(one.rewards for one in sums)
    if count < _FEWEST:
        return 1.0
    mean = sum(one.total for one in sums) / count
    return max(sum(one.squares for one in sums) / count - mean**2, _LEAST_VARIANCE)


def _solve(sums: Sequence[ArmMoments], *, spread: float, shared: float, own: float) -> _Posterior:
    """The posterior given the two widths: first each arm's part, then what is left of the shared.

    Given the shared part the arms are independent, so the cost grows with their number, not its
    cube.
    """
    size = len(sums[0].products)
    moments = np.array([one.moments for one in sums]) / spread
    products = np.array([one.products for one in sums]) / spread
    precision = moments + np.eye(size) / own**2
    covariance = np.linalg.inv(precision)
    slope, offset = covariance @ moments, np.einsum("kij,kj->ki", covariance, products)
    left = np.eye(size) / shared**2 + (moments - moments @ slope).sum(axis=0)
    towards = (products - np.einsum("kij,kj->ki", moments, offset)).sum(axis=0)
    inverse = np.linalg.inv(left)
    mean = inverse @ towards
    fitted = float((products * offset).sum() + towards @ mean)
    logs = np.linalg.slogdet(precision)[1].sum() + np.linalg.slogdet(left)[1]
    widths = 2 * size * (np.log(shared) + len(sums) * np.log(own))
    return _Posterior(
        mean=mean,
        root=np.asarray(np.linalg.cholesky((inverse + inverse.T) / 2), dtype=np.float64),
        offset=offset,
        slope=slope,
        roots=np.asarray(
            np.linalg.cholesky((covariance + covariance.transpose(0, 2, 1)) / 2), dtype=np.float64
        ),
        evidence=0.5 * (fitted - float(logs) - float(widths)),
    )


def _draw(found: _Posterior, curiosity: float, rng: np.random.Generator) -> tuple[Numbers, Numbers]:
    """Draws of the shared part, (draws, features), and of each arm's own, (draws, arms, features).

    The arm's own part has its mean given the shared part that was drawn with it.
    """
    size = len(found.mean)
    shared = found.mean + curiosity * rng.normal(size=(_DRAWS, size)) @ found.root.T
    own = found.offset[None] - np.einsum("kij,sj->ski", found.slope, shared)
    noise = curiosity * rng.normal(size=own.shape)
    return shared, own + np.einsum("kij,skj->ski", found.roots, noise)
