"""The tables of the stage and their SQL."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Row,
    String,
    Table,
    UniqueConstraint,
    func,
    select,
    text,
)

from rapport.jobs.leases import NOT_LEASED, claim, held_by, lease_columns
from rapport.jobs.model import Job, JobId, JobStatus, NewJob
from rapport.kit.ids import id_of
from rapport.storage import Json, UtcTime, insert_new, metadata

JOBS = Table(
    "jobs",
    metadata,
    Column("job_id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("key", String, nullable=False),
    Column("payload", Json, nullable=False),
    Column("status", String, nullable=False),
    *lease_columns(),
    Column("last_error", String, nullable=False, default=""),
    Column("created_at", UtcTime, nullable=False),
    Column("finished_at", UtcTime),
    UniqueConstraint("kind", "key"),
    Index("ix_jobs_status_due_at", "status", "due_at"),
)
EXECUTORS = Table(
    "executors",  # processes that run workflows
    metadata,
    Column("executor_id", String, primary_key=True),
    Column("started_at", UtcTime, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
)
_RECOVERY = 7_267_002  # PostgreSQL advisory lock: one process at a time recovers


def insert_jobs(connection: Connection, jobs: Sequence[NewJob], *, now: datetime) -> int:
    """Add the jobs whose kind and key are new; return how many."""
    rows = [
        {
            "job_id": id_of("job", job.kind, job.key),
            "kind": job.kind,
            "key": job.key,
            "payload": dict(job.payload),
            "status": JobStatus.QUEUED.value,
            "due_at": job.due_at or now,
            "created_at": now,
        }
        for job in jobs
    ]
    return insert_new(connection, JOBS, rows, keys=["kind", "key"])


def claim_jobs(
    connection: Connection,
    *,
    kinds: Sequence[str],
    worker: str,
    limit: int,
    now: datetime,
    lease: timedelta,
) -> list[Job]:
    rows = claim(
        connection,
        JOBS,
        worker=worker,
        limit=limit,
        now=now,
        lease=lease,
        where=(JOBS.c.status == JobStatus.QUEUED.value) & JOBS.c.kind.in_(kinds),
    )
    return [_job(row) for row in rows]


def finish_job(
    connection: Connection, job: Job, *, worker: str, status: JobStatus, error: str, now: datetime
) -> None:
    """Close the job, if this worker still holds it."""
    _mark(connection, job, worker, status=status.value, last_error=error, finished_at=now)


def put_back(
    connection: Connection, job: Job, *, worker: str, error: str, due_at: datetime
) -> None:
    """Let the job wait for its next attempt, if this worker still holds it."""
    _mark(connection, job, worker, last_error=error, due_at=due_at)


def revive_job(connection: Connection, job_id: str, *, now: datetime) -> bool:
    """Queue a dead job anew with all its attempts; say whether there was such a dead job."""
    dead = (JOBS.c.job_id == job_id) & (JOBS.c.status == JobStatus.DEAD.value)
    values = {"status": JobStatus.QUEUED.value, "attempts": 0, "due_at": now, "finished_at": None}
    return connection.execute(JOBS.update().where(dead).values(**values)).rowcount == 1


def list_jobs(
    connection: Connection, *, status: JobStatus | None, kind: str | None, limit: int
) -> list[Job]:
    wanted = select(JOBS).order_by(JOBS.c.created_at.desc(), JOBS.c.job_id).limit(limit)
    if status:
        wanted = wanted.where(JOBS.c.status == status.value)
    if kind:
        wanted = wanted.where(JOBS.c.kind == kind)
    return [_job(row) for row in connection.execute(wanted)]


def count_jobs(connection: Connection) -> dict[JobStatus, int]:
    counted = select(JOBS.c.status, func.count()).group_by(JOBS.c.status)
    found = {JobStatus(status): number for status, number in connection.execute(counted)}
    return {status: found.get(status, 0) for status in JobStatus}


def beat(connection: Connection, executor_id: str, *, now: datetime) -> None:
    """Note that an executor lives."""
    row = {"executor_id": executor_id, "started_at": now, "seen_at": now}
    if not insert_new(connection, EXECUTORS, [row], keys=["executor_id"]):
        one = EXECUTORS.c.executor_id == executor_id
        connection.execute(EXECUTORS.update().where(one).values(seen_at=now))


def forget(connection: Connection, executor_ids: Sequence[str]) -> None:
    """Remove executors that ended or died."""
    connection.execute(EXECUTORS.delete().where(EXECUTORS.c.executor_id.in_(executor_ids)))


def living(connection: Connection, *, seen_after: datetime) -> set[str]:
    """Name the executors that gave a sign of life after a moment."""
    alive = select(EXECUTORS.c.executor_id).where(EXECUTORS.c.seen_at > seen_after)
    return set(connection.execute(alive).scalars())


def silent(connection: Connection, *, seen_after: datetime) -> list[str]:
    """Name the executors that gave none."""
    gone = select(EXECUTORS.c.executor_id).where(EXECUTORS.c.seen_at <= seen_after)
    return list(connection.execute(gone).scalars())


def recover_alone(connection: Connection) -> None:
    """Wait until no other process recovers; SQLite has one writer at a time anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _RECOVERY})


def _mark(connection: Connection, job: Job, worker: str, **values: object) -> None:
    mine = (JOBS.c.job_id == job.job_id) & held_by(JOBS, worker)
    connection.execute(JOBS.update().where(mine).values(**values, **NOT_LEASED))


def _job(row: Row[Any]) -> Job:
    return Job(
        job_id=JobId(row.job_id),
        kind=row.kind,
        key=row.key,
        payload=row.payload,
        status=JobStatus(row.status),
        due_at=row.due_at,
        attempts=row.attempts,
        last_error=row.last_error,
        created_at=row.created_at,
        finished_at=row.finished_at,
    )
