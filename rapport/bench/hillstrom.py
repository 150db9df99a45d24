"""Hillstrom's e-mail trial: 64,000 customers, two mails or none by lot (MineThatData, 2008)."""

from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import csv

from rapport.uplift import Trial

PATH = "hillstrom/Kevin_Hillstrom_MineThatData_E-MailAnalytics_DataMiningChallenge_2008.03.20.csv"
ARMS = ("No E-Mail", "Mens E-Mail", "Womens E-Mail")
_NUMBERS = ("recency", "mens", "womens", "newbie")
_KINDS = ("zip_code", "channel")


def read_hillstrom(path: Path, *, outcome: str, arms: tuple[str, ...] = ARMS) -> Trial:
    """Read the trial of some arms: `visit` or `conversion` (0 or 1), or `spend` in dollars.

    What was spent before is taken as a logarithm, as money of all customers is in this product; the
    class it falls into says nothing more and is left out.
    """
    table = csv.read_csv(path)
    drawn = np.array(table["segment"].to_pylist())
    rows = np.isin(drawn, arms)
    columns = {name: _floats(table, name) for name in _NUMBERS}
    columns["spent_before"] = np.log1p(_floats(table, "history"))
    for name in _KINDS:
        values = np.array(table[name].to_pylist())
        columns |= {f"{name}: {kind}": values == kind for kind in sorted(set(values.tolist()))}
    return Trial(
        features=np.column_stack(list(columns.values())).astype(float)[rows],
        names=tuple(columns),
        arms=arms,
        arm=np.array([arms.index(one) for one in drawn[rows].tolist()], dtype=np.intp),
        propensities=np.full((int(rows.sum()), len(arms)), 1 / len(arms)),
        outcome=_floats(table, outcome)[rows],
    )


def _floats(table: pa.Table, name: str) -> np.ndarray:
    return np.asarray(table[name].to_numpy(), dtype=np.float64)
