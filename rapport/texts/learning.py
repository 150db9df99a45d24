"""Learns a classifier from examples: naive Bayes says how a run counts, a line corrects it.

Each run is weighed by the logarithm of how much likelier it is under a label than elsewhere, and
a logistic regression stands on top (Wang & Manning 2012, https://aclanthology.org/P12-2018).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from rapport.texts.classifier import Floats, TextClassifier, softmax, unit_rows
from rapport.texts.errors import BadExamples
from rapport.texts.grams import GramRecipe, gram_rows

_SMOOTHING = 1.0
_NEAR_ENOUGH = 1e-3
_BLOCK = 8_192
_STEEPEST = 100.0
_TWO = 2

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningRecipe:
    """How to learn. A run counts that `fewest` texts have; a strength is the inverse of the ridge.

    `folds` are learned without in turn: the strength with the least log loss on them is taken, and
    they tell how far scores may be believed. Below 2, or where a label has a single example, the
    first strength is taken and scores stay as they are. Beyond `most_tried` examples the strength
    is chosen on so many, drawn by `seed`.
    """

    grams: GramRecipe = field(default_factory=GramRecipe)
    fewest: int = 2
    strengths: tuple[float, ...] = (16.0, 4.0, 1.0, 0.25)
    folds: int = 4
    most_tried: int = 4_000
    seed: int = 7


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Lines:
    """The weights of all labels, and the bias of each."""

    weights: Floats
    bias: Floats


def fit_classifier(
    texts: Sequence[str], labels: Sequence[str], recipe: LearningRecipe | None = None
) -> TextClassifier:
    """Learn from texts with one label each; the same examples give the same classifier.

    Raises `BadExamples` unless there are two labels at least, and as many texts as labels.
    """
    how = recipe or LearningRecipe()
    names = tuple(sorted(set(labels)))
    if len(texts) != len(labels) or len(names) < _TWO:
        raise BadExamples(
            f"{len(texts):,} texts with {len(labels):,} labels of {len(names)} kinds teach nothing;"
            " give each text one label, and two kinds of them at least"
        )
    numbers = {name: place for place, name in enumerate(names)}
    truth = np.array([numbers[label] for label in labels])
    rows = _rows(texts, how)
    kept = np.flatnonzero(np.diff(rows.tocsc().indptr) >= how.fewest)
    rows = rows[:, kept]
    rarity = _rarity(rows)
    strength, slope, offsets = _believed(rows, truth, len(names), how)
    lines = _fit(rows, rarity, truth, len(names), strength)
    return TextClassifier(
        labels=names,
        recipe=how.grams,
        kept=kept.astype(np.int32),
        rarity=rarity,
        weights=lines.weights,
        bias=lines.bias,
        slope=slope,
        offsets=offsets,
    )


def _rows(texts: Sequence[str], how: LearningRecipe) -> sparse.csr_matrix:
    blocks = [
        gram_rows(texts[first : first + _BLOCK], how.grams)
        for first in range(0, len(texts), _BLOCK)
    ]
    return sparse.vstack(blocks, format="csr")


def _rarity(rows: sparse.csr_matrix) -> Floats:
    """Inverse document frequency, smoothed."""
    texts = np.asarray(rows.sum(axis=0)).ravel()
    rarity: Floats = (np.log((1 + rows.shape[0]) / (1 + texts)) + 1).astype(np.float32)
    return rarity


def _fit(
    rows: sparse.csr_matrix, rarity: Floats, truth: Counts, count: int, strength: float
) -> _Lines:
    """One line per label against all others; of two labels, one is the other turned round."""
    weighed = unit_rows(rows, rarity)
    weights = np.zeros((rows.shape[1], count), dtype=np.float32)
    bias = np.zeros(count, dtype=np.float32)
    for label in range(count):
        if label == 1 and count == _TWO:
            weights[:, 1], bias[1] = -weights[:, 0], -bias[0]
        elif 0 < (truth == label).sum() < len(truth):
            weights[:, label], bias[label] = _line(rows, weighed, truth == label, strength)
    return _Lines(weights=weights, bias=bias)


def _line(
    rows: sparse.csr_matrix,
    weighed: sparse.csr_matrix,
    truth: NDArray[np.bool_],
    strength: float,
) -> tuple[Floats, float]:
    told = _evidence(rows, truth)
    parts = weighed.multiply(told[None, :]).tocsr()
    size = float(np.sqrt(parts.multiply(parts).sum() / parts.shape[0])) or 1.0
    model = LogisticRegression(C=strength, solver="liblinear", tol=_NEAR_ENOUGH)
    model.fit(parts / size, truth)
    return (model.coef_[0] * told / size).astype(np.float32), float(model.intercept_[0])


def _evidence(rows: sparse.csr_matrix, truth: NDArray[np.bool_]) -> Floats:
    """The logarithm of how much likelier each run is under a label than elsewhere."""
    inside = np.asarray(rows[np.flatnonzero(truth)].sum(axis=0)).ravel() + _SMOOTHING
    outside = np.asarray(rows[np.flatnonzero(~truth)].sum(axis=0)).ravel() + _SMOOTHING
    told: Floats = np.log(inside / inside.sum() / (outside / outside.sum())).astype(np.float32)
    return told


def _believed(
    rows: sparse.csr_matrix, truth: Counts, count: int, how: LearningRecipe
) -> tuple[float, float, Floats]:
    """Choose a strength, and how far scores may be believed, by what was left out.

    Scores are drawn to what came true (Guo et al. 2017, https://arxiv.org/abs/1706.04599).
    """
    folds = min(how.folds, int(np.bincount(truth, minlength=count).min()))
    if folds < _TWO:
        return how.strengths[0], 1.0, np.zeros(count, dtype=np.float32)
    few = np.arange(len(truth))
    if len(truth) > how.most_tried:
        few = np.random.default_rng(how.seed).permutation(len(truth))[: how.most_tried]
        few = few if len(np.unique(truth[few])) == count else np.arange(len(truth))
    tried = {}
    for strength in how.strengths:
        tried[strength] = _drawn(_left_out(rows[few], truth[few], count, strength, how), truth[few])
    strength = min(tried, key=lambda one: tried[one].loss)
    drawn = tried[strength]
    if len(few) < len(truth):
        drawn = _drawn(_left_out(rows, truth, count, strength, how), truth)
    return strength, drawn.slope, drawn.offsets


def _left_out(
    rows: sparse.csr_matrix, truth: Counts, count: int, strength: float, how: LearningRecipe
) -> Floats:
    """The scores of each example by what was learned without it."""
    scores = np.zeros((len(truth), count), dtype=np.float32)
    folds = min(how.folds, int(np.bincount(truth, minlength=count).min()))
    if folds < _TWO:
        return scores
    parts = StratifiedKFold(folds, shuffle=True, random_state=how.seed)
    for taught, asked in parts.split(truth, truth):
        some = rows[taught]
        rarity = _rarity(some)
        lines = _fit(some, rarity, truth[taught], count, strength)
        scores[asked] = unit_rows(rows[asked], rarity) @ lines.weights + lines.bias
    return scores


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Drawn:
    """How scores become probabilities, and the log loss of these."""

    slope: float
    offsets: Floats
    loss: float


def _drawn(scores: Floats, truth: Counts) -> _Drawn:
    """The slope and offsets with the least log loss."""
    places = np.arange(len(truth))
    hits = np.zeros_like(scores)
    hits[places, truth] = 1

    def loss(told: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        slope, offsets = told[0], told[1:]
        chances = softmax((slope * scores + offsets).astype(np.float32))
        apart = chances - hits
        value = -np.log(np.maximum(chances[places, truth], 1e-12)).mean()
        gradient = np.concatenate([[(apart * scores).sum()], apart.sum(axis=0)]) / len(truth)
        return float(value), gradient.astype(np.float64)

    start = np.concatenate([[1.0], np.zeros(scores.shape[1])])
    bounds = [(1e-3, _STEEPEST), *[(-_STEEPEST, _STEEPEST)] * scores.shape[1]]
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds)
    offsets = found.x[1:] - found.x[1:].mean()
    return _Drawn(
        slope=float(found.x[0]), offsets=offsets.astype(np.float32), loss=float(found.fun)
    )
