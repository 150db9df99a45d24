"""The tables of the stage: what customers said of themselves, and which texts were looked at."""

import ibis

from rapport.storage import FactTable

STATEMENTS = FactTable(
    name="statements",
    one_row_per="thing that a customer said of themself, as it is held, corrected or withdrawn",
    columns=ibis.schema(
        {
            "statement_id": "string",
            "customer_id": "string",
            "key": "string",  # see `KEYS`
            "value": "string",  # as corrected
            "read_value": "string",  # as it was read
            "quote": "string",  # the sentence that shows it, masked
            "source": "string",  # such as review
            "source_id": "string",
            "text_id": "string",
            "start": "int32",  # of the words, in the text as it was read
            "end": "int32",
            "confidence": "float64",
            "said_at": "timestamp('UTC', 6)",
            "expires_at": "timestamp('UTC', 6)",
            "purpose": "string",  # what it may be used for: uses with spaces between
            "state": "string",  # see `StatementState`
            "current": "boolean",  # nothing newer says otherwise, and it is not withdrawn
            "corrected_by": "string",
            "corrected_at": "timestamp('UTC', 6)",
        }
    ),
    key=("statement_id",),
)

STATED_TEXTS = FactTable(
    name="stated_texts",
    one_row_per="text of a known customer that was looked at for statements",
    columns=ibis.schema({"text_id": "string", "customer_id": "string", "read_hash": "string"}),
    key=("text_id",),
)
