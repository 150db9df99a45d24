"""Finds the passage that answers a question, and says how sure that is.

Ranking is BM25 (S. Robertson and H. Zaragoza, The Probabilistic Relevance Framework, 2009).
Its scores cannot be compared between questions; so confidence is another number, made of the share
of the question that the passage and its headings cover, rare words weighing more.
"""

from collections import Counter
from collections.abc import Sequence
from math import exp

import numpy as np
from numpy.typing import NDArray

from rapport.conversations.model import Evidence, Found, Passage
from rapport.conversations.words import words_of

K1 = 1.2
B = 0.75
ENOUGH_WORDS = 4
CONFIDENCE_WEIGHTS = (-2.12, 1.98, 2.2, 0.673)  # bias, covered, in_heading, per word

_HEADING_TIMES = 2  # a title says what a passage is about; its words count as said twice more


def confidence_of(evidence: Evidence) -> float:
    """The probability (0 to 1) that the passage answers the question, fitted on cases.

    A logistic regression on the first half of the questions of `rapport bench answers`; the other
    half is what the benchmark reports. A test fits it again.
    """
    words = min(evidence.words, ENOUGH_WORDS)
    bias, covered, in_heading, per_word = CONFIDENCE_WEIGHTS
    strength = bias + covered * evidence.covered + in_heading * evidence.in_heading
    return 1 / (1 + exp(-(strength + per_word * words)))


class PassageIndex:
    """An immutable index over passages of one language. Building 1,000 passages takes 0.1 s."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.passages = tuple(passages)
        counts = [Counter(_indexed(passage)) for passage in self.passages]
        lengths = np.array([sum(count.values()) for count in counts], dtype=float)
        self._norms = (
            K1 * (1 - B + B * lengths / max(float(lengths.mean()), 1.0)) if counts else lengths
        )
        postings: dict[str, list[tuple[int, int]]] = {}
        for number, count in enumerate(counts):
            for word, times in count.items():
                postings.setdefault(word, []).append((number, times))
        self._postings = {
            word: (np.array([n for n, _ in hits]), np.array([t for _, t in hits], dtype=float))
            for word, hits in postings.items()
        }

    def find(self, question: str) -> Found | None:
        """Return the best passage, or None when no passage has a word of the question."""
        words = sorted(set(words_of(question)))
        known = [word for word in words if word in self._postings]
        if not known:
            return None
        scores = np.zeros(len(self.passages))
        for word in known:
            numbers, times = self._postings[word]
            scores[numbers] += self._weight(word) * _saturated(times, self._norms[numbers])
        best = self.passages[int(np.argmax(scores))]
        evidence = self.evidence(best, words)
        return Found(passage=best, evidence=evidence, confidence=confidence_of(evidence))

    def evidence(self, passage: Passage, words: Sequence[str]) -> Evidence:
        """Say what of a question's words speaks for a passage."""
        heading = set(_heading(passage))
        anywhere = heading | set(words_of(passage.text))
        total = sum(self._weight(word) for word in words)
        return Evidence(
            covered=sum(self._weight(word) for word in words if word in anywhere) / total,
            in_heading=sum(self._weight(word) for word in words if word in heading) / total,
            words=sum(word in anywhere for word in words),
        )

    def _weight(self, word: str) -> float:
        """Inverse document frequency; a word that no passage has weighs like the rarest it has."""
        having = len(self._postings[word][0]) if word in self._postings else 1
        return float(np.log1p((len(self.passages) - having + 0.5) / (having + 0.5)))


def _saturated(times: NDArray[np.float64], norms: NDArray[np.float64]) -> NDArray[np.float64]:
    return times * (K1 + 1) / (times + norms)


def _indexed(passage: Passage) -> list[str]:
    return words_of(passage.text) + _heading(passage) * _HEADING_TIMES


def _heading(passage: Passage) -> list[str]:
    return words_of(passage.title) + words_of(passage.heading)
