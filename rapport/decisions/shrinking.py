"""Rates of yes or no per customer, drawn towards their segment's, and those towards everybody's.

For contents and for hours of sending: an arm is a text, or a part of the day on a weekday. A
customer alone answers too seldom to tell. Each level is a Beta distribution about the rate of the
level above; how much it weighs is how alike its members are, by their moments (as in Kleinman
1973). An arm that was never tried starts from the rate of all arms, hardly sure of it. The arm is
drawn by Thompson sampling, and its probability written down.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import numpy as np

from rapport.decisions.drawing import LEAST, Drawn, Numbers, draw_arms
from rapport.decisions.errors import BadLog

HOUR_BUCKETS = ((8, 10), (10, 12), (12, 14), (14, 16), (16, 18), (18, 21))
"""Parts of the day, by the customer's own clock; nobody is written to at night."""

_DRAWS = 200
_FEWEST_MEMBERS = 5
_DEFAULT_WEIGHT = 50.0
_MOST_WEIGHT = 10_000.0
_PAIR = 2


def moment_arm(moment: datetime) -> str:
    """Name the weekday and the part of the day of a moment on the customer's clock: `mon-08`.

    Before eight it counts for the first part of the day, after 21 for the last.
    """
    starts = [start for start, _ in HOUR_BUCKETS]
    first = max([start for start in starts if start <= moment.hour], default=starts[0])
    return f"{moment:%a}-{first:02d}".lower()


