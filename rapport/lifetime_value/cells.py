"""Purchase histories as cells: customers with the same three figures are one row with a count.

The models of this package know a customer by how often, how lately and for how long they bought.
Whole days make many customers equal, so that a million need a fraction of a million rows.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rapport.lifetime_value.errors import BadHistory

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cells:
    """Distinct histories, in columns of one length, all float64.

    `repeats` counts purchases after the first; `last` is the time from the first to the last of
    them, 0 without repeats; `age` is the time from the first to now; `count` is how many
    customers share the history. `last` and `age` are in one unit, such as days.
    """

    repeats: Floats
    last: Floats
    age: Floats
    count: Floats

    def __len__(self) -> int:
        return len(self.repeats)

    @property
    def customers(self) -> float:
        return float(self.count.sum())

    @property
    def repeat_buyers(self) -> int:
        """How many customers bought more than once."""
        return int(self.count[self.repeats > 0].sum())

    @property
    def mean_age(self) -> float:
        """The scale of the times; 1 where all are 0."""
        return float(self.count @ self.age / self.customers) or 1.0

    def thinned(self, most: int) -> "Cells":
        """Every so-many-th cell, about `most` of them; all where there are fewer."""
        step = max(len(self) // most, 1)
        return Cells(
            repeats=self.repeats[::step],
            last=self.last[::step],
            age=self.age[::step],
            count=self.count[::step],
        )

    def rescaled(self, unit: float) -> "Cells":
        """The same histories with times in another unit: one of the new is `unit` of the old."""
        return Cells(
            repeats=self.repeats, last=self.last / unit, age=self.age / unit, count=self.count
        )


def cells_of(repeats: ArrayLike, last: ArrayLike, age: ArrayLike) -> tuple[Cells, Numbers]:
    """Gather one row per customer into cells; also say which cell each customer is in.

    Raises `BadHistory` where a last purchase lies before the first or after now, or where repeats
    and times contradict each other.
    """
    columns = [np.asarray(column, dtype=np.float64) for column in (repeats, last, age)]
    _need_sound(*columns)
    code = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        values, places = np.unique(column, return_inverse=True)
        code = code * len(values) + places
    _, first, cell, count = np.unique(
        code, return_index=True, return_inverse=True, return_counts=True
    )
    x, t_x, total = (column[first] for column in columns)
    return Cells(repeats=x, last=t_x, age=total, count=count.astype(np.float64)), cell


def _need_sound(repeats: Floats, last: Floats, age: Floats) -> None:
    if not len(repeats) == len(last) == len(age):
        raise BadHistory("repeats, last and age must have one entry per customer each")
    if not all(np.isfinite(column).all() for column in (repeats, last, age)):
        raise BadHistory("a purchase history holds a figure that is not a finite number")
    if (repeats < 0).any() or (last < 0).any() or (last > age).any():
        raise BadHistory("a last purchase must lie between the first purchase and now")
    if (last[repeats == 0] > 0).any():
        raise BadHistory("a customer without repeats cannot have a last repeat; set last to 0")
