"""What a language model said of each customer's best products, kept until they do something new.

Rows of customers, which an erasure finds by `customer_id`.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import ibis
import numpy as np
import pyarrow as pa

from rapport.profiles import PROFILES
from rapport.recommendations.histories import Floats, Numbers
from rapport.recommendations.reading import Read
from rapport.storage import Facts, FactTable, rows_like

READER_SCORES = FactTable(
    name="reader_scores",
    one_row_per="customer and product that a reader was asked about",
    columns=ibis.schema(
        {
            "customer_id": "string",
            "product_id": "string",
            "score": "float64",
            "history": "string",  # a hash of the events that were read
            "read_at": "timestamp('UTC', 6)",
        }
    ),
    key=("customer_id", "product_id"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was said of products after a history: `history` is its mark, `said` by product id."""

    customer_id: str
    history: str
    said: Mapping[str, float]
    read_at: datetime

    def of(self, items: Numbers, product_ids: Sequence[str]) -> Floats:
        """What was said of some items; nan for what was not asked."""
        found = [self.said.get(product_ids[item], np.nan) for item in items]
        return np.array(found, dtype=np.float32)


def mark_of(one: Read, product_ids: Sequence[str]) -> str:
    """Name a history: the same events give the same mark, a new one another."""
    told = hashlib.blake2b(digest_size=8)
    told.update(one.days.tobytes() + one.kinds.tobytes())
    told.update("\n".join(product_ids[item] for item in one.histories.items).encode())
    return told.hexdigest()


def readings_of(facts: Facts, customer_ids: Sequence[str] | None = None) -> dict[str, Reading]:
    """The readings of some customers or of all, by customer."""
    if customer_ids is None:
        rows = facts.read(facts.table(READER_SCORES))
    else:
        wanted = pa.table({"customer_id": pa.array([*customer_ids], pa.string())})
        rows = rows_like(facts, READER_SCORES, wanted)
    found: dict[str, Reading] = {}
    said: dict[str, dict[str, float]] = {}
    for row in rows.to_pylist():
        customer = row["customer_id"]
        mine = said.setdefault(customer, {})
        mine[row["product_id"]] = row["score"]
        found[customer] = Reading(
            customer_id=customer, history=row["history"], said=mine, read_at=row["read_at"]
        )
    return found


def keep_readings(facts: Facts, readings: Sequence[Reading]) -> int:
    """Put readings in the place of those before; who was erased meanwhile gets none."""
    ids = pa.table({"customer_id": pa.array([one.customer_id for one in readings], pa.string())})
    with facts.transaction():
        there = {*rows_like(facts, PROFILES, ids)["customer_id"].to_pylist()}
        kept = [one for one in readings if one.customer_id in there]
        facts.delete(READER_SCORES, "customer_id", sorted(there))
        facts.append(READER_SCORES, _rows(kept))
    return len(kept)


def forget_readings(facts: Facts) -> None:
    """Delete all readings: another reader says other things."""
    facts.replace(READER_SCORES, _rows([]))


def _rows(readings: Sequence[Reading]) -> pa.Table:
    rows = [
        (one.customer_id, product, score, one.history, one.read_at)
        for one in readings
        for product, score in one.said.items()
    ]
    schema = READER_SCORES.columns.to_pyarrow()
    columns = zip(*rows, strict=True) if rows else [[] for _ in schema]
    arrays = [pa.array(column, each.type) for column, each in zip(columns, schema, strict=True)]
    return pa.table(arrays, schema=schema)
