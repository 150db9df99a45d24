"""Draws arms with probabilities that are known, so that every choice can be judged later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from rapport.decisions.errors import BadSplit
from rapport.decisions.model import Choice

Numbers = NDArray[np.float64]

LEAST = 0.01
"""The least probability of an open arm: one that is never tried can never be judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """The arm of each customer (its place in `names`), and the probability of each arm."""

    names: tuple[str, ...]
    arms: NDArray[np.intp]
    propensities: Numbers

    def choices(
        self,
        customer_ids: Sequence[str],
        *,
        experiment: str,
        policy: str,
        now: datetime,
    ) -> list[Choice]:
        """As choices to be kept with `record_choices`, before anything is sent."""
        own = self.propensities[np.arange(len(self.arms)), self.arms]
        return [
            Choice(
                experiment=experiment,
                customer_id=customer_id,
                arm=self.names[arm],
                propensity=float(propensity),
                policy=policy,
                reason="drawn by its chance of being the best",
                chosen_at=now,
            )
            for customer_id, arm, propensity in zip(customer_ids, self.arms, own, strict=True)
        ]


def draw_arms(
    wins: Numbers, *, names: tuple[str, ...], least: float, rng: np.random.Generator
) -> Drawn:
    """Draw from how often each arm came out best, (customers, arms), each at least `least`.

    The probabilities are what was drawn from, not what they estimate: they hold exactly, however
    roughly the wins were counted. Raises `BadSplit` if `least` is too much for the arms there are.
    """
    if not names or not 0 <= least * len(names) <= 1:
        raise BadSplit(
            f"a least probability of {least} cannot be kept for {len(names)} arms; "
            "use at most 1 divided by their number, and one arm at least"
        )
    propensities = least + (1 - least * len(names)) * wins
    places = (rng.random((len(wins), 1)) >= propensities.cumsum(axis=1)).sum(axis=1)
    arms = np.minimum(places, len(names) - 1).astype(np.intp)
    return Drawn(names=names, arms=arms, propensities=propensities)
