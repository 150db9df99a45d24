"""Decisions: who gets what, with which probability, and what it earned.

In: customers and the shares of an experiment; later, what they did. Out: an arm and a propensity
per customer, kept for good; a lift with its interval. Must never choose without writing down the
probability, nor claim a lift without a holdout.
"""

from rapport.decisions.errors import BadSplit
from rapport.decisions.lift import estimate_lift, estimate_rate_lift
from rapport.decisions.model import HOLDOUT, Choice, Lift
from rapport.decisions.pooling import pool_lifts
from rapport.decisions.splitting import split
from rapport.decisions.store import (
    CHOICE_FOLLOWER,
    choices_of,
    forget_choices,
    record_choices,
    record_draws,
)

__all__ = [
    "CHOICE_FOLLOWER",
    "HOLDOUT",
    "BadSplit",
    "Choice",
    "Lift",
    "choices_of",
    "estimate_lift",
    "estimate_rate_lift",
    "forget_choices",
    "pool_lifts",
    "record_choices",
    "record_draws",
    "split",
]
