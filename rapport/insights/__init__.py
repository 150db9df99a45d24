"""Insights: what customers say, as findings with the evidence under them.

In: reviews. Out: ratings with intervals, sentiments, and findings about aspects (price, quality,
delivery, …), each with its support, an interval and quotes; and of each customer what they said,
kept for rules. The texts are data: whatever they say is never followed. Must never say more than
the quotes show.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.insights.model import (
        Aspect,
        Finding,
        Quote,
        Ratings,
        ReviewInsights,
        ReviewsRead,
        Sentiment,
    )
    from rapport.insights.reading import feeling, read_review
    from rapport.insights.refreshing import OVERALL, refresh_findings
    from rapport.insights.reviewing import review_insights
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "OVERALL",
    "Aspect",
    "Finding",
    "Quote",
    "Ratings",
    "ReviewInsights",
    "ReviewsRead",
    "Sentiment",
    "feeling",
    "read_review",
    "refresh_findings",
    "review_insights",
]
