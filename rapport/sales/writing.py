"""Writes what was done with a lead: its fields, a line of its history, and its events."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from rapport.events import add_events
from rapport.sales.model import Entry, EntryKind, Lead, StageKind
from rapport.sales.planning import SalesPlan
from rapport.sales.store import add_entries, change_lead
from rapport.sales.telling import events_of
from rapport.storage import Connection, Database


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesDesk:
    """What working on leads needs: the store, the plan, who acts and when."""

    database: Database
    plan: SalesPlan
    by: str
    now: datetime


def write(
    connection: Connection,
    lead: Lead,
    kind: EntryKind,
    values: Mapping[str, object],
    *,
    desk: SalesDesk,
    text: str = "",
) -> Lead:
    """Write changed fields, a line of the history and its events, in the caller's transaction."""
    entry = Entry(
        lead_id=lead.lead_id,
        number=lead.entries + 1,
        kind=kind,
        by=desk.by,
        at=desk.now,
        was={name: plain(getattr(lead, name)) for name in values},
        became={name: plain(value) for name, value in values.items()},
        text=text,
    )
    stamped = {**lead.fields_at, **dict.fromkeys(values, desk.now.isoformat())}
    told = {**values, "entries": entry.number, "fields_at": stamped}
    change_lead(connection, lead.lead_id, told)
    add_entries(connection, [entry])
    became = replace(lead, **_typed(told))
    add_events(connection, events_of(became, [entry]))
    return became


def plain(value: object) -> object:
    """Write a moment or a day as ISO 8601, so that it can stand in JSON."""
    return value.isoformat() if isinstance(value, date) else value


def _typed(values: Mapping[str, object]) -> dict[str, Any]:
    kind = values.get("kind")
    return {**values, "kind": StageKind(str(kind))} if kind is not None else dict(values)
