"""The facts that the stage itself keeps: manual lists, and who is in which segment since when."""

import ibis

from rapport.storage import FactTable

LISTS = FactTable(
    name="list_members",
    one_row_per="customer on a manual list",
    columns=ibis.schema(
        {"list_id": "string", "customer_id": "string", "added_at": "timestamp('UTC', 6)"}
    ),
    key=("list_id", "customer_id"),
)

MEMBERSHIPS = FactTable(
    name="memberships",
    one_row_per="member of a segment, as of its last refresh",
    columns=ibis.schema(
        {"segment_id": "string", "customer_id": "string", "entered_at": "timestamp('UTC', 6)"}
    ),
    key=("segment_id", "customer_id"),
)
