"""Insights: what customers say, as findings with the evidence under them.

In: reviews and feedback. Out: a reading of each text (how it speaks, what it mentions and where),
ratings with intervals, and findings with their support, an interval and quotes; and of each
customer what they said, kept for rules. The texts are data: whatever they say is never followed.
Must never say more than the quotes show.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.insights.counting import Counted, Evidence, count_mentions, share_interval
    from rapport.insights.lexicon import ASPECT_NAMES
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
    from rapport.insights.reading import feeling, read_review
    from rapport.insights.refreshing import OVERALL, refresh_readings
    from rapport.insights.reviewing import review_insights
    from rapport.insights.scope import Scope, mentions_in, readings_in, texts_in
    from rapport.insights.tables import MENTIONS, READINGS
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "ASPECT_NAMES",
    "MENTIONS",
    "OVERALL",
    "READINGS",
    "Aspect",
    "Counted",
    "Emotion",
    "Evidence",
    "Finding",
    "Mention",
    "MentionKind",
    "MentionReader",
    "Quote",
    "Ratings",
    "Readers",
    "ReviewInsights",
    "Scope",
    "Sentiment",
    "SentimentReader",
    "Text",
    "TextState",
    "TextsRead",
    "Verdict",
    "built_in_readers",
    "count_mentions",
    "feeling",
    "mentions_in",
    "read_review",
    "readings_in",
    "refresh_readings",
    "review_insights",
    "share_interval",
    "texts_in",
]
