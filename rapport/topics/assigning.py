"""Says which topics a text has, by the words that it shares with them."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from rapport.texts import telling_words
from rapport.topics.model import Topic, TopicState

_LEAST = 0.08  # the least cosine at which a text has a topic
_MOST = 3
_LEAST_SHARE = 0.2


class TopicReader:
    """Holds texts against topics of their language; a merged topic counts for another."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        self._into = {
            one.topic_id: one.into or one.topic_id
            for one in topics
            if one.state is not TopicState.GONE
        }
        self._weights: dict[tuple[str, str], list[tuple[str, float]]] = defaultdict(list)
        for one in topics:
            if one.topic_id in self._into:
                for word, weight in one.weights.items():
                    self._weights[one.language.value, word].append((one.topic_id, weight))

    def shares(self, texts: Sequence[tuple[str, str]]) -> Iterator[dict[str, float]]:
        """Give each text's topics with their shares, from its language and words; at most three."""
        for language, text in texts:
            yield self._shares(language, telling_words(text))

    def _shares(self, language: str, words: Sequence[str]) -> dict[str, float]:
        counted = {word: 1 + math.log(count) for word, count in Counter(words).items()}
        length = math.sqrt(math.fsum(value**2 for value in counted.values())) or 1.0
        likeness: dict[str, float] = defaultdict(float)
        for word, value in counted.items():
            for topic, weight in self._weights.get((language, word), ()):
                likeness[topic] += weight * value / length
        merged: dict[str, float] = defaultdict(float)
        for topic, value in likeness.items():
            into = self._into[topic]
            merged[into] = max(merged[into], value)
        kept = {topic: value for topic, value in merged.items() if value >= _LEAST}
        total = math.fsum(kept.values())
        order = sorted(kept, key=lambda topic: (-kept[topic], topic))[:_MOST]
        shares = {topic: kept[topic] / total for topic in order}
        return {
            topic: share
            for place, (topic, share) in enumerate(shares.items())
            if place == 0 or share >= _LEAST_SHARE
        }
