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
    from rapport.scoring.model import FINDINGS, SCORES, Kept
    from rapport.scoring.naming import RFM_DESCRIPTIONS, RFM_NAMES, RfmSegment, name_of
    from rapport.scoring.rfm import rfm_scores
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "FINDINGS",
    "RFM_DESCRIPTIONS",
    "RFM_NAMES",
    "SCORES",
    "Kept",
    "RfmSegment",
    "keep_findings",
    "keep_scores",
    "name_of",
    "rfm",
    "rfm_scores",
]
