"""Topics: what many texts speak of, under names that stay from one fit to the next.

In: texts as they were read. Out: topics with telling words and names in both languages, and of each
text which topics it has. Must never name a topic by words that its texts do not have, nor forget
what people made of one.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.topics.assigning import TopicReader
    from rapport.topics.errors import BadTopicChange, TooFewTexts, TopicUnknown
    from rapport.topics.fitting import FittedTopics, TopicRecipe, fit_topics
    from rapport.topics.matching import match_topics, topic_likeness
    from rapport.topics.model import Topic, TopicFit, TopicState
    from rapport.topics.naming import name_topics
    from rapport.topics.proposing import ask_topic_names
    from rapport.topics.quoting import TopicQuote, quotes_of
    from rapport.topics.refreshing import (
        NO_TOPIC,
        assign_topics,
        refit_topics,
        refit_topics_if_stale,
    )
    from rapport.topics.store import (
        get_topic,
        hide_topic,
        list_topics,
        merge_topics,
        rename_topic,
        topic_names,
    )
    from rapport.topics.tables import TEXT_TOPICS
    from rapport.topics.word_pairs import coherence, npmi, occurrences
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "NO_TOPIC",
    "TEXT_TOPICS",
    "BadTopicChange",
    "FittedTopics",
    "TooFewTexts",
    "Topic",
    "TopicFit",
    "TopicQuote",
    "TopicReader",
    "TopicRecipe",
    "TopicState",
    "TopicUnknown",
    "ask_topic_names",
    "assign_topics",
    "coherence",
    "fit_topics",
    "get_topic",
    "hide_topic",
    "list_topics",
    "match_topics",
    "merge_topics",
    "name_topics",
    "npmi",
    "occurrences",
    "quotes_of",
    "refit_topics",
    "refit_topics_if_stale",
    "rename_topic",
    "topic_likeness",
    "topic_names",
]
