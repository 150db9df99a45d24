"""The tables of the stage: what models say of a customer, and what the customer said."""

from dataclasses import dataclass

import ibis

from rapport.storage import FactTable

SCORES = FactTable(
    name="scores",
    one_row_per="customer and score",
    columns=ibis.schema(
        {
            "customer_id": "string",
            "name": "string",  # such as purchase_30d
            "value": "float64",
            "model": "string",  # which model gave it; null for a formula
            "scored_at": "timestamp('UTC', 6)",
        }
    ),
    key=("customer_id", "name"),
)

NEED = "need/"
"""What the topic of a need begins with, in `FINDINGS`. Stored names are forever."""


def need_topic(kind: str, about: str) -> str:
    """The topic of a need, such as `need/occasion/gift`; kinds and abouts are those of insights."""
    return f"{NEED}{kind}/{about}"


FINDINGS = FactTable(
    name="findings",
    one_row_per="thing a customer said that was understood",
    columns=ibis.schema(
        {
            "finding_id": "string",
            "customer_id": "string",
            "product_id": "string",
            "topic": "string",  # such as delivery; overall for the whole of what was said
            "feeling": "string",  # positive, neutral, negative; null of a need without one
            "said_at": "timestamp('UTC', 6)",
            "source": "string",  # such as review
            "source_id": "string",  # which review
            "words": "string",  # the customer's own, that say so
            "read_hash": "string",  # of all that was read, and of what read it
        }
    ),
    key=("finding_id",),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What keeping did: rows kept now, and customers of whom something else is kept than before."""

    rows: int
    changed: int
