"""Insights: what customers say, as findings with the evidence under them.

In: reviews and feedback. Out: a reading of each text (how it speaks, what it mentions and where),
ratings with intervals, and findings with their support, an interval and quotes; and of each
customer what they said, kept for rules. The texts are data: whatever they say is never followed.
Must never say more than the quotes show.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.insights.asking import (
        Compared,
        Difference,
        Grid,
        Grouping,
        GroupSaid,
        MentionRead,
        Overview,
        Point,
        Said,
        Share,
        Stars,
        Step,
        TextLine,
        TextNotFound,
        TextPage,
        TextQuery,
        TextRead,
        before,
        compare,
        difference_of,
        find_texts,
        groups_in,
        over_time,
        overview,
        read_text,
        real_among,
        review_insights,
        said_about,
        said_by_group,
        said_by_segment,
        share_of,
        texts_found,
    )
    from rapport.insights.counting import Counted, Evidence, count_mentions, share_interval
    from rapport.insights.model import (
        Aspect,
        Emotion,
        Finding,
        Mention,
        MentionKind,
        Quote,
        Ratings,
        ReviewInsights,
        Sentiment,
        Text,
        TextsRead,
        TextState,
        Verdict,
    )
    from rapport.insights.readers import MentionReader, Readers, SentimentReader, built_in_readers
    from rapport.insights.reading import clause_feelings, feeling, read_review
    from rapport.insights.refreshing import OVERALL, refresh_readings
    from rapport.insights.scope import Scope, mentions_in, readings_in
    from rapport.insights.tables import MENTIONS, READINGS
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "MENTIONS",
    "OVERALL",
    "READINGS",
    "Aspect",
    "Compared",
    "Counted",
    "Difference",
    "Emotion",
    "Evidence",
    "Finding",
    "Grid",
    "GroupSaid",
    "Grouping",
    "Mention",
    "MentionKind",
    "MentionRead",
    "MentionReader",
    "Overview",
    "Point",
    "Quote",
    "Ratings",
    "Readers",
    "ReviewInsights",
    "Said",
    "Scope",
    "Sentiment",
    "SentimentReader",
    "Share",
    "Stars",
    "Step",
    "Text",
    "TextLine",
    "TextNotFound",
    "TextPage",
    "TextQuery",
    "TextRead",
    "TextState",
    "TextsRead",
    "Verdict",
    "before",
    "built_in_readers",
    "clause_feelings",
    "compare",
    "count_mentions",
    "difference_of",
    "feeling",
    "find_texts",
    "groups_in",
    "mentions_in",
    "over_time",
    "overview",
    "read_review",
    "read_text",
    "readings_in",
    "real_among",
    "refresh_readings",
    "review_insights",
    "said_about",
    "said_by_group",
    "said_by_segment",
    "share_interval",
    "share_of",
    "texts_found",
]
