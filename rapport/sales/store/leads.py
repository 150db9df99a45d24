"""The rows of leads and of their history."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, insert, select, update

from rapport.profiles import Follower
from rapport.sales.errors import LeadNotFound
from rapport.sales.model import (
    EVERY_LEAD,
    Entry,
    EntryKind,
    Lead,
    LeadFilter,
    StageCount,
    StageKind,
)
from rapport.sales.store.tables import ENTRIES, LEADS
from rapport.storage import Database, Facts, follow_names, insert_new

_PART = 500


def insert_leads(connection: Connection, leads: Sequence[Lead]) -> int:
    """Keep leads that are not there yet; return how many are new."""
    rows = [_columns(asdict(lead) | {"reasons": list(lead.reasons)}) for lead in leads]
    return insert_new(connection, LEADS, rows, keys=("lead_id",))


def find_lead(connection: Connection, lead_id: str, *, hold: bool = False) -> Lead:
    """Read a lead within a transaction, and hold it until its end. Raises `LeadNotFound`."""
    query = select(LEADS).where(LEADS.c.lead_id == lead_id)
    row = connection.execute(query.with_for_update() if hold else query).one_or_none()
    if row is None:
        raise LeadNotFound(f"there is no lead {lead_id!r}; see `rapport sales list`")
    return _lead(row)


def get_lead(database: Database, lead_id: str) -> Lead:
    """Read a lead. Raises `LeadNotFound`."""
    with database.read() as connection:
        return find_lead(connection, lead_id)


def change_lead(connection: Connection, lead_id: str, values: Mapping[str, object]) -> None:
    """Write fields of a lead."""
    connection.execute(update(LEADS).where(LEADS.c.lead_id == lead_id).values(**_columns(values)))


def add_entries(connection: Connection, entries: Sequence[Entry]) -> None:
    """Add lines to the histories of leads."""
    if entries:
        connection.execute(insert(ENTRIES), [asdict(one) for one in entries])


def list_leads(
    database: Database,
    *,
    chosen: LeadFilter = EVERY_LEAD,
    limit: int = 1_000,
    offset: int = 0,
) -> list[Lead]:
    """List leads: those due first at the top, then the highest score."""
    late = LEADS.c.contacted_at.is_(None) & LEADS.c.due_at.is_not(None)
    order = (late.desc(), LEADS.c.due_at, LEADS.c.score.desc(), LEADS.c.lead_id)
    query = select(LEADS).where(*_chosen(chosen)).order_by(*order).limit(limit).offset(offset)
    with database.read() as connection:
        return [_lead(row) for row in connection.execute(query)]


def count_stages(database: Database, *, chosen: LeadFilter = EVERY_LEAD) -> dict[str, StageCount]:
    """Count the leads of each stage and sum their deals up; a shop has one currency."""
    query = select(
        LEADS.c.stage,
        func.count().label("leads"),
        func.coalesce(func.sum(LEADS.c.amount_minor), 0).label("amount_minor"),
    )
    with database.read() as connection:
        rows = connection.execute(query.where(*_chosen(chosen)).group_by(LEADS.c.stage)).all()
    return {
        row.stage: StageCount(stage=row.stage, leads=row.leads, amount_minor=int(row.amount_minor))
        for row in rows
    }


def overdue_leads(database: Database, *, now: datetime) -> dict[str, int]:
    """Count the leads of each line whom nobody tried to reach in time."""
    query = (
        select(LEADS.c.line, func.count().label("leads"))
        .where(*_overdue(now))
        .group_by(LEADS.c.line)
    )
    with database.read() as connection:
        return {row.line: row.leads for row in connection.execute(query)}


def leads_of(connection: Connection, line: str, customer_ids: Sequence[str]) -> list[Lead]:
    """Give all leads of a line that some customers are or were."""
    found: list[Lead] = []
    for start in range(0, len(customer_ids), _PART):
        part = customer_ids[start : start + _PART]
        query = select(LEADS).where(LEADS.c.line == line, LEADS.c.customer_id.in_(part))
        found += [_lead(row) for row in connection.execute(query)]
    return found


def open_loads(connection: Connection) -> dict[str, int]:
    """Count the open leads of each owner."""
    query = select(LEADS.c.owner, func.count().label("leads")).where(LEADS.c.kind == StageKind.OPEN)
    rows = connection.execute(query.group_by(LEADS.c.owner))
    return {row.owner: row.leads for row in rows}


def count_line(connection: Connection, line: str, *, since: datetime | None = None) -> int:
    """Count the leads that a line had so far, or since a moment."""
    query = select(func.count()).select_from(LEADS).where(LEADS.c.line == line)
    if since is not None:
        query = query.where(LEADS.c.opened_at >= since)
    return int(connection.execute(query).scalar_one())


def find_external(connection: Connection, external_ids: Sequence[str]) -> dict[str, Lead]:
    """Find leads by their ids in another CRM."""
    wanted = [one for one in external_ids if one]
    query = select(LEADS).where(LEADS.c.external_id.in_(wanted))
    return {row.external_id: _lead(row) for row in connection.execute(query)}


def history_of(database: Database, lead_id: str) -> list[Entry]:
    """Give the history of a lead, oldest line first."""
    query: Select[Any] = select(ENTRIES).where(ENTRIES.c.lead_id == lead_id)
    with database.read() as connection:
        rows = connection.execute(query.order_by(ENTRIES.c.number)).all()
    return [Entry(**dict(row._mapping) | {"kind": EntryKind(row.kind)}) for row in rows]


def all_leads(
    database: Database, *, line: str | None = None, after: str = "", limit: int = 1_000
) -> list[Lead]:
    """Give leads behind an id, by id: a way through all of them."""
    query = select(LEADS).where(LEADS.c.lead_id > after)
    if line is not None:
        query = query.where(LEADS.c.line == line)
    with database.read() as connection:
        rows = connection.execute(query.order_by(LEADS.c.lead_id).limit(limit)).all()
    return [_lead(row) for row in rows]


def _follow(database: Database, _facts: Facts, customers: Mapping[str, str]) -> None:
    """Let leads follow the customers whose the names are now; each remembers who it was."""
    with database.begin() as connection:
        follow_names(connection, LEADS, customers)


LEAD_FOLLOWER = Follower(name="sales-leads", follow=_follow)


def _chosen(chosen: LeadFilter) -> list[ColumnElement[bool]]:
    names = ("owner", "line", "stage", "customer_id")
    wanted = {name: getattr(chosen, name) for name in names}
    conditions = [LEADS.c[name] == value for name, value in wanted.items() if value is not None]
    return conditions + ([] if chosen.overdue_at is None else _overdue(chosen.overdue_at))


def _overdue(now: datetime) -> list[ColumnElement[bool]]:
    return [
        LEADS.c.kind == StageKind.OPEN,
        LEADS.c.contacted_at.is_(None),
        LEADS.c.due_at < now,
    ]


def _columns(values: Mapping[str, object]) -> dict[str, object]:
    day = values.get("close_on")
    return {**values, "close_on": day.isoformat()} if isinstance(day, date) else dict(values)


def _lead(row: Row[Any]) -> Lead:
    kept = dict(row._mapping)
    day = kept["close_on"]
    typed = {
        "reasons": tuple(kept["reasons"]),
        "kind": StageKind(kept["kind"]),
        "close_on": date.fromisoformat(day) if day else None,
    }
    return Lead(**kept | typed)
