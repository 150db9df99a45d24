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
    from rapport.insights.labelling import (
        Agreement,
        BadLabel,
        Correction,
        Label,
        LabelWhat,
        TextNotRead,
        ToLabel,
        agreement,
        apply_labels,
        choose_texts,
        label_reading,
        labels_of,
        next_to_label,
    )
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
        readers_of,
    )
    from rapport.insights.reading import feeling, read_review
    from rapport.insights.refreshing import refresh_readings
    from rapport.insights.reviewing import review_insights
    from rapport.insights.saying import OVERALL
    from rapport.insights.scope import Scope, mentions_in, readings_in
    from rapport.insights.sentiment import (
        Carried,
        EncoderHead,
        Example,
        LearnedPolarity,
        LexiconPolarity,
        Polarity,
        SentimentUnreadable,
        Trial,
        Why,
        WordsAndStars,
        built_in_sentiment,
        contradicts,
        fit_sentiment,
        forget_learned,
        learn_sentiment,
        learn_sentiment_if_due,
        open_encoder,
        sentiment_trials,
        weigh,
        word_spans,
    )
    from rapport.insights.sentiment import write_head as write_encoder_head
    from rapport.insights.tables import MENTIONS, READINGS
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "MENTIONS",
    "OVERALL",
    "READINGS",
    "Agreement",
    "Aspect",
    "BadLabel",
    "Carried",
    "Correction",
    "Counted",
    "Emotion",
    "EncoderHead",
    "Evidence",
    "Example",
    "Finding",
    "Label",
    "LabelWhat",
    "LearnedPolarity",
    "LexiconPolarity",
    "Mention",
    "MentionKind",
    "MentionReader",
    "Polarity",
    "Quote",
    "Ratings",
    "Readers",
    "ReviewInsights",
    "Scope",
    "Sentiment",
    "SentimentReader",
    "SentimentUnreadable",
    "Text",
    "TextNotRead",
    "TextState",
    "TextsRead",
    "ToLabel",
    "Trial",
    "Verdict",
    "Why",
    "WordsAndStars",
    "agreement",
    "apply_labels",
    "built_in_readers",
    "built_in_sentiment",
    "choose_texts",
    "contradicts",
    "count_mentions",
    "feeling",
    "fit_sentiment",
    "forget_learned",
    "label_reading",
    "labels_of",
    "learn_sentiment",
    "learn_sentiment_if_due",
    "mentions_in",
    "next_to_label",
    "open_encoder",
    "read_review",
    "readers_of",
    "readings_in",
    "refresh_readings",
    "review_insights",
    "sentiment_trials",
    "share_interval",
    "weigh",
    "word_spans",
    "write_encoder_head",
]
