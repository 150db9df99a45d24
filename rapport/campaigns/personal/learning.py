"""Learns from choices which variant is best for whom: by a line, or by rates where little is known.

Waves that began earlier had more time for rewards. For the line each wave has a part of its own;
the rates count what came within the time that the youngest wave had.
"""

from dataclasses import dataclass

import numpy as np

from rapport.campaigns.model import Reward
from rapport.campaigns.personal.history import ChoiceHistory, KnownPeople
from rapport.campaigns.personal.knowing import Flags, Numbers
from rapport.decisions import LinearThompson, ShrunkRates

LINE, RATES = "line", "rates"
"""By what a judgement says that was learned."""

_KNOWN_SHARE = 0.5  # of customers ever seen before, below which features say too little
_TINY = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What was learned of some choices. `least` is the least probability of an open variant."""

    policy: LinearThompson | ShrunkRates
    names: tuple[str, ...]
    extra: int  # columns of waves, nought for whoever comes
    least: float

    @property
    def by(self) -> str:
        return LINE if isinstance(self.policy, LinearThompson) else RATES

    def expected(self, people: KnownPeople) -> Numbers:
        """The expected reward of each variant, (customers, variants)."""
        if isinstance(self.policy, LinearThompson):
            return self.policy.expected(self._rows(people))
        segments = people.segment_ids.tolist()
        parts = self.policy.rates([""] * len(segments), segments)
        return np.asarray(parts[..., 0] / parts.sum(axis=2))

    def best(self, people: KnownPeople) -> Numbers:
        """The probabilities of one who trusts what was learned: the best, the others the least."""
        return _leaning(self.expected(people), people.open, self.least)

    def trying(self, people: KnownPeople, *, rng: np.random.Generator) -> Numbers:
        """The probabilities of one who still tries: each variant's chance of being the best."""
        wins = np.zeros(people.open.shape)
        for pattern in np.unique(people.open, axis=0):
            here = np.flatnonzero((people.open == pattern).all(axis=1))
            wins[np.ix_(here, np.flatnonzero(pattern))] = self._wins(
                people.take(here), pattern, rng
            )
        return spread_least(wins, people.open, self.least)

    def _wins(self, people: KnownPeople, pattern: Flags, rng: np.random.Generator) -> Numbers:
        names = tuple(name for name, can in zip(self.names, pattern, strict=True) if can)
        if isinstance(self.policy, LinearThompson):
            line = LinearThompson(
                features=self.policy.features, arms=names, seen=self.policy.seen, least=0.0
            )
            return line.choose(self._rows(people), rng=rng).propensities
        rates = self.policy
        for name in set(self.names) - set(names):
            rates = rates.without_arm(name)
        segments, places = np.unique(people.segment_ids.astype(str), return_inverse=True)
        drawn = rates.choose([""] * len(segments), segments.tolist(), rng=rng)
        return np.asarray(drawn.propensities[places])

    def _rows(self, people: KnownPeople) -> Numbers:
        return np.column_stack([people.features, np.zeros((len(people.features), self.extra))])


def learn(history: ChoiceHistory, rows: Flags, *, reward: Reward, least_share: float) -> Learned:
    """Learn from these rows of a history."""
    names = history.variants.names
    least = least_chance(least_share, len(names))
    arms = np.array(names, dtype=object)[history.chosen[rows]].tolist()
    if history.known_share < _KNOWN_SHARE and reward is not Reward.REVENUE:
        segments = history.people.segment_ids[rows].tolist()
        rates = ShrunkRates(arms=names, least=0.0).learned(
            history.customer_ids[rows].tolist(), segments, arms, history.soon[rows].tolist()
        )
        return Learned(policy=rates, names=names, extra=0, least=least)
    began = np.unique(history.waves)[1:]
    waves = (history.waves[:, None] == began).astype(float)
    features = np.column_stack([history.people.features, waves])[rows]
    named = (*history.people.names, *(f"wave {one}" for one in began))
    line = LinearThompson(features=named, arms=names, least=0.0)
    line = line.learned(features, arms, history.reward[rows])
    return Learned(policy=line, names=names, extra=len(began), least=least)


def least_chance(least_share: float, variants: int) -> float:
    """The least probability of a variant: less than asked for where that would leave no choice."""
    return min(least_share, 0.5 / variants)


def single(place: int, open_to: Flags, lot: Numbers, least: float) -> Numbers:
    """One variant for everybody, the others the least; by lot where it may not be had."""
    told = np.zeros(open_to.shape)
    told[:, place] = 1.0
    leaning = spread_least(told, open_to, least)
    return np.where(open_to[:, [place]], leaning, lot)


def by_lot(open_to: Flags, weights: Numbers) -> Numbers:
    """The plain split between the variants that each may have."""
    told = open_to * weights
    return np.asarray(told / np.maximum(told.sum(axis=1, keepdims=True), _TINY))


def spread_least(wins: Numbers, open_to: Flags, least: float) -> Numbers:
    """Give every variant that may be had the least probability, and the rest by `wins`."""
    count = open_to.sum(axis=1, keepdims=True)
    return np.asarray((least + (1 - least * count) * wins) * open_to)


def _leaning(expected: Numbers, open_to: Flags, least: float) -> Numbers:
    best = np.where(open_to, expected, -np.inf).argmax(axis=1)
    return spread_least(np.eye(expected.shape[1])[best], open_to, least)
