"""How texts feel: what every shop reads with from the first day, and what it learns of its own.

In: texts, with stars where there are any. Out: of each text a sentiment with a probability that can
be believed, or that it is not known; its strength, its emotion, irony; and the words that carried
it. What is learned from a shop's stars is used only where it is better. Must never keep a text.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.insights.sentiment.emotions import emotion_of
    from rapport.insights.sentiment.encoder import (
        EncoderHead,
        EncoderPolarity,
        open_encoder,
        write_head,
    )
    from rapport.insights.sentiment.errors import SentimentUnreadable
    from rapport.insights.sentiment.examples import count_examples, examples_of
    from rapport.insights.sentiment.irony import is_ironic
    from rapport.insights.sentiment.keeping import (
        Trial,
        Why,
        find_learned,
        forget_learned,
        sentiment_trials,
    )
    from rapport.insights.sentiment.learned import LearnedPolarity, read_learned
    from rapport.insights.sentiment.learning import Example, SentimentRecipe, fit_sentiment
    from rapport.insights.sentiment.polarity import Carried, LexiconPolarity, Polarity
    from rapport.insights.sentiment.spans import word_spans
    from rapport.insights.sentiment.trying import (
        Judged,
        in_use,
        judge,
        learn_sentiment,
        learn_sentiment_if_due,
    )
    from rapport.insights.sentiment.verdicts import (
        SURE,
        WordsAndStars,
        built_in_sentiment,
        contradicts,
    )
    from rapport.insights.sentiment.weighing import Hit, Weighed, weigh
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "SURE",
    "Carried",
    "EncoderHead",
    "EncoderPolarity",
    "Example",
    "Hit",
    "Judged",
    "LearnedPolarity",
    "LexiconPolarity",
    "Polarity",
    "SentimentRecipe",
    "SentimentUnreadable",
    "Trial",
    "Weighed",
    "Why",
    "WordsAndStars",
    "built_in_sentiment",
    "contradicts",
    "count_examples",
    "emotion_of",
    "examples_of",
    "find_learned",
    "fit_sentiment",
    "forget_learned",
    "in_use",
    "is_ironic",
    "judge",
    "learn_sentiment",
    "learn_sentiment_if_due",
    "open_encoder",
    "read_learned",
    "sentiment_trials",
    "weigh",
    "word_spans",
    "write_head",
]
