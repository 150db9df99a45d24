"""Decisions: who gets what, with which probability, and what it earned.

In: customers and the shares of an experiment; later, what they did. Out: an arm and a propensity
per customer, kept for good; a lift with its interval. Must never choose without writing down the
probability, nor claim a lift without a holdout.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.decisions.adjusting import estimate_adjusted_lift, sample_ratio_chance
    from rapport.decisions.bandits import (
        ArmEstimate,
        ArmSums,
        arm_sums,
        best_arm,
        estimate_arms,
        thompson_shares,
    )
    from rapport.decisions.contextual import LinearThompson
    from rapport.decisions.drawing import Drawn, draw_arms
    from rapport.decisions.errors import BadLog, BadSplit
    from rapport.decisions.lift import estimate_lift, estimate_rate_lift
    from rapport.decisions.model import HOLDOUT, Choice, Lift
    from rapport.decisions.off_policy import (
        FEWEST_EFFECTIVE,
        Estimator,
        Log,
        PolicyValue,
        arm_values,
        doubly_robust_rewards,
        effective_choices,
        policy_difference,
        policy_value,
    )
    from rapport.decisions.pooling import pool_lifts
    from rapport.decisions.power import customers_needed, power_of, smallest_difference
    from rapport.decisions.sequential import Alarm, always_valid_margin, rate_evidence, watch_rates
    from rapport.decisions.shrinking import HOUR_BUCKETS, ShrunkRates, moment_arm, moment_arms
    from rapport.decisions.splitting import split
    from rapport.decisions.store import (
        CHOICE_FOLLOWER,
        choices_of,
        forget_choices,
        record_choices,
        record_draws,
    )
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "CHOICE_FOLLOWER",
    "FEWEST_EFFECTIVE",
    "HOLDOUT",
    "HOUR_BUCKETS",
    "Alarm",
    "ArmEstimate",
    "ArmSums",
    "BadLog",
    "BadSplit",
    "Choice",
    "Drawn",
    "Estimator",
    "Lift",
    "LinearThompson",
    "Log",
    "PolicyValue",
    "ShrunkRates",
    "always_valid_margin",
    "arm_sums",
    "arm_values",
    "best_arm",
    "choices_of",
    "customers_needed",
    "doubly_robust_rewards",
    "draw_arms",
    "effective_choices",
    "estimate_adjusted_lift",
    "estimate_arms",
    "estimate_lift",
    "estimate_rate_lift",
    "forget_choices",
    "moment_arm",
    "moment_arms",
    "policy_difference",
    "policy_value",
    "pool_lifts",
    "power_of",
    "rate_evidence",
    "record_choices",
    "record_draws",
    "sample_ratio_chance",
    "smallest_difference",
    "split",
    "thompson_shares",
    "watch_rates",
]
