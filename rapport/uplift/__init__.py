"""Uplift: whom a message moves, and what sending it to them only would earn.

In: what customers were given, with which probabilities, what came of it, and what was known of them
before. Out: the expected difference of each arm per customer, how well that ranks customers, and a
policy in money beside the best single arm for everybody. Must never release a policy that is not
surely better than that arm, nor judge by customers that it learned from.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.uplift.bases import fit_base
    from rapport.uplift.crossing import BaseChoice, Crossed, choose_base, cross_fit
    from rapport.uplift.errors import (
        BadTrial,
        BadUpliftPolicy,
        BadWorth,
        TrialTooSmall,
        UpliftNotFound,
    )
    from rapport.uplift.folding import folds_of
    from rapport.uplift.learners import UpliftModel, fit_uplift
    from rapport.uplift.model import Base, Decile, Interval, Learner, QiniCurve, Trial
    from rapport.uplift.policies import Assignment, Terms, assign, expected_margins
    from rapport.uplift.proposing import Policy, Way, choices_by, parse_policy
    from rapport.uplift.ranking import (
        auuc,
        deciles,
        effect_of,
        qini,
        qini_counts,
        qini_curve,
        qini_interval,
        qini_normalised,
        uplift_at,
    )
    from rapport.uplift.reporting import (
        FEWEST_CUSTOMERS,
        FEWEST_OUTCOMES,
        ArmUplift,
        Tenth,
        UpliftReport,
        best_margins,
        check_size,
        report_of,
        score_name,
        sums_by_share,
    )
    from rapport.uplift.store import get_model, get_report, keep_report, list_reports
    from rapport.uplift.supposing import (
        DOUBTS,
        Doubt,
        Doubted,
        Judged,
        Supposed,
        policies_of,
        suppose,
    )
    from rapport.uplift.valuing import (
        ArmValue,
        PolicyReport,
        added_value,
        judge_policy,
        single_arm,
        value_policy,
    )
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "DOUBTS",
    "FEWEST_CUSTOMERS",
    "FEWEST_OUTCOMES",
    "ArmUplift",
    "ArmValue",
    "Assignment",
    "BadTrial",
    "BadUpliftPolicy",
    "BadWorth",
    "Base",
    "BaseChoice",
    "Crossed",
    "Decile",
    "Doubt",
    "Doubted",
    "Interval",
    "Judged",
    "Learner",
    "Policy",
    "PolicyReport",
    "QiniCurve",
    "Supposed",
    "Tenth",
    "Terms",
    "Trial",
    "TrialTooSmall",
    "UpliftModel",
    "UpliftNotFound",
    "UpliftReport",
    "Way",
    "added_value",
    "assign",
    "auuc",
    "best_margins",
    "check_size",
    "choices_by",
    "choose_base",
    "cross_fit",
    "deciles",
    "effect_of",
    "expected_margins",
    "fit_base",
    "fit_uplift",
    "folds_of",
    "get_model",
    "get_report",
    "judge_policy",
    "keep_report",
    "list_reports",
    "parse_policy",
    "policies_of",
    "qini",
    "qini_counts",
    "qini_curve",
    "qini_interval",
    "qini_normalised",
    "report_of",
    "score_name",
    "single_arm",
    "sums_by_share",
    "suppose",
    "uplift_at",
    "value_policy",
]
