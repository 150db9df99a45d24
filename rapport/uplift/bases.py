"""What learns outcomes from features: a line, ridge-logistic for yes or no, or LightGBM's trees.

Both can be written as JSON: a line as its weights, trees as LightGBM's own text.
"""

from dataclasses import asdict, dataclass
from typing import Any

import lightgbm
import numpy as np

from rapport.uplift.errors import BadTrial
from rapport.uplift.model import Base, Numbers

_MOST_STEPS = 30
_NEAR_ENOUGH = 1e-8
_FARTHEST = 30.0  # beyond this the probability is 0 or 1 to thirteen digits
_ROUNDS = 80
_TREES = {
    "learning_rate": 0.05,
    "num_leaves": 8,
    "min_data_in_leaf": 100,
    "lambda_l2": 10.0,
    "verbosity": -1,
    "num_threads": 1,
    "deterministic": True,
    "seed": 1,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Weights of standardised features; the logistic of their sum if `logistic`."""

    means: tuple[float, ...]
    scales: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    logistic: bool

    def predict(self, rows: Numbers) -> Numbers:
        """One expected outcome per row."""
        standard = (rows - np.array(self.means)) / np.array(self.scales)
        sums: Numbers = standard @ np.array(self.weights) + self.bias
        return _sigmoid(sums) if self.logistic else sums


@dataclass(frozen=True, slots=True, kw_only=True)
class Trees:
    """Boosted trees, as LightGBM writes them down."""

    text: str

    def predict(self, rows: Numbers) -> Numbers:
        """One expected outcome per row."""
        booster = lightgbm.Booster(model_str=self.text)
        return np.asarray(booster.predict(rows, num_threads=1), dtype=np.float64)


Fitted = Line | Trees
"""Something that expects an outcome of each row of features."""


def fit_base(
    base: Base,
    rows: Numbers,
    outcome: Numbers,
    *,
    weights: Numbers | None = None,
    binary: bool,
    ridge: float = 1.0,
) -> Fitted:
    """Learn the outcome, each row counted by its weight (by 1 if none are given).

    Without an outcome of both kinds a yes or no is expected to be as it always was.
    """
    counted = np.ones(len(rows)) if weights is None else weights * (len(weights) / weights.sum())
    if base is Base.RIDGE:
        return _fit_line(rows, outcome, counted, logistic=binary, ridge=ridge)
    told = {**_TREES, "objective": "binary" if binary else "regression"}
    data = lightgbm.Dataset(rows, label=outcome, weight=counted, free_raw_data=True)
    return Trees(text=lightgbm.train(told, data, num_boost_round=_ROUNDS).model_to_string())


def to_json(fitted: Fitted) -> dict[str, Any]:
    """Write what was learned as JSON."""
    kind = Base.RIDGE if isinstance(fitted, Line) else Base.TREES
    return {"base": kind.value, **asdict(fitted)}


def from_json(told: dict[str, Any]) -> Fitted:
    """Read what `to_json` wrote. Raises `BadTrial` for anything else."""
    fields = dict(told)
    kind = fields.pop("base", None)
    try:
        if kind == Base.TREES:
            return Trees(**fields)
        for name in ("means", "scales", "weights"):
            fields[name] = tuple(float(each) for each in fields[name])
        return Line(**fields)
    except (KeyError, TypeError, ValueError) as error:
        raise BadTrial("this is no model of uplift; learn it again") from error


def _fit_line(
    rows: Numbers, outcome: Numbers, counted: Numbers, *, logistic: bool, ridge: float
) -> Line:
    """The least weighed loss plus `ridge`/2 times the squares of the weights, bias apart."""
    means, scales = rows.mean(axis=0), rows.std(axis=0)
    scales[np.ptp(rows, axis=0) == 0] = 1.0  # their deviation may be a rounding error, not 0
    standard = np.column_stack([np.ones(len(rows)), (rows - means) / scales])
    penalty = np.full(standard.shape[1], ridge)
    penalty[0] = 1e-6
    found = np.zeros(standard.shape[1])
    for _ in range(_MOST_STEPS):
        sums = standard @ found
        expected = _sigmoid(sums) if logistic else sums
        bent = counted * (expected * (1 - expected) if logistic else 1.0)
        slope = standard.T @ (counted * (expected - outcome)) + penalty * found
        bend = (standard * bent[:, None]).T @ standard + np.diag(penalty)
        step = np.linalg.solve(bend, slope)
        found -= step
        if not logistic or float(np.abs(step).max()) < _NEAR_ENOUGH:
            break
    return Line(
        means=tuple(means.tolist()),
        scales=tuple(scales.tolist()),
        weights=tuple(found[1:].tolist()),
        bias=float(found[0]),
        logistic=logistic,
    )


def _sigmoid(values: Numbers) -> Numbers:
    held: Numbers = 1 / (1 + np.exp(-np.clip(values, -_FARTHEST, _FARTHEST)))
    return held
