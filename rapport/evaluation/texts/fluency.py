"""How usual a text reads, to a small model of characters or to any model that gives log₂."""

from collections import Counter
from collections.abc import Callable, Sequence
from math import log2

from rapport.evaluation.texts.errors import TextsUnusable
from rapport.evaluation.texts.likelihood import perplexity

_START, _END = "\x02", "\x03"


class NgramModel:
    """An interpolated model of characters: each context mixes with the next shorter one.

    Source: I. Witten and T. Bell, The zero-frequency problem, IEEE Trans. IT 37 (1991); it has
    nothing to tune. A character never seen shares the mass of one unseen kind.
    """

    def __init__(self, texts: Sequence[str], *, order: int = 4) -> None:
        """Count the n-grams of reference texts, up to `order` characters long."""
        if not any(texts) or order < 1:
            raise TextsUnusable("a model of characters needs a text and an order of 1 or more")
        self._order = order
        self._counts: Counter[str] = Counter()
        for text in texts:
            line = self._framed(text)
            for end in range(order - 1, len(line)):
                self._counts.update(line[end - n : end + 1] for n in range(order))
        self._totals: Counter[str] = Counter()
        self._kinds: Counter[str] = Counter()
        for gram, count in self._counts.items():
            self._totals[gram[:-1]] += count
            self._kinds[gram[:-1]] += 1
        self._unseen = 1 / (self._kinds[""] + 1)

    def log2(self, text: str) -> float:
        """The log₂ probability of a text with its end."""
        line = self._framed(text)
        return sum(log2(self._probability(line, end)) for end in range(self._order - 1, len(line)))

    def _probability(self, line: str, end: int) -> float:
        found = self._unseen
        for n in range(self._order):
            context = line[end - n : end]
            kinds = self._kinds[context]
            if not kinds:  # then no longer context was seen either
                break
            found = (self._counts[context + line[end]] + kinds * found) / (
                self._totals[context] + kinds
            )
        return found

    def _framed(self, text: str) -> str:
        return _START * (self._order - 1) + text + _END


def fluency(texts: Sequence[str], log2_of: Callable[[str], float]) -> float:
    """Perplexity per character of texts, ends counted; 1 or more, lower reads more usual.

    `log2_of` gives a text's log₂ probability: `NgramModel(references).log2`, or a language model's
    sum over its tokens. It measures likeness to what that model was trained on: a worn phrase
    scores best, so read it beside `distinct`. Never train the model on the texts themselves.
    """
    if not texts:
        raise TextsUnusable("there is no text to measure; give at least one")
    return perplexity(sum(log2_of(text) for text in texts), sum(len(text) + 1 for text in texts))
