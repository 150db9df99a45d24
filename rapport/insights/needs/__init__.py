"""Needs: what customers buy for, what hurts, what prices feel like, whom they compare, who leaves.

In: texts, cleaned and masked. Out: mentions of seven kinds, each with its words and where they
stand, and findings counted from them. A mention is a statement about one text. Must never read a
no, an if, a question or somebody else's words as what the writer says.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.insights.needs.comparing import OTHERS, rival_candidates
    from rapport.insights.needs.finding import NEEDS, NeedFinding, find_needs
    from rapport.insights.needs.naming import need_names, need_statement
    from rapport.insights.needs.reading import NeedsReader
    from rapport.insights.needs.rivals import brands_of, needs_reader
    from rapport.insights.needs.wishes import WISH
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "NEEDS",
    "OTHERS",
    "WISH",
    "NeedFinding",
    "NeedsReader",
    "brands_of",
    "find_needs",
    "need_names",
    "need_statement",
    "needs_reader",
    "rival_candidates",
]
