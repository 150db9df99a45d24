"""Makes traits comparable: one column of numbers each, on one scale."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rapport.clusters.errors import BadClustering

Floats = npt.NDArray[np.float64]
_LONG_TAIL = 2.0  # skewness from which a few customers would be all that counts
_FAR = 5.0
_FEWEST_CUSTOMERS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """`values` as told, NaN where unknown; `filled` without gaps; `scaled` for distances.

    `fills[i]` stands in `filled` where trait i is unknown: the most days anybody has for days
    since something, which never happened; 0 for everything else.
    """

    traits: tuple[str, ...]
    customer_ids: pa.ChunkedArray
    values: Floats
    filled: Floats
    scaled: Floats
    fills: Floats


def prepare(rows: pa.Table, traits: Sequence[str], *, days_since: Sequence[str]) -> Prepared:
    """Turn a table with `customer_id` and the traits into numbers; constant traits are left out."""
    if rows.num_rows < _FEWEST_CUSTOMERS:
        raise BadClustering(
            f"there are {rows.num_rows} customers with computed traits; clusters need at least"
            f" {_FEWEST_CUSTOMERS}"
        )
    columns = {name: _numbers(rows[name]) for name in traits}
    fills = {name: _fill(column, days=name in days_since) for name, column in columns.items()}
    whole = {name: np.where(np.isnan(one), fills[name], one) for name, one in columns.items()}
    kept = [name for name in traits if np.ptp(whole[name]) > 0]
    if not kept:
        raise BadClustering("the traits are the same for all customers; choose others")
    filled = np.column_stack([whole[name] for name in kept])
    return Prepared(
        traits=tuple(kept),
        customer_ids=rows["customer_id"],
        values=np.column_stack([columns[name] for name in kept]),
        filled=filled,
        scaled=np.column_stack([_scaled(column) for column in filled.T]),
        fills=np.array([fills[name] for name in kept]),
    )


def _numbers(column: pa.ChunkedArray) -> Floats:
    numbers: Floats = column.cast(pa.float64()).to_numpy().astype(np.float64, copy=True)
    numbers[~np.isfinite(numbers)] = np.nan
    return numbers


def _fill(column: Floats, *, days: bool) -> float:
    known = column[~np.isnan(column)]
    return float(known.max()) if days and known.size else 0.0


def _scaled(column: Floats) -> Floats:
    low = column.min()
    if _skewness(column) > _LONG_TAIL:
        column = np.log1p(column - low)
    spread = column.std() or 1.0
    clipped: Floats = np.clip((column - column.mean()) / spread, -_FAR, _FAR)
    return clipped


def _skewness(column: Floats) -> float:
    centred = column - column.mean()
    spread = centred.std()
    return float((centred**3).mean() / spread**3) if spread else 0.0
