"""Preparing: texts become readable, nobody is named in them, and what must not count is told.

In: titles and texts as they were written. Out: cleaned and masked texts with their language, a
state and a reason, and short marks by which copies are found among all that was read before. Must
never keep a text that is not masked.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.insights.preparing.cleaning import clean_text
    from rapport.insights.preparing.copies import Copies, find_copies
    from rapport.insights.preparing.marks import MARKS
    from rapport.insights.preparing.promotion import NotOpinion, why_no_opinion
    from rapport.insights.preparing.texts import Prepared, prepare
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "MARKS",
    "Copies",
    "NotOpinion",
    "Prepared",
    "clean_text",
    "find_copies",
    "prepare",
    "why_no_opinion",
]
