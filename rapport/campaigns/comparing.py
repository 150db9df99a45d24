"""Compares the customers of a campaign with its holdout: wave by wave, then together."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.special import ndtri

from rapport.campaigns.results_model import Checks, SegmentResult
from rapport.decisions import (
    HOLDOUT,
    ArmEstimate,
    Lift,
    always_valid_margin,
    arm_sums,
    estimate_adjusted_lift,
    estimate_arms,
    estimate_lift,
    pool_lifts,
    sample_ratio_chance,
    smallest_difference,
)

_BEFORE_DAYS = 56
_UNEVEN = 0.001
_QUANTILE = float(ndtri(0.975))
_FEWEST = 2  # people on a side before its spread can be known

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """What the customers of a draw did, in columns as `what_they_did` gives them."""

    arms: NDArray[np.object_]
    segment_ids: NDArray[np.object_]
    waves: NDArray[np.int64]
    numbers: Mapping[str, NDArray[np.float64]]

    @classmethod
    def of(cls, did: pa.Table) -> Self:
        named = {"customer_id", "arm", "segment_id", "wave", "started_at"}
        return cls(
            arms=np.array(did["arm"].to_pylist(), dtype=object),
            segment_ids=np.array(did["segment_id"].to_pylist(), dtype=object),
            waves=did["wave"].to_numpy(),
            numbers={
                name: did[name].to_numpy().astype(float)
                for name in did.column_names
                if name not in named
            },
        )

    @property
    def held_out(self) -> Mask:
        mask: Mask = np.equal(self.arms, HOLDOUT)
        return mask

    def rate(self, name: str, *, treated: bool = False) -> tuple[int, int]:
        """How many did it, of how many: among the treated, or in the holdout."""
        chosen = ~self.held_out if treated else self.held_out
        return int(self.numbers[name][chosen].sum()), int(chosen.sum())

    def revenue(self, among: Mask | None = None) -> Lift:
        """Compare revenue per customer; each wave within itself, because its days are its own."""
        amounts = self.numbers["revenue_minor"]
        return pool_or_one(
            [estimate_lift(amounts[ours], amounts[theirs]) for ours, theirs in self._sides(among)]
        )

    def adjusted(self) -> Lift:
        """The same with what customers bought before taken out."""
        amounts, before = self.numbers["revenue_minor"], self.numbers["before_minor"]
        return pool_or_one(
            [
                estimate_adjusted_lift(
                    amounts[ours],
                    amounts[theirs],
                    treated_before=before[ours],
                    held_out_before=before[theirs],
                )
                for ours, theirs in self._sides(None)
            ]
        )

    def always_margin(self, revenue: Lift, *, days: float) -> float | None:
        """Half the width of an interval that may be looked at each day.

        The variance that is foreseen is that of the eight weeks before, for as many days as count.
        """
        held_out = self.held_out
        sizes = int((~held_out).sum()), int(held_out.sum())
        if revenue.low is None or revenue.high is None or min(sizes) < _FEWEST:
            return None
        spread = float(self.numbers["before_minor"].var(ddof=1)) * days / _BEFORE_DAYS
        if spread == 0:
            return None
        error = (revenue.high - revenue.low) / 2 / _QUANTILE
        foreseen = spread * (1 / sizes[0] + 1 / sizes[1])
        return float(always_valid_margin(error**2, foreseen=foreseen))

    def estimates(self) -> tuple[ArmEstimate, ...]:
        """What each arm earns per recipient, waves weighed by their size; the best first."""
        amounts, treated = self.numbers["revenue_minor"], ~self.held_out
        waves = []
        for wave in np.unique(self.waves[treated]):
            here = treated & (self.waves == wave)
            names = sorted(set(self.arms[here].tolist()))
            waves.append({one: arm_sums(amounts[here & np.equal(self.arms, one)]) for one in names})
        return tuple(sorted(estimate_arms(waves).values(), key=lambda one: (-one.mean, one.arm)))

    def segments(self) -> tuple[SegmentResult, ...]:
        """The revenue of each group by itself; nothing for a campaign of one group."""
        names = sorted(set(self.segment_ids.tolist()))
        if len(names) < _FEWEST:
            return ()
        return tuple(
            SegmentResult(segment_id=one, revenue=self.revenue(np.equal(self.segment_ids, one)))
            for one in names
        )

    def checks(self, *, holdout_share: float) -> Checks:
        """Say whether the holdout is as large as it should be, and what could have been seen."""
        held_out = self.held_out
        counts = {"holdout": int(held_out.sum()), "treated": int((~held_out).sum())}
        chance = 1.0
        if 0 < holdout_share < 1:
            shares = {"holdout": holdout_share, "treated": 1 - holdout_share}
            chance = sample_ratio_chance(counts, shares)
        return Checks(
            uneven_chance=chance,
            uneven=chance < _UNEVEN,
            would_see_minor=self._would_see(counts),
        )

    def _would_see(self, counts: Mapping[str, int]) -> float | None:
        amounts = self.numbers["revenue_minor"]
        if min(counts.values()) < _FEWEST or not amounts.any():
            return None
        return smallest_difference(
            spread=math.sqrt(float(amounts.var(ddof=1))),
            treated=counts["treated"],
            held_out=counts["holdout"],
        )

    def _sides(self, among: Mask | None) -> list[tuple[Mask, Mask]]:
        """The treated and the held out of each wave; of a crowd without anybody, one empty pair."""
        chosen = np.ones(len(self.arms), dtype=bool) if among is None else among
        held_out = self.held_out
        waves = np.unique(self.waves[chosen])
        if not waves.size:
            return [(chosen & ~held_out, chosen & held_out)]
        return [
            (chosen & (self.waves == one) & ~held_out, chosen & (self.waves == one) & held_out)
            for one in waves
        ]


def pool_or_one(lifts: list[Lift]) -> Lift:
    """Join the lifts of waves, those in which nobody was treated left aside; one stays as it is."""
    counted = [one for one in lifts if one.treated] or lifts[:1]
    return counted[0] if len(counted) == 1 else pool_lifts(counted)
