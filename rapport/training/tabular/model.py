"""A learned model of a table: trees and a linear half, blended, behind one calibration."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property

import lightgbm
import numpy as np
import pyarrow as pa

from rapport.training.tabular.additive import Additive
from rapport.training.tabular.boosting import margins_of, parts_of
from rapport.training.tabular.calibrating import Calibration
from rapport.training.tabular.columns import Column, Numbers, encode

_LEVEL = 1e-9  # margins nearer than this are one


@dataclass(frozen=True, kw_only=True)  # no slots: the trees are read once and kept
class TabularModel:
    """Says how probable the outcome is of a row with `columns`.

    The margin is `tree_share` of the mean of the trees' margins, and the rest of the linear half's.
    `trees` are texts of LightGBM's. `average` is what the mean row of training comes to, as a
    margin: effects are told against it.
    """

    columns: tuple[Column, ...]
    linear: Additive
    trees: tuple[str, ...]
    tree_share: float
    calibration: Calibration
    average: float

    def probabilities(self, table: pa.Table) -> Numbers:
        """One probability (0 to 1) per row."""
        return self.calibration.probabilities(self.margins(table))

    def margins(self, table: pa.Table) -> Numbers:
        """The logarithm of the odds before calibration, per row."""
        rows = encode(table, self.columns)
        total = (1 - self.tree_share) * self.linear.margins(rows, self.columns)
        for booster in self._boosters:
            total += self.tree_share / len(self._boosters) * margins_of(booster, rows)
        return total

    def parts(self, table: pa.Table) -> Numbers:
        """What each column adds to a row's margin, and the bias last: they sum to the margin."""
        rows = encode(table, self.columns)
        linear = self.linear.parts(rows, self.columns)
        bias = np.full((len(rows), 1), self.linear.bias)
        total = (1 - self.tree_share) * np.hstack([linear, bias])
        for booster in self._boosters:
            total += self.tree_share / len(self._boosters) * parts_of(booster, rows)
        return total

    def effects(self, table: pa.Table) -> Numbers:
        """What each column adds to a row's probability, against the average row: rows x columns.

        The parts of the margin, shared out so that they sum exactly to the probability's
        difference from the average row's.
        """
        parts = self.parts(table)
        change = self.calibration.probabilities(parts.sum(axis=1)) - self.average_probability
        parts = parts[:, :-1] + (parts[:, -1:] - self.average) / len(self.columns)
        moved = parts.sum(axis=1)
        scale = np.where(np.abs(moved) > _LEVEL, change / np.where(moved, moved, 1.0), 0.0)
        effects: Numbers = parts * scale[:, None]
        return effects

    @property
    def average_probability(self) -> float:
        return float(self.calibration.probabilities(np.array([self.average]))[0])

    @cached_property
    def _boosters(self) -> list[lightgbm.Booster]:
        return [lightgbm.Booster(model_str=text) for text in self.trees] if self.tree_share else []

    def as_weights(self) -> Mapping[str, object]:
        """As values that JSON can write; `read_tabular` reads them again."""
        return asdict(self)
