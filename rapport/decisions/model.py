"""The nouns of the stage: who gets what, with which probability, and what it earned."""

from dataclasses import dataclass
from datetime import datetime

HOLDOUT = "holdout"
"""The arm that receives nothing, so that there is something to compare with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One customer's arm in one experiment; `propensity` is the arm's probability (0 to 1)."""

    experiment: str
    customer_id: str
    arm: str
    propensity: float
    policy: str
    reason: str
    chosen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Lift:
    """A difference between treated and holdout, per recipient, with its 95 % interval.

    `difference` is None when one side has nobody, `low` and `high` when a side is too small to
    say how far off the difference may be: no holdout, no claim.
    """

    treated: int
    held_out: int
    treated_mean: float
    holdout_mean: float
    difference: float | None
    low: float | None
    high: float | None

    @property
    def nothing_yet(self) -> bool:
        """Whether every amount is nought, so that the interval is a point that proves nothing."""
        return self.treated_mean == self.holdout_mean == self.low == self.high == 0
