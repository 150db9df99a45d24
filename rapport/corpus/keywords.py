"""Says which words tell a text from the others of its corpus: TF-IDF over segmented words."""

import math
from collections import Counter
from collections.abc import Iterable

from rapport.texts import telling_words

_MOST_WORDS = 500_000
_RARE = 1


class WordWeights:
    """In how many texts each word stands. Rare words are let go when there are very many."""

    def __init__(self) -> None:
        self._texts = 0
        self._in: Counter[str] = Counter()

    def count(self, text: str) -> None:
        self._texts += 1
        self._in.update(set(telling_words(text)))
        if len(self._in) > _MOST_WORDS:
            self._in = Counter({word: n for word, n in self._in.items() if n > _RARE})

    def keywords(self, text: str, most: int) -> list[str]:
        """The words of a text that weigh most, the heaviest first; ties by the alphabet."""
        times = Counter(telling_words(text))
        weighed = {word: n * self._weight(word) for word, n in times.items()}
        return sorted(weighed, key=lambda word: (-weighed[word], word))[:most]

    def common(self, fewest: int, most: int) -> list[str]:
        """The words that stand in so many texts at least, the commonest first."""
        kept = [word for word, n in self._in.items() if n >= fewest]
        return sorted(kept, key=lambda word: (-self._in[word], word))[:most]

    def _weight(self, word: str) -> float:
        return math.log((1 + self._texts) / (1 + self._in[word])) + 1


def count_words(texts: Iterable[str]) -> WordWeights:
    """Count the words of texts."""
    weights = WordWeights()
    for text in texts:
        weights.count(text)
    return weights
