"""Ten features of everybody at a moment, as logarithms: kept models of uplift ask for them."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from rapport.storage import Facts
from rapport.training.earlier import FEATURES
from rapport.training.features import NEVER_DAYS
from rapport.training.outcomes import OUTCOMES, look

NOTHING_KNOWN: NDArray[np.float64] = np.log1p(
    [NEVER_DAYS if name in ("days_since_order", "days_since_seen") else 0.0 for name in FEATURES]
)
"""The row of a customer who was never seen before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastRows:
    """One row per customer known at a moment, the features in order, each as log(1 + x)."""

    customer_ids: tuple[str, ...]
    rows: NDArray[np.float64]


def past_rows(facts: Facts, *, at: datetime) -> PastRows:
    """Look at every customer with an event before `at`."""
    shot = look(facts, OUTCOMES["propensity"], at=at)
    figures = [shot.table[name].to_numpy().astype(float) for name in FEATURES]
    rows = np.log1p(np.maximum(np.column_stack(figures), 0))
    return PastRows(customer_ids=shot.customer_ids, rows=rows)
