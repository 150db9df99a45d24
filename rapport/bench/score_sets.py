"""Public sets of yes or no: calls of a bank, visits of a shop, customers of a telephone company."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import csv

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_DAYS = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreSet:
    """A table with an outcome: where it lies, how it is read, and what is known of it.

    `leaks` are the columns that were written after the outcome; `published` is the AUC of boosted
    trees without them (with them where `kept`). `ordered`: its rows are in the order of time.
    """

    name: str
    path: str
    read: Callable[[Path], pa.Table]
    outcome: str
    hit: str
    target: float
    leaks: tuple[str, ...] = ()
    kept: bool = False
    ordered: bool = False
    published: float | None = None
    target_by_time: float | None = None
    also: Mapping[str, float] = field(default_factory=dict)

    def load(self, data: Path) -> tuple[pa.Table, NDArray[np.float64]]:
        """The table without its outcome, and the outcome as 1 or 0."""
        table = self.read(data / self.path)
        truth = pc.equal(pc.cast(table[self.outcome], pa.string()), self.hit)
        found: NDArray[np.float64] = truth.to_numpy(zero_copy_only=False).astype(float)
        return table.drop_columns([self.outcome]), found


def _read_bank(path: Path) -> pa.Table:
    return csv.read_csv(path, parse_options=csv.ParseOptions(delimiter=";"))


def _read_bank_days(path: Path) -> pa.Table:
    """The day of the year beside month and day: calls of one week are of one campaign."""
    table = _read_bank(path)
    month = pc.index_in(table["month"], pa.array(_MONTHS))
    day = pc.add(pc.multiply(month, _MONTH_DAYS), pc.cast(table["day"], pa.int32()))
    return table.append_column("day_of_year", day)


def _read_visits(path: Path) -> pa.Table:
    """Codes of systems, browsers, regions and sources are names, not numbers."""
    names = ("OperatingSystems", "Browser", "Region", "TrafficType", "Weekend", "Revenue")
    options = csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()))
    table = csv.read_csv(path, convert_options=options)
    return table.set_column(
        table.column_names.index("Revenue"), "Revenue", pc.utf8_upper(table["Revenue"])
    )


def _read_churn(path: Path) -> pa.Table:
    """Total charges are empty in a customer's first month."""
    options = csv.ConvertOptions(
        column_types={"TotalCharges": pa.float64()}, null_values=["", " "], strings_can_be_null=True
    )
    return csv.read_csv(path, convert_options=options).drop_columns(["customerID"])


SETS = (
    ScoreSet(
        name="UCI bank, 16 columns",
        path="uci-bank-marketing/bank-full.csv",
        read=_read_bank_days,
        outcome="y",
        hit="yes",
        leaks=("duration",),
        target=0.804,
        published=0.8039,
    ),
    ScoreSet(
        name="UCI bank, 20 columns",
        path="uci-bank-marketing/bank-additional-full.csv",
        read=_read_bank,
        outcome="y",
        hit="yes",
        leaks=("duration",),
        target=0.805,
        published=0.8054,
        ordered=True,
        target_by_time=0.72,
    ),
    ScoreSet(
        name="online shoppers",
        path="uci-online-shoppers/online_shoppers_intention.csv",
        read=_read_visits,
        outcome="Revenue",
        hit="TRUE",
        leaks=("PageValues",),
        kept=True,
        target=0.934,
        published=0.9343,
    ),
    ScoreSet(
        name="online shoppers without PageValues",
        path="uci-online-shoppers/online_shoppers_intention.csv",
        read=_read_visits,
        outcome="Revenue",
        hit="TRUE",
        leaks=("PageValues",),
        target=0.787,
        published=0.7867,
    ),
    ScoreSet(
        name="Telco churn",
        path="telco-churn/Telco-Customer-Churn.csv",
        read=_read_churn,
        outcome="Churn",
        hit="Yes",
        target=0.845,
        published=0.8451,
    ),
)
