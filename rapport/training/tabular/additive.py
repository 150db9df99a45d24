"""The linear half: ridge logistic regression over pieces, so that a curve may bend a little.

A number becomes itself and its rise above three of its quantiles, a choice one piece per choice,
and what is missing a piece of its own. What a column adds to the margin is the sum of its pieces.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rapport.training.logistic import fit_logistic
from rapport.training.tabular.columns import Column, Numbers

_KNOTS = (0.25, 0.5, 0.75)
_EDGES = (0.005, 0.995)  # what lies farther out counts as if it lay here
_FEWEST_VALUES = 8  # of fewer different values no curve is drawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How a column becomes pieces: for a number its edges, middle and knots; for a choice none."""

    low: float = 0.0
    high: float = 0.0
    middle: float = 0.0
    knots: tuple[float, ...] = ()
    gaps: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Additive:
    """Weights of standardised pieces, column after column; `bias` is the average customer's."""

    shapes: tuple[Shape, ...]
    means: tuple[float, ...]
    scales: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float

    def parts(self, rows: Numbers, columns: Sequence[Column]) -> Numbers:
        """What each column adds to a row's margin beside the bias: rows x columns."""
        pieces, owners = _pieces(rows, columns, self.shapes)
        terms = (pieces - np.array(self.means)) / np.array(self.scales) * np.array(self.weights)
        starts = np.searchsorted(owners, np.arange(len(columns)))
        return np.add.reduceat(terms, starts, axis=1)

    def margins(self, rows: Numbers, columns: Sequence[Column]) -> Numbers:
        """The logarithm of the odds, per row."""
        margins: Numbers = self.parts(rows, columns).sum(axis=1) + self.bias
        return margins


def fit_additive(
    rows: Numbers,
    truth: Numbers,
    *,
    columns: Sequence[Column],
    ridge: float,
    weights: Numbers | None = None,
) -> Additive:
    """Find the pieces' weights with the least log loss plus `ridge`/2 times their squares.

    A row's loss counts as often as its weight among `weights` says, once without them.
    """
    shapes = tuple(_shape(rows[:, place], column) for place, column in enumerate(columns))
    pieces, _ = _pieces(rows, columns, shapes)
    names = tuple(str(place) for place in range(pieces.shape[1]))
    fitted = fit_logistic(pieces, truth, features=names, ridge=ridge, counted=weights)
    return Additive(
        shapes=shapes,
        means=fitted.means,
        scales=fitted.scales,
        weights=fitted.weights,
        bias=fitted.bias,
    )


def _shape(values: Numbers, column: Column) -> Shape:
    known = values[~np.isnan(values)]
    gaps = len(known) < len(values)
    if column.choices is not None or not len(known):
        return Shape(gaps=gaps)
    low, high = (float(edge) for edge in np.quantile(known, _EDGES))
    knots: tuple[float, ...] = ()
    if len(np.unique(known)) >= _FEWEST_VALUES:
        inner = {float(knot) for knot in np.quantile(known, _KNOTS)} - {low, high}
        knots = tuple(sorted(inner))
    if low == high:  # nearly everybody has one value: keep those who differ
        low, high = float(known.min()), float(known.max())
    return Shape(low=low, high=high, middle=float(np.median(known)), knots=knots, gaps=gaps)


def _pieces(
    rows: Numbers, columns: Sequence[Column], shapes: Sequence[Shape]
) -> tuple[Numbers, Numbers]:
    """The pieces of all columns side by side, and whose each is."""
    found, owners = [], []
    for place, (column, shape) in enumerate(zip(columns, shapes, strict=True)):
        made = _of_column(rows[:, place], column, shape)
        found += made
        owners += [place] * len(made)
    return np.column_stack(found), np.array(owners)


def _of_column(values: Numbers, column: Column, shape: Shape) -> list[Numbers]:
    missing = np.isnan(values)
    if column.choices is not None:
        each = [(values == place).astype(float) for place in range(len(column.choices))]
        return [*each, missing.astype(float)]
    held = np.clip(np.where(missing, shape.middle, values), shape.low, shape.high)
    bends = [np.maximum(held - knot, 0.0) for knot in shape.knots]
    return [held, *bends, *([missing.astype(float)] if shape.gaps else [])]
