"""What the living of segments leaves behind, besides memberships and events."""

from enum import StrEnum

import ibis

from rapport.storage import FactTable


class SizeKind(StrEnum):
    """What made a size. Stored names are forever."""

    BASELINE = "baseline"  # the first build of a rule: nobody entered, nobody left
    WHOLE = "whole"  # every customer was looked at
    TOUCHED = "touched"  # only customers of whom something new was known
    DAY = "day"  # a day that is long over, in one row


SEGMENT_SIZES = FactTable(
    name="segment_sizes",
    one_row_per="refresh of a segment",
    columns=ibis.schema(
        {
            "segment_id": "string",
            "at": "timestamp('UTC', 6)",
            "size": "int64",
            "entered": "int64",
            "left": "int64",
            "seconds": "float64",
            "kind": "string",
        }
    ),
    key=("segment_id", "at"),
)

SEGMENT_STATES = FactTable(
    name="segment_states",
    one_row_per="segment that was ever refreshed, as of its last refresh",
    columns=ibis.schema(
        {
            "segment_id": "string",
            "meaning": "string",  # follows from the rule with all rules that it names
            "size": "int64",
            "baseline_at": "timestamp('UTC', 6)",
            "whole_at": "timestamp('UTC', 6)",  # when every customer was last looked at
            "fresh_at": "timestamp('UTC', 6)",  # up to when everything told is in
            "trouble": "string",  # the code of the error that the last refresh met
        }
    ),
    key=("segment_id",),
)
