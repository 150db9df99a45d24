"""Every line of the ledger for one channel and purpose: what held at moments of the past."""

import pyarrow as pa
from sqlalchemy import select

from rapport.profiles.store.tables import CONSENTS
from rapport.storage import Database

_PART = 100_000


def consent_history(database: Database, *, channel: str, purpose: str) -> pa.Table:
    """Give all lines in no order: customer_id, granted, recorded_at. The last up to a moment holds.

    Of two lines of one moment the no holds.
    """
    lines = CONSENTS.c
    query = select(lines.customer_id, lines.granted, lines.recorded_at).where(
        lines.channel == channel, lines.purpose == purpose
    )
    schema = pa.schema(
        [
            ("customer_id", pa.string()),
            ("granted", pa.bool_()),
            ("recorded_at", pa.timestamp("us", "UTC")),
        ]
    )
    with database.read() as connection:
        parts = [
            pa.table(dict(zip(schema.names, zip(*part, strict=True), strict=True)), schema=schema)
            for part in connection.execute(query).partitions(_PART)
        ]
    return pa.concat_tables(parts) if parts else schema.empty_table()