def moment_arms() -> tuple[str, ...]:
    """All weekdays and parts of the day."""
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return tuple(f"{day}-{start:02d}" for day in days for start, _ in HOUR_BUCKETS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShrunkRates:
    """What was counted. `arms` are open, `known` are all that ever were, in the order of counts.

    `everybody` is (arms, 2): tries and answers; `segments` and `customers` have the same by id.
    """

    arms: tuple[str, ...]
    known: tuple[str, ...] = ()
    everybody: Numbers = field(default_factory=lambda: np.zeros((0, _PAIR)))
    segments: Mapping[str, Numbers] = field(default_factory=dict)
    customers: Mapping[str, Numbers] = field(default_factory=dict)
    least: float = LEAST

    def choose(
        self,
        customer_ids: Sequence[str],
        segment_ids: Sequence[str],
        *,
        rng: np.random.Generator,
    ) -> Drawn:
        """Draw an arm for each customer, with its probability of being the best one."""
        parts = self.rates(customer_ids, segment_ids)
        wins = np.empty(parts.shape[:2])
        for row, part in enumerate(parts):
            best = rng.beta(part[:, 0], part[:, 1], size=(_DRAWS, len(part))).argmax(axis=1)
            wins[row] = np.bincount(best, minlength=len(part)) / _DRAWS
        return draw_arms(wins, names=self.arms, least=self.least, rng=rng)

    def rates(self, customer_ids: Sequence[str], segment_ids: Sequence[str]) -> Numbers:
        """The Beta distribution of each customer's rate of each open arm, (customers, arms, 2).

        What a level takes from the one above weighs as much as that one is sure, and as the
        members of the level are alike.
        """
        if len(customer_ids) != len(segment_ids):
            raise BadLog("give one segment per customer")
        state = self._spread_out()
        counted = state.everybody
        common = (1 + counted[:, 1].sum()) / (_PAIR + counted[:, 0].sum())
        total = _PAIR + counted[:, 0]
        rate = (_PAIR * common + counted[:, 1]) / total
        segments = _stack(state.segments, segment_ids, counted)
        mean, weight = _level(rate, total, segments, _likeness(state.segments, rate))
        customers = _stack(state.customers, customer_ids, counted)
        mean, weight = _level(mean, weight, customers, _likeness(state.customers, rate))
        places = [state.known.index(arm) for arm in state.arms]
        return np.stack([mean * weight, (1 - mean) * weight], axis=2)[:, places]

    def learned(
        self,
        customer_ids: Sequence[str],
        segment_ids: Sequence[str],
        arms: Sequence[str],
        answered: Sequence[bool],
    ) -> "ShrunkRates":
        """Learn from answers, or from their absence once it is too late for them.

        Raises `BadLog` for arms that never were.
        """
        state = self._spread_out()
        unknown = set(arms) - set(state.known)
        if unknown:
            raise BadLog(f"no arm is named {', '.join(sorted(unknown))}; add it first")
        everybody = state.everybody.copy()
        segments = {name: one.copy() for name, one in state.segments.items()}
        customers = dict(state.customers)
        told = zip(customer_ids, segment_ids, arms, answered, strict=True)
        fresh: set[str] = set()
        for customer_id, segment_id, arm, yes in told:
            if customer_id not in fresh:
                fresh.add(customer_id)
                old = customers.get(customer_id)
                customers[customer_id] = np.zeros_like(everybody) if old is None else old.copy()
            segment = segments.setdefault(segment_id, np.zeros_like(everybody))
            place = state.known.index(arm)
            for counts in (everybody, segment, customers[customer_id]):
                counts[place] += (1.0, float(yes))
        return replace(state, everybody=everybody, segments=segments, customers=customers)

    def with_arm(self, arm: str) -> "ShrunkRates":
        """Open an arm; one that was retired goes on with what it knew."""
        return replace(self, arms=(*(one for one in self.arms if one != arm), arm))._spread_out()

    def without_arm(self, arm: str) -> "ShrunkRates":
        """Retire an arm: it is chosen no more, its answers may still come in."""
        state = self._spread_out()
        return replace(state, arms=tuple(one for one in state.arms if one != arm))

    def without_customers(self, customer_ids: Sequence[str]) -> "ShrunkRates":
        """Forget these customers by name; the sums of segments and everybody stay."""
        gone = set(customer_ids)
        kept = {name: one for name, one in self.customers.items() if name not in gone}
        return replace(self, customers=kept)

    def to_json(self) -> dict[str, Any]:
        """Write what was counted as JSON."""
        return {
            "arms": list(self.arms),
            "known": list(self.known),
            "everybody": self.everybody.tolist(),
            "segments": {name: one.tolist() for name, one in self.segments.items()},
            "customers": {name: one.tolist() for name, one in self.customers.items()},
            "least": self.least,
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "ShrunkRates":
        """Read what `to_json` wrote. Raises `BadLog` for anything else."""
        try:
            return cls(
                arms=tuple(told["arms"]),
                known=tuple(told["known"]),
                everybody=_counts(told["everybody"]),
                segments={name: _counts(one) for name, one in told["segments"].items()},
                customers={name: _counts(one) for name, one in told["customers"].items()},
                least=float(told["least"]),
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise BadLog("this is no state of a policy; start a new one") from error

    def _spread_out(self) -> "ShrunkRates":
        """The same with room for every open arm."""
        fresh = [arm for arm in self.arms if arm not in self.known]
        if not fresh:
            return self
        room = np.zeros((len(fresh), _PAIR))
        return replace(
            self,
            known=(*self.known, *fresh),
            everybody=np.concatenate([self.everybody, room]),
            segments={name: np.concatenate([one, room]) for name, one in self.segments.items()},
            customers={name: np.concatenate([one, room]) for name, one in self.customers.items()},
        )


def _counts(rows: object) -> Numbers:
    return np.array(rows, dtype=np.float64).reshape(-1, _PAIR)


def _stack(held: Mapping[str, Numbers], names: Sequence[str], like: Numbers) -> Numbers:
    nothing = np.zeros_like(like)
    return np.array([held.get(name, nothing) for name in names]).reshape(-1, *like.shape)


def _level(
    mean: Numbers, weight: Numbers, counted: Numbers, likeness: float
) -> tuple[Numbers, Numbers]:
    """The rates of a level and what they weigh, from those above and its own counts."""
    prior = 1 / (1 / likeness + 1 / weight)
    total = prior + counted[..., 0]
    return (prior * mean + counted[..., 1]) / total, total


def _likeness(held: Mapping[str, Numbers], rate: Numbers) -> float:
    """How many tries the rate above weighs for a member: few if members differ by more than luck.

    By the moments of their rates; a guess while there are few members.
    """
    if len(held) < _FEWEST_MEMBERS:
        return _DEFAULT_WEIGHT
    tries, answers = np.moveaxis(np.array(list(held.values())), 2, 0)
    seen = tries > 0
    apart = np.where(seen, (answers - tries * rate) ** 2 / np.maximum(tries, 1), 0.0).sum()
    luck = (seen * rate * (1 - rate)).sum()
    most = (tries * rate * (1 - rate)).sum()
    if apart <= luck or most <= luck:
        return _MOST_WEIGHT
    share = min(float((apart - luck) / (most - luck)), 1.0)
    return min(max((1 - share) / share, 1.0), _MOST_WEIGHT)
