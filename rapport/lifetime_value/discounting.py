"""What a customer is worth over years, in the money of today."""

from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from rapport.lifetime_value.cells import Cells, Floats
from rapport.lifetime_value.errors import BadHistory


class Expects(Protocol):
    """A model that says how many purchases follow: BG/NBD or Pareto/NBD."""

    def expected(self, cells: Cells, time: float) -> Floats: ...


def discounted_value(
    model: Expects,
    cells: Cells,
    worth: ArrayLike,
    *,
    periods: int,
    length: float,
    rate: float,
) -> Floats:
    """Add up what each cell's customer brings over `periods` of `length` each, discounted.

    `worth` is what a purchase brings, a number or one per cell; `rate` is the interest of one
    period. Money of a period counts as paid at its end. Shape (cells,).
    """
    if periods < 1 or length <= 0 or rate <= -1:
        raise BadHistory("discounting takes a period or more, a length above 0, a rate above -1")
    bought, value = np.zeros(len(cells)), np.zeros(len(cells))
    for period in range(1, periods + 1):
        until = model.expected(cells, period * length)
        value += (until - bought) / (1 + rate) ** period
        bought = until
    discounted: Floats = value * np.asarray(worth, dtype=np.float64)
    return discounted
