"""Learns to read a shop's texts from its stars and from what people said of them.

A classifier of runs of characters learns; how much it counts beside the lexicon is learned on
examples that it did not see (stacking, Wolpert 1992). With few examples the lexicon has the say.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from rapport.insights.sentiment.learned import NEGATIVE, POSITIVE, LearnedPolarity, margins
from rapport.insights.sentiment.polarity import Floats, lexicon_scores
from rapport.insights.sentiment.weighing import Weighed, weigh
from rapport.texts import BadExamples, LearningRecipe, fit_classifier

_SEED = 7
_DIGITS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A text and whether it is pleased; of a person's own label `weight` is more than 1."""

    text: str
    is_positive: bool
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SentimentRecipe:
    """How to learn: the strengths that are tried, the least log loss on `folds` decides."""

    runs: LearningRecipe = field(default_factory=LearningRecipe)
    strengths: tuple[float, ...] = (4.0, 16.0)
    folds: int = 4
    most_tried: int = 8_000


def fit_sentiment(
    examples: Sequence[Example], recipe: SentimentRecipe | None = None
) -> LearnedPolarity:
    """Learn from examples; the same ones give the same reader. Raises `BadExamples`.

    A weight above 1 counts a text so many times, to the next whole number.
    """
    how = recipe or SentimentRecipe()
    counted = [one for one in examples for _ in range(max(1, round(one.weight)))]
    truth = np.array([one.is_positive for one in counted])
    if not how.folds <= truth.sum() <= len(truth) - how.folds:
        raise BadExamples(
            f"{truth.sum():,} pleased and {(~truth).sum():,} displeased texts teach nothing; there"
            f" must be {how.folds} of each at least"
        )
    texts = [one.text for one in counted]
    lexicon = lexicon_scores([weigh(text) for text in texts])
    best = min(
        (_stacked(texts, truth, lexicon, strength, how) for strength in how.strengths),
        key=lambda one: one.loss,
    )
    classifier = fit_classifier(texts, _labels(truth), _plain(how, best.strength))
    return LearnedPolarity(
        version=_version(examples),
        classifier=classifier,
        of_lexicon=best.of_lexicon,
        of_runs=best.of_runs,
        offset=best.offset,
    )


def weigh_all(texts: Sequence[str]) -> list[Weighed]:
    """What the words of feeling of each text weigh."""
    return [weigh(text) for text in texts]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stack:
    """What lexicon and classifier count with one strength, and the log loss of both together."""

    strength: float
    of_lexicon: float
    of_runs: float
    offset: float
    loss: float


def _stacked(
    texts: Sequence[str],
    truth: np.ndarray[tuple[int], np.dtype[np.bool_]],
    lexicon: Floats,
    strength: float,
    how: SentimentRecipe,
) -> _Stack:
    """Score each example by what was learned without it and its copies, and weigh both scores."""
    few = np.random.default_rng(_SEED).permutation(len(texts))[: how.most_tried]
    runs = np.zeros(len(few))
    told = _labels(truth)
    folds = StratifiedKFold(how.folds, shuffle=True, random_state=_SEED)
    for taught, asked in folds.split(few, truth[few]):
        seen = {texts[few[place]] for place in asked}
        kept = [place for place in few[taught] if texts[place] not in seen]
        learned = fit_classifier(
            [texts[place] for place in kept],
            [told[place] for place in kept],
            _plain(how, strength),
        )
        runs[asked] = margins(learned, [texts[few[place]] for place in asked])
    both = np.column_stack([lexicon[few], runs])
    line = LogisticRegression(C=1.0).fit(both, truth[few])
    chances = line.predict_proba(both)[np.arange(len(few)), truth[few].astype(int)]
    weights = np.maximum(line.coef_[0], 0.0)  # praise never speaks for being displeased
    return _Stack(
        strength=strength,
        of_lexicon=float(weights[0]),
        of_runs=float(weights[1]),
        offset=float(line.intercept_[0]),
        loss=float(-np.log(np.maximum(chances, 1e-12)).mean()),
    )


def _labels(truth: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> list[str]:
    return [POSITIVE if one else NEGATIVE for one in truth]


def _plain(how: SentimentRecipe, strength: float) -> LearningRecipe:
    """A recipe without folds of its own: the stack says how far scores may be believed."""
    return replace(how.runs, strengths=(strength,), folds=1)


def _version(examples: Sequence[Example]) -> str:
    told = hashlib.sha256()
    for one in sorted(examples, key=lambda one: (one.text, one.is_positive)):
        told.update(
            f"{one.is_positive}\x1f{one.weight}\x1f{one.text}\x1e".encode("utf-8", "replace")
        )
    return told.hexdigest()[:_DIGITS]
