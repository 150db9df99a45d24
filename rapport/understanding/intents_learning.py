"""Learns to read intents, and how far to believe what was learned.

A part of the examples is held out first: it says how much bags and lines count and how sharp their
probabilities may be (Guo et al. 2017, https://arxiv.org/abs/1706.04599), and where the line to what
is out of scope lies. Where nobody gave examples of that, whole intents are kept from a first
learner: to it they are something unknown.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from rapport.understanding.bags import BagRecipe, Floats, bag_probabilities, fit_bags
from rapport.understanding.errors import BadUtterances
from rapport.understanding.intents import Belief, Gate, IntentReader, Lines
from rapport.understanding.model import Utterance
from rapport.understanding.vocabulary import vocabulary_of

_TWO = 2
_FEW_INTENTS = 10
_NO_GATE = Gate(slope=1.0, offset=0.0, least=0.0)

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentRecipe:
    """How to learn. `held_out` of the examples set the belief and the gate, which refuses
    `most_refused` of what is known. `strangers` is the share of intents kept from the first
    learner where fewer than `enough_outside` examples are out of scope.
    """

    bags: BagRecipe = field(default_factory=BagRecipe)
    fewest: int = 1
    held_out: float = 0.2
    most_refused: float = 0.05
    strangers: float = 0.15
    enough_outside: int = 50
    seed: int = 7


def fit_intents(
    utterances: Sequence[Utterance],
    *,
    outside: Sequence[str] = (),
    recipe: IntentRecipe | None = None,
) -> IntentReader:
    """Learn from utterances with an intent each; `outside` are texts that mean none of them.

    The same examples give the same reader. Raises `BadUtterances` where they teach nothing.
    """
    how = recipe or IntentRecipe()
    taught = [(one.text, one.intent) for one in utterances if one.intent is not None]
    labels = tuple(sorted({intent for _, intent in taught}))
    if len(labels) < _TWO:
        raise BadUtterances(
            f"{len(taught):,} utterances of {len(labels)} intents teach nothing; give examples of"
            " two intents at least"
        )
    numbers = {label: place for place, label in enumerate(labels)}
    truth = np.array([numbers[intent] for _, intent in taught])
    vocabulary = vocabulary_of([text for text, _ in taught], fewest=how.fewest)
    rows = vocabulary.rows([text for text, _ in taught])
    belief, gate = _believed(rows, truth, vocabulary.rows(outside), how)
    return IntentReader(
        labels=labels,
        vocabulary=vocabulary,
        bags=fit_bags(rows, truth, len(labels), how.bags),
        lines=_lines(rows, truth, how),
        belief=belief,
        gate=gate,
    )


def _believed(
    rows: sparse.csr_matrix, truth: Numbers, outside: sparse.csr_matrix, how: IntentRecipe
) -> tuple[Belief, Gate]:
    """What bags and lines count, and the gate, by learners that did not see all."""
    split = _split(truth, outside.shape[0], how)
    if split is None:
        return Belief(), _NO_GATE
    known = np.unique(truth[split.taught])
    places = np.searchsorted(known, truth)
    taught = rows[split.taught], places[split.taught]
    bags, lines = fit_bags(*taught, len(known), how.bags), _lines(*taught, how)

    def both(some: sparse.csr_matrix) -> tuple[Floats, Floats]:
        return bag_probabilities(bags, some), lines.scores(some)

    asked = both(rows[split.asked])
    belief = _belief(*asked, places[split.asked])
    strange = outside if outside.shape[0] >= how.enough_outside else rows[split.strange]
    if not strange.shape[0]:
        return belief, _NO_GATE
    inside = belief.probabilities(*asked).max(axis=1)
    beyond = belief.probabilities(*both(strange)).max(axis=1)
    return belief, _gate(inside, beyond, how)


def _lines(rows: sparse.csr_matrix, truth: Numbers, how: IntentRecipe) -> Lines:
    """A support vector machine (Fan et al. 2008) of each intent against all others."""
    model = LinearSVC(C=1.0, random_state=how.seed).fit(rows, truth)
    weights, bias = model.coef_, model.intercept_
    if len(weights) == 1:  # of two labels one line is learned
        weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
    return Lines(
        weights=np.ascontiguousarray(weights.T, dtype=np.float32), bias=bias.astype(np.float32)
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Split:
    """Places of what the first learner sees, of what it is asked, and of what is unknown to it."""

    taught: Numbers
    asked: Numbers
    strange: Numbers


def _split(truth: Numbers, outside: int, how: IntentRecipe) -> _Split | None:
    """None where there is too little to hold anything out."""
    random = np.random.default_rng(how.seed)
    counts = np.bincount(truth)
    strangers = np.array([], dtype=np.int64)
    if outside < how.enough_outside and len(counts) >= _FEW_INTENTS:
        strangers = random.permutation(len(counts))[: round(how.strangers * len(counts))]
    mixed = random.permutation(len(truth))
    strange = mixed[np.isin(truth[mixed], strangers)]
    rest = mixed[~np.isin(truth[mixed], strangers) & (counts[truth[mixed]] > 1)]
    asked = _part(rest, truth, how.held_out)
    taught = rest[~np.isin(rest, asked)]
    if len(np.unique(truth[taught])) < _TWO or not len(asked):
        return None
    return _Split(taught=taught, asked=asked, strange=strange)


def _part(places: Numbers, truth: Numbers, share: float) -> Numbers:
    """A share of the places of each label, one at least and never all."""
    parts = []
    for label in np.unique(truth[places]):
        own = places[truth[places] == label]
        parts.append(own[: min(max(1, round(share * len(own))), len(own) - 1)])
    return np.concatenate(parts) if parts else places[:0]


def _belief(bags: Floats, lines: Floats, truth: Numbers) -> Belief:
    """The weights with the least log loss."""
    places = np.arange(len(truth))

    def loss(weights: NDArray[np.float64]) -> float:
        told = Belief(bags=float(weights[0]), lines=float(weights[1]))
        chances = told.probabilities(bags, lines)[places, truth]
        return float(-np.log(np.maximum(chances, 1e-9)).mean())

    found = minimize(loss, np.array([1.0, 1.0]), method="Nelder-Mead", bounds=[(0.0, 50.0)] * 2)
    return Belief(bags=float(found.x[0]), lines=float(found.x[1]))


def _gate(inside: Floats, beyond: Floats, how: IntentRecipe) -> Gate:
    """A logistic line between what is known and what is not, each counting half."""
    best = np.clip(np.concatenate([inside, beyond]), 1e-6, 1 - 1e-6)
    odds = np.log(best / (1 - best))[:, None]
    is_inside = np.arange(len(best)) < len(inside)
    line = LogisticRegression(class_weight="balanced").fit(odds, is_inside)
    gate = Gate(slope=max(float(line.coef_[0, 0]), 1e-3), offset=float(line.intercept_[0]), least=0)
    least = float(np.quantile(gate.chances(inside), how.most_refused))
    return Gate(slope=gate.slope, offset=gate.offset, least=least)
