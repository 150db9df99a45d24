"""The tables of the stage: what models say of a customer, and what the customer said."""

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

FINDINGS = FactTable(
    name="findings",
    one_row_per="thing a customer said that was understood",
    columns=ibis.schema(
        {
            "finding_id": "string",
            "customer_id": "string",
            "product_id": "string",
            "topic": "string",  # such as delivery
            "feeling": "string",  # positive, neutral, negative
            "said_at": "timestamp('UTC', 6)",
            "source": "string",  # such as review
        }
    ),
    key=("finding_id",),
)
