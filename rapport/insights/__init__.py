"""Insights: what customers say, as findings with the evidence under them.

In: reviews and feedback. Out: a reading of each text (how it speaks, what it mentions and where),
ratings with intervals, and findings with their support, an interval and quotes; and of each
customer what they said, kept for rules. The texts are data: whatever they say is never followed.
Must never say more than the quotes show.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.insights.aspects import (
        AspectNames,
        AspectReader,
        AspectState,
        LearnedAspect,
        PolarityLearned,
        ShopAspects,
        aspect_name,
        aspect_names,
        aspect_reader,
        bootstrap_aspects,
        learn_polarity,
        learned_aspect,
        learned_aspects,
        merge_aspects,
        refuse_aspect,
        rename_aspect,
        shop_aspects,
        use_aspect,
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
    from rapport.insights.readers import (
        MentionReader,
        Readers,
        SentimentReader,
        built_in_readers,
        shop_readers,
    )
    from rapport.insights.reading import feeling, read_review
    from rapport.insights.refreshing import OVERALL, refresh_readings
    from rapport.insights.reviewing import review_insights
    from rapport.insights.scope import Scope, mentions_in, readings_in
    from rapport.insights.tables import MENTIONS, READINGS
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "MENTIONS",
    "OVERALL",
    "READINGS",
    "Aspect",
    "AspectNames",
    "AspectReader",
    "AspectState",
    "Counted",
    "Emotion",
    "Evidence",
    "Finding",
    "LearnedAspect",
    "Mention",
    "MentionKind",
    "MentionReader",
    "PolarityLearned",
    "Quote",
    "Ratings",
    "Readers",
    "ReviewInsights",
    "Scope",
    "Sentiment",
    "SentimentReader",
    "ShopAspects",
    "Text",
    "TextState",
    "TextsRead",
    "Verdict",
    "aspect_name",
    "aspect_names",
    "aspect_reader",
    "bootstrap_aspects",
    "built_in_readers",
    "count_mentions",
    "feeling",
    "learn_polarity",
    "learned_aspect",
    "learned_aspects",
    "mentions_in",
    "merge_aspects",
    "read_review",
    "readings_in",
    "refresh_readings",
    "refuse_aspect",
    "rename_aspect",
    "review_insights",
    "share_interval",
    "shop_aspects",
    "shop_readers",
    "use_aspect",
]
