"""Scoring: what a customer's past says about them, as numbers and a name.

In: the events of known customers. Out: one row per buyer with RFM scores, a cell and a named
group. What stages above found, scores of models and findings in reviews, is kept here for rules to
ask. All of it are readings: computed from facts, never truth, and replaced whole.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names
from rapport.scoring.rfm import rfm

if TYPE_CHECKING:
    from rapport.scoring.keeping import keep_findings, keep_scores
    from rapport.scoring.model import FINDINGS, NEED, SCORES, Kept, need_topic
    from rapport.scoring.naming import RFM_DESCRIPTIONS, RFM_NAMES, RfmSegment, name_of
    from rapport.scoring.points import (
        LEAD_POINTS,
        BadPointRules,
        EventRule,
        PointPart,
        PointRules,
        TraitRule,
        count_points,
        explain_points,
        explain_points_of,
        keep_points,
        parse_point_rules,
        point_rules,
        read_point_rules,
        score_names,
        set_point_rules,
    )
    from rapport.scoring.rfm import rfm_scores
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "FINDINGS",
    "LEAD_POINTS",
    "NEED",
    "RFM_DESCRIPTIONS",
    "RFM_NAMES",
    "SCORES",
    "BadPointRules",
    "EventRule",
    "Kept",
    "PointPart",
    "PointRules",
    "RfmSegment",
    "TraitRule",
    "count_points",
    "explain_points",
    "explain_points_of",
    "keep_findings",
    "keep_points",
    "keep_scores",
    "name_of",
    "need_topic",
    "parse_point_rules",
    "point_rules",
    "read_point_rules",
    "rfm",
    "rfm_scores",
    "score_names",
    "set_point_rules",
]
