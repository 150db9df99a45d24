"""A queue of small jobs in a table: each is done at least once, and a dead one is kept."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from traceback import extract_tb

import structlog
from sqlalchemy import Connection

from rapport.jobs import store
from rapport.jobs.errors import JobUnknown
from rapport.jobs.model import Job, JobStatus, NewJob, Perform, Retry, Worked
from rapport.kit.chance import share_of
from rapport.kit.clock import Clock
from rapport.kit.errors import Conflict, RapportError, Unavailable
from rapport.storage import Database

log = structlog.get_logger(__name__)


class _Outcome(StrEnum):
    DONE = "done"
    RETRIED = "retried"
    DIED = "died"


class JobQueue:
    """Small jobs on the operational store, shared by any number of workers."""

    def __init__(self, database: Database, *, retry: Retry | None = None) -> None:
        self._database = database
        self._retry = retry or Retry()

    def enqueue(
        self, jobs: Sequence[NewJob], *, now: datetime, connection: Connection | None = None
    ) -> int:
        """Add jobs and return how many were new: one with a known kind and key is never repeated.

        With a `connection` they join the caller's transaction and exist only if it commits.
        """
        if connection is not None:
            return store.insert_jobs(connection, jobs, now=now)
        with self._database.begin() as own:
            return store.insert_jobs(own, jobs, now=now)

    def work(
        self,
        performers: Mapping[str, Perform],
        *,
        worker: str,
        clock: Clock,
        limit: int = 20,
        lease: timedelta = timedelta(minutes=5),
    ) -> Worked:
        """Claim up to `limit` due jobs of the kinds that have a performer, and do them.

        A job that fails waits longer each time; one that cannot succeed, or was tried too often,
        is dead. A job whose worker dies is claimed again when its lease runs out.
        """
        with self._database.begin() as connection:
            jobs = store.claim_jobs(
                connection,
                kinds=list(performers),
                worker=worker,
                limit=limit,
                now=clock(),
                lease=lease,
            )
        outcomes = Counter(
            self._perform(job, performers[job.kind], worker=worker, clock=clock) for job in jobs
        )
        return Worked(
            done=outcomes[_Outcome.DONE],
            retried=outcomes[_Outcome.RETRIED],
            died=outcomes[_Outcome.DIED],
        )

    def list_jobs(
        self, *, status: JobStatus | None = None, kind: str | None = None, limit: int = 100
    ) -> list[Job]:
        """List jobs, newest first."""
        with self._database.read() as connection:
            return store.list_jobs(connection, status=status, kind=kind, limit=limit)

    def counts(self) -> dict[JobStatus, int]:
        """Count the jobs by status."""
        with self._database.read() as connection:
            return store.count_jobs(connection)

    def revive(self, job_id: str, *, now: datetime) -> None:
        """Queue a dead job again, as if it had never been tried."""
        with self._database.begin() as connection:
            found = store.revive_job(connection, job_id, now=now)
        if not found:
            raise JobUnknown(f"there is no dead job {job_id!r}")

    def _perform(self, job: Job, perform: Perform, *, worker: str, clock: Clock) -> _Outcome:
        if job.attempts > self._retry.attempts:  # it took its worker down, each time
            return self._fail(job, "worker-lost", worker=worker, now=clock(), for_good=True)
        try:
            perform(job)
        except RapportError as error:
            for_good = not isinstance(error, Conflict | Unavailable)
            return self._fail(job, error.code, worker=worker, now=clock(), for_good=for_good)
        except Exception as error:  # noqa: BLE001  a bug in one job must not stop the others
            log.error(  # noqa: TRY400  the text of the error may carry personal data
                "job.broke", job_id=job.job_id, kind=job.kind, **_where(error)
            )
            name = type(error).__name__
            return self._fail(job, name, worker=worker, now=clock(), for_good=False)
        with self._database.begin() as connection:
            store.finish_job(
                connection, job, worker=worker, status=JobStatus.DONE, error="", now=clock()
            )
        return _Outcome.DONE

    def _fail(
        self, job: Job, error: str, *, worker: str, now: datetime, for_good: bool
    ) -> _Outcome:
        dead = for_good or job.attempts >= self._retry.attempts
        with self._database.begin() as connection:
            if dead:
                store.finish_job(
                    connection, job, worker=worker, status=JobStatus.DEAD, error=error, now=now
                )
            else:
                due_at = now + self._wait(job)
                store.put_back(connection, job, worker=worker, error=error, due_at=due_at)
        event = "job.died" if dead else "job.failed"
        log.warning(event, job_id=job.job_id, kind=job.kind, error=error, attempts=job.attempts)
        return _Outcome.DIED if dead else _Outcome.RETRIED

    def _wait(self, job: Job) -> timedelta:
        # Up to a tenth longer, so that jobs that failed together do not all come back together.
        spread = share_of(f"{job.job_id}:{job.attempts}", experiment="job-retry")
        return self._retry.wait(job.attempts) * (1 + spread / 10)


def _where(error: Exception) -> dict[str, object]:
    """Say what broke and where: the place carries no personal data."""
    frame = extract_tb(error.__traceback__)[-1]
    return {"error": type(error).__name__, "at": f"{Path(frame.filename).name}:{frame.lineno}"}
