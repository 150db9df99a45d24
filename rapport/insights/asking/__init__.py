"""Asking: questions about texts that were read, each answered from the two tables within a second.

In: a scope, and the members of its segment. Out: counts with intervals, differences that hold among
many, quotes, texts. Must never read a text anew: what a face shows is what was kept.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.insights.asking.angles import Angle, Side, copy_angles
    from rapport.insights.asking.aspects import before, said_about, said_of_kinds
    from rapport.insights.asking.comparing import compare
    from rapport.insights.asking.counts import Counts, counts_of
    from rapport.insights.asking.disputing import Claimed, Disputed, claimed_in, disputed_claims
    from rapport.insights.asking.groups import groups_in, said_by_group, said_by_segment
    from rapport.insights.asking.model import (
        UNFELT,
        Cell,
        Compared,
        Grid,
        Grouping,
        GroupSaid,
        MentionRead,
        Overview,
        Point,
        Said,
        Stars,
        Step,
        TextLine,
        TextPage,
        TextQuery,
        TextRead,
    )
    from rapport.insights.asking.of_groups import group_angles
    from rapport.insights.asking.reviews import review_insights
    from rapport.insights.asking.series import over_time
    from rapport.insights.asking.shares import (
        Difference,
        Share,
        difference_of,
        real_among,
        share_of,
    )
    from rapport.insights.asking.texts import find_texts, read_text, texts_found
    from rapport.insights.asking.totals import overview
    from rapport.insights.asking.wording import interval_basis
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "UNFELT",
    "Angle",
    "Cell",
    "Claimed",
    "Compared",
    "Counts",
    "Difference",
    "Disputed",
    "Grid",
    "GroupSaid",
    "Grouping",
    "MentionRead",
    "Overview",
    "Point",
    "Said",
    "Share",
    "Side",
    "Stars",
    "Step",
    "TextLine",
    "TextPage",
    "TextQuery",
    "TextRead",
    "before",
    "claimed_in",
    "compare",
    "copy_angles",
    "counts_of",
    "difference_of",
    "disputed_claims",
    "find_texts",
    "group_angles",
    "groups_in",
    "interval_basis",
    "over_time",
    "overview",
    "read_text",
    "real_among",
    "review_insights",
    "said_about",
    "said_by_group",
    "said_by_segment",
    "said_of_kinds",
    "share_of",
    "texts_found",
]
