"""Messages of past campaigns: what became of each, one row per message, as events.

A column such as `opened_at` holds a time, or yes or no where the other program kept no time: then
the time of the message counts. Somebody who unsubscribed is taken out of the consent ledger too.
The events are those of Rapport's own messages; the property `channel` says which way they went.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rapport.events import EVENTS, CustomerId, EventName
from rapport.profiles.importing import expressions, vectors
from rapport.profiles.importing.event_columns import STAGED_EVENTS
from rapport.profiles.importing.event_facts import keep_events
from rapport.profiles.importing.fields import Columns
from rapport.profiles.importing.mapping import ColumnMapping
from rapport.profiles.importing.model import Reject
from rapport.profiles.importing.reading import Rows
from rapport.profiles.importing.rejects import reject
from rapport.profiles.importing.vectors import Mask
from rapport.profiles.model import Consent, Purpose
from rapport.profiles.store import record_consents
from rapport.storage import Database, Facts

DEEDS = {
    "delivered_at": EventName.EMAIL_DELIVERED,
    "opened_at": EventName.EMAIL_OPENED,
    "clicked_at": EventName.EMAIL_LINK_CLICKED,
    "bounced_at": EventName.EMAIL_BOUNCED,
    "unsubscribed_at": EventName.UNSUBSCRIBED,
}
STAGED_MESSAGES = ibis.schema(
    {
        "row": "int64",
        "customer_id": "string",
        "campaign_id": "string",
        "message_id": "string",
        "channel": "string",
        "properties": "string",
        **dict.fromkeys(DEEDS, "timestamp('UTC', 6)"),
    }
)

_CHANNEL = r"^[a-z][a-z0-9_-]{0,39}$"
_FUTURE = timedelta(days=1)
_ID_LENGTH = 24
_PART = 50_000
_TIME = (
    "this is neither a time nor yes or no; write it like 2026-03-01 12:00:00, or set date_format"
)


@dataclass(slots=True)
class _Checks:
    """The rows at fault so far, and why."""

    rows: Rows
    columns: Columns
    wrong: Mask
    rejects: list[Reject]

    def add(self, field: str, wrong: Mask, reason: str) -> None:
        self.wrong |= wrong
        column = self.columns.by_field.get(field)
        for at in np.flatnonzero(wrong).tolist():
            value = self.rows.table[column][at].as_py() if column else None
            self.rejects.append(reject(self.rows.numbers[at].as_py(), field, value, reason))


def read_messages(
    rows: Rows, columns: Columns, *, mapping: ColumnMapping, now: datetime
) -> tuple[pa.Table, list[Reject]]:
    """Read a batch: what to stage, and the rows that cannot be used."""
    cells = vectors.field_cells(rows, columns, mapping)
    count = rows.table.num_rows
    nothing = pa.nulls(count, pa.string())
    checks = _Checks(rows, columns, np.zeros(count, dtype=bool), [])
    table = {"row": rows.numbers}
    for field in ("customer_id", "campaign_id", "message_id"):
        read = vectors.identifiers(cells.get(field, nothing))
        table[field] = read.values
        checks.add(field, read.doubt, f"this is longer than {vectors.LONGEST_ID} characters")
        if field != "message_id":
            checks.add(field, vectors.true_in(pc.is_null(read.values)), "this is empty")
    channel = pc.fill_null(pc.utf8_lower(cells.get("channel", nothing)), "email")
    odd = vectors.true_in(pc.invert(pc.match_substring_regex(channel, _CHANNEL)))
    checks.add("channel", odd, "this is no channel; write it like email or sms")
    table["channel"] = channel
    members = [vectors.fragments("channel", channel).values]
    if "url" in cells:
        members.append(vectors.fragments("url", cells["url"]).values)
    table["properties"] = vectors.objects(members, count)
    table |= _times(cells, mapping, checks, now)
    sure = pa.array(~checks.wrong)
    return pa.table(table).filter(sure).cast(STAGED_MESSAGES.to_pyarrow()), checks.rejects


def keep_messages(
    facts: Facts, staged: ir.Table, *, mapping: ColumnMapping, now: datetime
) -> dict[str, int]:
    """Keep the messages' events; return how many rows told something new, and how many events."""
    events = _events(staged, mapping)
    new = events.anti_join(facts.table(EVENTS).select("event_id"), "event_id")
    rows = facts.count(new.select("row").distinct())
    return {"rows": rows} | keep_events(facts, events, mapping=mapping, now=now)


