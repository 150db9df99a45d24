"""The facts that the stage itself keeps: manual lists, and who is in which segment since when."""

import ibis

from rapport.storage import FactTable

LISTS = FactTable(
    name="list_members",
    one_row_per="id of a customer put on a manual list",
    columns=ibis.schema(
        {
            "list_id": "string",
            "customer_id": "string",
            "added_at": "timestamp('UTC', 6)",
            "told_as": "string",  # the id that was put on it, where that is not customer_id
        }
    ),
    key=("list_id", "customer_id"),
)
"""Two ids that were put on a list may turn out to be one customer: whoever counts, counts customers
(`on_list`)."""

MEMBERSHIPS = FactTable(
    name="memberships",
    one_row_per="member of a segment, as of its last refresh",
    columns=ibis.schema(
        {"segment_id": "string", "customer_id": "string", "entered_at": "timestamp('UTC', 6)"}
    ),
    key=("segment_id", "customer_id"),
)
