"""The nouns of the stage: what customers are expected to buy, in one table and in totals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

EXPECTED_ORDERS = "expected_orders_90d"
ALIVE = "alive"
VALUE = "value_90d"
"""The names of the scores that are kept of every buyer; stored names are forever."""

HORIZON_DAYS = 90


class Method(StrEnum):
    """How value is estimated."""

    MODEL = "bg-nbd"  # with Gamma-Gamma for what an order is worth
    RATE = "rate"  # where too few came back for a model


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """What is expected, with the 95 % interval of what will happen if the model holds."""

    expected: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Values:
    """One entry per buyer, in columns, and the totals; money is in minor units.

    `alive` is the chance that a customer has not left for good; without a model nobody has one.
    `parameters` are those of the models by name, each with its standard error.
    """

    method: Method
    customer_ids: pa.ChunkedArray
    orders: NDArray[np.float64]
    alive: NDArray[np.float64] | None
    minor: NDArray[np.float64]
    all_orders: Range
    all_minor: Range
    parameters: Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenth:
    """Customers with like expectations: how many, and what one of them bought and was to buy."""

    customers: int
    expected_orders: float
    actual_orders: float
    expected_minor: float
    actual_minor: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PastTest:
    """What was expected on a day of the past, against what followed.

    The tenths go from who was expected to buy least to who was expected to buy most.
    """

    as_of: datetime
    orders: Range
    actual_orders: float
    minor: Range
    actual_minor: float
    tenths: Sequence[Tenth]


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueReport:
    """The last refresh: over all buyers, and how an older one would have fared."""

    valued_at: datetime
    currency: str
    method: Method
    customers: int
    repeat_buyers: int
    orders: Range
    minor: Range
    parameters: Mapping[str, tuple[float, float]]
    past: PastTest | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerValue:
    """What one customer is expected to buy in 90 days; `alive` is None without a model."""

    customer_id: str
    expected_orders: float
    value_minor: float
    alive: float | None
    valued_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupValue:
    """What a group of buyers, such as an RFM group, is expected to bring."""

    group: str
    customers: int
    expected_orders: float
    value_minor: float