def keep_refusals(
    facts: Facts, staged: ir.Table, database: Database, *, mapping: ColumnMapping
) -> int:
    """Put down in the ledger that who unsubscribed said no; return how many lines were new."""
    said = staged.filter(staged.unsubscribed_at.notnull())
    new, last = 0, 0
    while True:
        part = facts.read(said.filter(said.row > last).order_by("row").limit(_PART)).to_pylist()
        if not part:
            return new
        last = part[-1]["row"]
        new += record_consents(
            database,
            [
                Consent(
                    customer_id=CustomerId(one["customer_id"]),
                    channel=one["channel"],
                    purpose=Purpose.MARKETING,
                    granted=False,
                    recorded_at=one["unsubscribed_at"],
                    how=f"unsubscribed; file of source {mapping.source!r}",
                    text_version="not stated",
                )
                for one in part
            ],
        )


def _times(
    cells: Mapping[str, pa.Array], mapping: ColumnMapping, checks: _Checks, now: datetime
) -> dict[str, pa.Array]:
    none = pa.nulls(len(checks.wrong), vectors.MOMENT)
    times, said = dict[str, pa.Array](), dict[str, pa.Array]()
    for field in ("sent_at", *DEEDS):
        times[field] = none
        if field not in cells:
            continue
        lower = pc.utf8_lower(cells[field])
        said[field] = pc.is_in(lower, value_set=pa.array(expressions.YES))
        words = pc.or_(said[field], pc.is_in(lower, value_set=pa.array(expressions.NO)))
        texts = pc.if_else(words, pa.scalar(None, pa.string()), cells[field])
        read = vectors.moments(texts, mapping)
        times[field] = read.values
        ahead = vectors.true_in(pc.greater(read.values, pa.scalar(now + _FUTURE, vectors.MOMENT)))
        checks.add(field, read.doubt, _TIME)
        checks.add(field, ahead & ~read.doubt, "this lies in the future")
    about = pc.coalesce(times["delivered_at"], times["sent_at"])
    for field, yes in said.items():
        times[field] = pc.if_else(pc.fill_null(yes, False), about, times[field])
        timeless = vectors.true_in(pc.and_(pc.fill_null(yes, False), pc.is_null(times[field])))
        checks.add(field, timeless, "this needs a time, here or in sent_at")
    arrived = pc.if_else(pc.is_null(times["bounced_at"]), times["sent_at"], none)
    times["delivered_at"] = pc.coalesce(times["delivered_at"], arrived)
    del times["sent_at"]
    return times


def _events(staged: ir.Table, mapping: ColumnMapping) -> ir.Table:
    """One event for each thing that became of a message; its id follows from the message's."""
    message = ibis.coalesce(
        staged.message_id,
        staged.campaign_id + "\x1f" + staged.customer_id + "\x1f" + staged.channel,
    )
    parts = []
    for field, name in DEEDS.items():
        key = ibis.literal(f"{mapping.source}\x1f{name}\x1f") + message
        told = {
            "row": staged.row,
            "event_id": ibis.literal("msg_") + expressions.md5(key).substr(0, _ID_LENGTH),
            "name": ibis.literal(str(name)),
            "happened_at": staged[field],
            **{
                one: staged[one]
                for one in ("customer_id", "campaign_id", "message_id", "properties")
            },
        }
        whole = staged.select(
            **{
                one: told[one].cast(kind) if one in told else ibis.null(kind)
                for one, kind in STAGED_EVENTS.items()
            }
        )
        parts.append(whole.filter(whole.happened_at.notnull()))
    return ibis.union(*parts)
