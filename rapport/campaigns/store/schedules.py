"""The rows of schedules: claimed by one server at a time, through leases."""

from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from rapport.campaigns.model import (
    CampaignId,
    KeptSchedule,
    Schedule,
    ScheduleKind,
    ScheduleStatus,
)
from rapport.campaigns.store.tables import SCHEDULES
from rapport.jobs import NOT_LEASED, claim, held_by
from rapport.storage import Database


def put_schedule(connection: Connection, kept: KeptSchedule) -> None:
    """Keep the schedule of a campaign in the place of the one it had."""
    connection.execute(delete(SCHEDULES).where(SCHEDULES.c.campaign_id == kept.campaign_id))
    row = {
        "campaign_id": kept.campaign_id,
        "schedule": _told(kept.schedule),
        "status": kept.status,
        "error": kept.error,
        "due_at": kept.due_at,
        "attempts": 0,
        **NOT_LEASED,
    }
    connection.execute(insert(SCHEDULES).values(row))


def find_schedule(database: Database, campaign_id: str) -> KeptSchedule | None:
    """Return the schedule of a campaign, or None."""
    with database.read() as connection:
        return schedule_within(connection, campaign_id)


def schedule_within(connection: Connection, campaign_id: str) -> KeptSchedule | None:
    """Return the schedule of a campaign inside another act's transaction, or None."""
    query = select(SCHEDULES).where(SCHEDULES.c.campaign_id == campaign_id)
    row = connection.execute(query).one_or_none()
    return None if row is None else _kept(row)


def list_schedules(database: Database) -> list[KeptSchedule]:
    """List all schedules, those first that are due first."""
    query = select(SCHEDULES).order_by(SCHEDULES.c.due_at, SCHEDULES.c.campaign_id)
    with database.read() as connection:
        return [_kept(row) for row in connection.execute(query)]


def claim_schedules(
    database: Database, *, worker: str, now: datetime, lease: timedelta
) -> list[tuple[KeptSchedule, int]]:
    """Lease one schedule that is due to a worker; give it with the number of attempts."""
    with database.begin() as connection:
        rows = claim(
            connection,
            SCHEDULES,
            worker=worker,
            limit=1,
            now=now,
            lease=lease,
            where=SCHEDULES.c.status == ScheduleStatus.WAITING,
        )
    return [(_kept(row), row.attempts) for row in rows]


def settle_schedule(
    connection: Connection,
    campaign_id: str,
    *,
    worker: str,
    status: ScheduleStatus,
    due_at: datetime | None = None,
    error: str = "",
) -> bool:
    """Write what came of a claimed schedule; False when another holds it now, and nothing then."""
    values: dict[str, Any] = {"status": status, "error": error, "attempts": 0, **NOT_LEASED}
    if due_at is not None:
        values["due_at"] = due_at
    mine = (SCHEDULES.c.campaign_id == campaign_id) & held_by(SCHEDULES, worker)
    return connection.execute(update(SCHEDULES).where(mine).values(**values)).rowcount > 0


def turn_schedule(
    connection: Connection, campaign_id: str, status: ScheduleStatus, *, before: ScheduleStatus
) -> None:
    """Move a schedule from one status to another, whoever holds it."""
    chosen = (SCHEDULES.c.campaign_id == campaign_id) & (SCHEDULES.c.status == before)
    connection.execute(update(SCHEDULES).where(chosen).values(status=status, **NOT_LEASED))


def _told(schedule: Schedule) -> dict[str, object]:
    return {
        name: value.isoformat() if isinstance(value, datetime | date | time) else value
        for name, value in asdict(schedule).items()
    }


def _kept(row: Row[Any]) -> KeptSchedule:
    told = dict(row.schedule)
    read = {"at": datetime.fromisoformat, "day": date.fromisoformat, "clock": time.fromisoformat}
    told |= {name: one(told[name]) for name, one in read.items() if told[name] is not None}
    told |= {name: ScheduleKind(told[name]) for name in ("kind", "each")}
    return KeptSchedule(
        campaign_id=CampaignId(row.campaign_id),
        schedule=Schedule(**told),
        status=ScheduleStatus(row.status),
        due_at=row.due_at,
        error=row.error,
    )
