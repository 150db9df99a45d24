"""The order lines of Online Retail, parted by time: what was ordered before a day, and next."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv
from scipy import sparse

from rapport.recommendations import Histories, collect_histories

PATH = "online_retail/online_retail.csv.gz"
_PRODUCT = r"^\d{5}"  # what is no product has no such code: postage, fees, samples
_COLUMNS = {
    "InvoiceNo": pa.string(),
    "StockCode": pa.string(),
    "Description": pa.string(),
    "Quantity": pa.int64(),
    "InvoiceDate": pa.timestamp("s"),
    "UnitPrice": pa.float64(),
    "CustomerID": pa.float64(),
    "Country": pa.string(),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lines:
    """Order lines by moment (seconds): one entry each; customers, items, orders, countries are
    numbers from 0. `texts` has the first description of each item."""

    customers: np.ndarray
    items: np.ndarray
    orders: np.ndarray
    moments: np.ndarray
    prices: np.ndarray
    countries: np.ndarray
    texts: tuple[str, ...]

    @property
    def item_count(self) -> int:
        return len(self.texts)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Split:
    """What a day parts: all lines before it, the histories of those who ordered in the days after
    it and had before, and what their first order then has: customers by items, 1 or empty."""

    day: datetime
    before: np.ndarray
    customers: np.ndarray
    histories: Histories
    basket: sparse.csr_matrix
    moments: np.ndarray


def read_lines(path: Path) -> Lines:
    """Read what known customers ordered and paid; what was sent back is left out."""
    table = csv.read_csv(path, convert_options=csv.ConvertOptions(column_types=_COLUMNS))
    kept = pc.and_(
        pc.and_(pc.greater(table["Quantity"], 0), pc.greater(table["UnitPrice"], 0)),
        pc.and_(
            pc.is_valid(table["CustomerID"]),
            pc.match_substring_regex(table["StockCode"], pattern=_PRODUCT),
        ),
    )
    table = table.filter(kept).sort_by("InvoiceDate")
    codes, first, items = np.unique(
        [code.upper() for code in table["StockCode"].to_pylist()],
        return_index=True,
        return_inverse=True,
    )
    texts = table["Description"].take(pa.array(first)).to_pylist()
    return Lines(
        customers=_numbers(table["CustomerID"]),
        items=items[: table.num_rows].astype(np.int32),
        orders=_numbers(table["InvoiceNo"]),
        moments=table["InvoiceDate"].cast(pa.int64()).to_numpy(),
        prices=table["UnitPrice"].to_numpy().astype(np.float32),
        countries=_numbers(table["Country"]),
        texts=tuple(text or "" for text in texts[: len(codes)]),
    )


def split_at(lines: Lines, day: datetime, *, days: int, step: int = 1) -> Split:
    """Part the lines at a day; the next order of a customer is the first of `days` after it.

    Keeps each `step`-th of the customers who are asked for.
    """
    cut, end = (int(each.timestamp()) for each in (day, day + timedelta(days=days)))
    before = lines.moments < cut
    after = np.flatnonzero((lines.moments >= cut) & (lines.moments < end))
    known = np.isin(lines.customers[after], lines.customers[before])
    asked, first = np.unique(lines.customers[after[known]], return_index=True)
    orders = lines.orders[after[known][first]][::step]
    asked = asked[::step]
    place = np.full(int(lines.customers.max()) + 1, -1)
    place[asked] = np.arange(len(asked))
    of_order = np.full(int(lines.orders.max()) + 1, -1)
    of_order[orders] = np.arange(len(asked))
    wanted = after[of_order[lines.orders[after]] >= 0]
    had = before & (place[lines.customers] >= 0)
    shape = (len(asked), lines.item_count)
    ones = np.ones(len(wanted), dtype=np.float32)
    rows = of_order[lines.orders[wanted]]
    basket = sparse.csr_matrix((ones, (rows, lines.items[wanted])), shape=shape)
    basket.data[:] = 1
    moments = np.zeros(len(asked))
    moments[rows] = lines.moments[wanted]
    return Split(
        day=day,
        before=before,
        customers=asked,
        histories=collect_histories(
            place[lines.customers[had]],
            lines.items[had],
            lines.moments[had],
            item_count=lines.item_count,
            customer_count=len(asked),
        ),
        basket=basket,
        moments=moments,
    )


def histories_before(lines: Lines, split: Split) -> Histories:
    """The histories of all customers before the day, to learn from."""
    return collect_histories(
        lines.customers[split.before],
        lines.items[split.before],
        lines.moments[split.before],
        item_count=lines.item_count,
        customer_count=int(lines.customers.max()) + 1,
    )


def day(year: int, month: int, number: int) -> datetime:
    """The start of a day."""
    return datetime(year, month, number, tzinfo=UTC)


def _numbers(column: pa.ChunkedArray) -> np.ndarray:
    numbers: np.ndarray = np.unique(column.to_numpy(), return_inverse=True)[1]
    return numbers
