"""An arm's customers as sufficient statistics."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from rapport.effects.errors import BadTally

_FEWEST = 2  # customers before a variance can be known


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The sums of an arm, named as in `ArmFigures`."""

    customers: int
    revenue_mean: float
    revenue_variance: float
    ordered: int
    clicked: int
    clicked_revenue: float
    clicked_orders: int


def tally(
    revenue_minor: ArrayLike,
    ordered: ArrayLike,
    clicked: ArrayLike,
    *,
    most_minor: float | None = None,
) -> Tally:
    """Add up what each customer of an arm did: revenue, and whether they ordered and clicked.

    `most_minor` caps the revenue of a customer (winsorising): one order of a hundred times the
    usual would else outweigh everybody. It has to be the same for all arms and for the holdout, and
    effects are then effects on the capped revenue. Raises `BadTally` when the columns differ in
    length.
    """
    revenue = np.asarray(revenue_minor, dtype=float)
    did, looked = np.asarray(ordered, dtype=bool), np.asarray(clicked, dtype=bool)
    if not revenue.shape == did.shape == looked.shape:
        raise BadTally("revenue, ordered and clicked are of different lengths; give one row each")
    if most_minor is not None:
        revenue = np.minimum(revenue, most_minor)
    size = revenue.size
    return Tally(
        customers=size,
        revenue_mean=float(revenue.mean()) if size else 0.0,
        revenue_variance=float(revenue.var(ddof=1)) if size >= _FEWEST else 0.0,
        ordered=int(did.sum()),
        clicked=int(looked.sum()),
        clicked_revenue=float((revenue * looked).mean()) if size else 0.0,
        clicked_orders=int((did & looked).sum()),
    )
