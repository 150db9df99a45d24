"""Learns how named things are felt about: from labels, from stars, and from what words carry."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from rapport.insights.aspects.automaton import small
from rapport.insights.aspects.errors import TooFewExamples
from rapport.insights.aspects.model import LabelledMention
from rapport.insights.aspects.polarity import Floats, PolarityModel, feeling_rows, run_rows
from rapport.insights.aspects.polarity_features import runs, seen, tokens
from rapport.insights.model import Sentiment

_STRENGTH = 4.0  # inverse of the ridge, chosen by cross-validation
_FELT = 0.3  # how much the numbers of feelings may weigh against runs, chosen likewise
_FEWEST_TEXTS = 2  # that have a word before it carries a feeling
_SIDES = (Sentiment.NEGATIVE, Sentiment.NEUTRAL, Sentiment.POSITIVE)
_TINY = 1e-6

Told = NDArray[np.bool_]


def fit_polarity(
    examples: Sequence[LabelledMention], *, feelings: Mapping[str, float] | None = None
) -> PolarityModel:
    """Learn from labelled mentions. Raises `TooFewExamples` unless there are two sentiments."""
    told = np.array([_SIDES.index(one.sentiment) for one in examples])
    if len(set(told.tolist())) < len((Sentiment.NEGATIVE, Sentiment.POSITIVE)):
        raise TooFewExamples
    some = [seen(one.text, one.target) for one in examples]
    rows = run_rows(some)
    kept = np.flatnonzero(np.diff(rows.tocsc().indptr))
    rows = rows[:, kept]
    numbers = feeling_rows(some, feelings or {})
    means, scales = numbers.mean(axis=0), numbers.std(axis=0)
    scales[scales < _TINY] = 1.0  # what is the same everywhere tells nothing
    plain = sparse.csr_matrix((numbers - means) / scales * _FELT)
    lines = [_line(rows, plain, told == side) for side in range(len(_SIDES))]
    return PolarityModel(
        kept=kept.astype(np.int32),
        weights=np.stack([line[0] for line in lines], axis=1),
        felt_weights=np.stack([line[1] for line in lines], axis=1),
        bias=np.array([line[2] for line in lines], dtype=np.float32),
        means=means,
        scales=scales,
        feelings=dict(feelings or {}),
    )


def learn_feelings(texts: Sequence[str], pleased: Sequence[bool]) -> dict[str, float]:
    """What words carry in texts that please or do not: above 0 they please."""
    told = np.array(pleased, dtype=np.bool_)
    if len(set(told.tolist())) < len((True, False)):
        return {}
    found = [set(runs(tokens(small(text)))) for text in texts]
    counts = Counter(run for one in found for run in one)
    places = {
        run: place for place, run in enumerate(sorted(counts)) if counts[run] >= _FEWEST_TEXTS
    }
    columns = {run: place for place, run in enumerate(places)}
    entries = [
        (row, columns[run]) for row, one in enumerate(found) for run in one if run in columns
    ]
    row, column = np.array(entries).T
    shape = (len(texts), len(columns))
    rows = sparse.csr_matrix((np.ones(len(entries), np.float32), (row, column)), shape=shape)
    told_by = _evidence(rows, told)
    model = LogisticRegression(C=1.0, solver="liblinear")
    model.fit(rows.multiply(told_by[None, :]).tocsr(), told)
    weights = (model.coef_[0] * told_by).tolist()
    single = ((run, weights[place]) for run, place in columns.items() if " " not in run)
    return {run: weight for run, weight in single if abs(weight) > _TINY}


def _line(
    rows: sparse.csr_matrix, numbers: sparse.csr_matrix, told: Told
) -> tuple[Floats, Floats, float]:
    """One sentiment against the others: weights of runs and of numbers, and the bias."""
    if told.all() or not told.any():
        nothing = np.zeros(rows.shape[1], np.float32), np.zeros(numbers.shape[1], np.float32)
        return *nothing, 20.0 if told.all() else -20.0
    by = _evidence(rows, told)
    weighed = rows.multiply(by[None, :]).tocsr()
    size = float(np.sqrt(weighed.multiply(weighed).sum() / weighed.shape[0])) or 1.0
    model = LogisticRegression(C=_STRENGTH, solver="liblinear")
    model.fit(sparse.hstack([weighed / size, numbers], format="csr"), told)
    runs_weights = model.coef_[0][: rows.shape[1]] * by / size
    felt_weights = model.coef_[0][rows.shape[1] :] * _FELT
    bias = float(model.intercept_[0])
    return runs_weights.astype(np.float32), felt_weights.astype(np.float32), bias


def _evidence(rows: sparse.csr_matrix, told: Told) -> Floats:
    """The logarithm of how much likelier each run is here than elsewhere."""
    inside = np.asarray(rows[np.flatnonzero(told)].sum(axis=0)).ravel() + 1.0
    outside = np.asarray(rows[np.flatnonzero(~told)].sum(axis=0)).ravel() + 1.0
    found: Floats = np.log(inside / inside.sum() / (outside / outside.sum())).astype(np.float32)
    return found
