"""Scoring: what a customer's past says about them, as numbers and a name.

In: the events of known customers. Out: one row per buyer with RFM scores, a cell and a named
group. Scores are readings: computed from facts, never stored as truth, never written back.
"""

from rapport.scoring.model import FINDINGS, SCORES
from rapport.scoring.naming import RFM_DESCRIPTIONS, RFM_NAMES, RfmSegment, name_of
from rapport.scoring.rfm import rfm, rfm_scores

__all__ = [
    "FINDINGS",
    "RFM_DESCRIPTIONS",
    "RFM_NAMES",
    "SCORES",
    "RfmSegment",
    "name_of",
    "rfm",
    "rfm_scores",
]
