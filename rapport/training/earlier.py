"""Propensity models that an earlier version kept: plain logistic regression on ten features."""

import msgspec
import numpy as np
import pyarrow as pa

from rapport.training.logistic import Logistic, Numbers
from rapport.training.model import Model

FEATURES = (
    "orders",
    "orders_90_days",
    "orders_per_year",
    "spent",
    "days_since_order",
    "days_since_seen",
    "days_known",
    "viewed_30_days",
    "added_30_days",
    "clicked_90_days",
)


class EarlierModel:
    """Asks kept weights about a table of today's features, of which theirs are some."""

    def __init__(self, fitted: Logistic) -> None:
        self._fitted = fitted

    def probabilities(self, table: pa.Table) -> Numbers:
        """One probability (0 to 1) per row."""
        return self._fitted.probabilities(self._rows(table))

    def effects(self, table: pa.Table) -> Numbers:
        """What each column of the table adds to the probability, against the average customer's."""
        fitted = self._fitted
        means = np.array([fitted.means])
        parts = (self._rows(table) - means) / np.array(fitted.scales) * np.array(fitted.weights)
        change = self.probabilities(table) - fitted.probabilities(means)
        moved = parts.sum(axis=1)
        scale = np.where(moved != 0, change / np.where(moved, moved, 1.0), 0.0)
        effects = np.zeros((table.num_rows, table.num_columns))
        places = [table.column_names.index(name) for name in FEATURES]
        effects[:, places] = parts * scale[:, None]
        return effects

    def _rows(self, table: pa.Table) -> Numbers:
        columns = [table[name].to_numpy().astype(float) for name in FEATURES]
        rows: Numbers = np.log1p(np.maximum(np.column_stack(columns), 0))
        return rows


def find_earlier(model: Model) -> EarlierModel | None:
    """The model, if its weights are of the earlier kind; None if they are not."""
    if "bias" not in model.weights:
        return None
    try:
        fitted = msgspec.convert(model.weights, Logistic)
    except msgspec.ValidationError:
        return None
    return EarlierModel(fitted) if fitted.features == FEATURES else None
