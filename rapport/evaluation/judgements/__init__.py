"""People's judgement of texts: blind, in pairs, with intervals and agreement.

In: items (facts, and a text of each of two or more systems), then what operators say of pairs.
Out: the next pair for an operator, and what all judgements say of the systems. Must never show
which system wrote a text before the results, nor let an operator judge a pair twice.
"""

from typing import TYPE_CHECKING

from rapport.evaluation.judgements.agreement import agreement
from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.evaluation.judgements.agreement import Agreement, cohen_kappa, krippendorff
    from rapport.evaluation.judgements.drawing import StudyPlan, draw_pairs
    from rapport.evaluation.judgements.errors import (
        BadStudy,
        JudgedAlready,
        NoPairInStudy,
        StudyNameTaken,
        StudyUnknown,
    )
    from rapport.evaluation.judgements.items import item_of, read_items
    from rapport.evaluation.judgements.judging import new_study, next_pair, record_judgement
    from rapport.evaluation.judgements.model import (
        Judgement,
        Pair,
        Preference,
        Progress,
        ShownPair,
        Study,
        StudyItem,
    )
    from rapport.evaluation.judgements.results import Results, SystemResult, results_of
    from rapport.evaluation.judgements.store import get_study, list_studies, progress_of
    from rapport.evaluation.judgements.strength import strengths
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "Agreement",
    "BadStudy",
    "JudgedAlready",
    "Judgement",
    "NoPairInStudy",
    "Pair",
    "Preference",
    "Progress",
    "Results",
    "ShownPair",
    "Study",
    "StudyItem",
    "StudyNameTaken",
    "StudyPlan",
    "StudyUnknown",
    "SystemResult",
    "agreement",
    "cohen_kappa",
    "draw_pairs",
    "get_study",
    "item_of",
    "krippendorff",
    "list_studies",
    "new_study",
    "next_pair",
    "progress_of",
    "read_items",
    "record_judgement",
    "results_of",
    "strengths",
]
