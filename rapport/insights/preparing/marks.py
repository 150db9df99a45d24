"""The table of marks: by what copies of a text are found later, without keeping the text twice."""

import ibis

from rapport.storage import FactTable
from rapport.texts import MARK_BANDS

BANDS = tuple(f"band_{number:02}" for number in range(MARK_BANDS))

MARKS = FactTable(
    name="text_marks",
    one_row_per="text that is long enough to have copies, or whose writer is known",
    columns=ibis.schema(
        {
            "text_id": "string",
            "customer_id": "string",
            "same_as": "string",  # text_id of the first of its like; null for a first
            "writer": "int64",  # who wrote it, drawn from ids; null where nobody knows
            "same_words": "int64",  # equal for texts that differ in case, spaces and signs alone
            "same_again": "int64",  # equal where writer, product and moment are the same too
        }
        | dict.fromkeys(BANDS, "uint32")  # null where the text is too short for copies
    ),
    key=("text_id",),
)
