"""Keeps the runs that work briefs off: the only SQL of the stage."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    String,
    Table,
    Text,
    insert,
    select,
    update,
)

from rapport.content import Cell
from rapport.llm import RunUse
from rapport.storage import Database, Json, UtcTime, metadata
from rapport.studio.errors import NoSuchRun, RunOver, RunUnderWay
from rapport.studio.model import Fault, Limits, WritingRun, WritingStatus

_runs = Table(
    "writing_runs",
    metadata,
    Column("run_id", String(80), primary_key=True),
    Column("brief_id", String(80), nullable=False),
    Column("status", String(20), nullable=False),
    Column("limits", Json, nullable=False),
    Column("use", Json, nullable=False),
    Column("cells", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    Column("drafts", Integer, nullable=False),
    Column("faults", Json, nullable=False),
    Column("detail", Text, nullable=False),
    Column("started_by", String(80), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    Index(None, "brief_id"),
    Index(None, "status"),
)

_OPEN = [status.value for status in WritingStatus if not status.over]


def add_run(database: Database, run: WritingRun) -> WritingRun:
    """Keep a new run, or raise `RunUnderWay` while the brief has one that is not over."""
    same = select(_runs.c.run_id).where(_runs.c.brief_id == run.brief_id, _runs.c.status.in_(_OPEN))
    with database.begin() as connection:
        other = connection.execute(same.limit(1)).scalar()
        if other is not None:
            raise RunUnderWay(
                f"brief {run.brief_id!r} is worked off by run {other!r}; resume or cancel that"
            )
        connection.execute(insert(_runs).values(_row(run)))
    return run


def get_run(database: Database, run_id: str) -> WritingRun:
    """Find a run, or raise `NoSuchRun`."""
    with database.begin() as connection:
        return _within(connection, run_id)


def list_runs(
    database: Database, *, brief_id: str | None = None, limit: int = 50
) -> list[WritingRun]:
    """List runs, the newest first; of one brief if given."""
    wanted = select(_runs).order_by(_runs.c.created_at.desc(), _runs.c.run_id).limit(limit)
    if brief_id is not None:
        wanted = wanted.where(_runs.c.brief_id == brief_id)
    with database.begin() as connection:
        return [_run(row._mapping) for row in connection.execute(wanted)]


def next_run(database: Database, *, left_behind: bool) -> WritingRun | None:
    """Find the oldest run that waits; with `left_behind` also one that says it is running."""
    wanted = [WritingStatus.WAITING.value]
    if left_behind:
        wanted.append(WritingStatus.RUNNING.value)
    oldest = select(_runs).where(_runs.c.status.in_(wanted)).order_by(_runs.c.created_at).limit(1)
    with database.begin() as connection:
        row = connection.execute(oldest).first()
    return _run(row._mapping) if row else None


def move(
    database: Database, run_id: str, status: WritingStatus, *, now: datetime, detail: str = ""
) -> WritingRun:
    """Bring a run into another status; raise `RunOver` for one that came to its end."""
    with database.begin() as connection:
        run = _within(connection, run_id)
        if run.status.over:
            raise RunOver(f"run {run_id!r} is {run.status.value}; start another one")
        moved = replace(run, status=status, detail=detail, changed_at=now)
        _put(connection, moved)
        return moved


def keep_progress(database: Database, run: WritingRun, *, now: datetime) -> WritingRun:
    """Keep how far a run is; its status stays what it is by now, and is returned with it."""
    with database.begin() as connection:
        status = _within(connection, run.run_id).status
        kept = replace(run, status=status, changed_at=now)
        _put(connection, kept)
        return kept


def _within(connection: Connection, run_id: str) -> WritingRun:
    row = connection.execute(select(_runs).where(_runs.c.run_id == run_id)).first()
    if row is None:
        raise NoSuchRun(f"there is no run {run_id!r}; see `rapport content runs`")
    return _run(row._mapping)


def _put(connection: Connection, run: WritingRun) -> None:
    connection.execute(update(_runs).where(_runs.c.run_id == run.run_id).values(_row(run)))


def _row(run: WritingRun) -> dict[str, Any]:
    return asdict(run) | {"status": run.status.value}


def _run(row: Mapping[Any, Any]) -> WritingRun:
    faults = (Fault(**fault | {"cell": Cell(**_cell(fault["cell"]))}) for fault in row["faults"])
    return WritingRun(
        **dict(row)
        | {
            "status": WritingStatus(row["status"]),
            "limits": Limits(**row["limits"]),
            "use": RunUse(**row["use"]),
            "faults": tuple(faults),
        }
    )


def _cell(kept: Mapping[str, Any]) -> dict[str, Any]:
    return dict(kept) | {"product_ids": tuple(kept["product_ids"])}
