"""Coarse durable work in steps: it goes on where it stopped when a process dies.

A port on DBOS, which nothing outside this package knows. One run costs about 6 ms of CPU, so use
one per import, campaign or training, never one per message or customer.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from time import monotonic
from types import TracebackType
from typing import Any, Self

import structlog
from dbos import DBOS, DBOSConfig, SetWorkflowID
from dbos import error as dbos_error
from sqlalchemy import create_engine
from sqlalchemy.exc import SQLAlchemyError

from rapport.jobs import store
from rapport.jobs.errors import (
    BadSchedule,
    WorkflowsClosed,
    WorkflowsUnavailable,
    WorkflowUnknown,
)
from rapport.jobs.runs import Run, RunStatus, Steps, WorkflowBroke, durable_steps, run_of
from rapport.kit.errors import RapportError
from rapport.storage import Database

log = structlog.get_logger(__name__)

Workflow = Callable[[Mapping[str, Any], Steps], object]
"""Does one kind of work: takes the payload and the steps, returns something that JSON can hold."""

_Entry = Callable[[str, str, dict[str, Any]], object]
_Fired = Callable[[datetime, Any], None]
_RUN = "rapport-run"
_QUEUE = "rapport"
_VERSION = "1"  # fixed: a version computed from the code would orphan what is running at an upgrade
_POLL_SECONDS = 0.2
_PATIENCE = timedelta(seconds=60)


class Workflows:
    """The workflows of this process; there can be one such object per process.

    `executor` names the process among all that share the store. One that keeps its name takes its
    own runs up again when it starts; the runs of one that never comes back are taken up by
    `recover_dead` of another.
    """

    def __init__(
        self, database: Database, *, home: Path, executor: str, concurrency: int = 2
    ) -> None:
        self._database = database
        self._home = home
        self._executor = executor
        self._concurrency = concurrency
        self._workflows: dict[str, Workflow] = {}
        self._entry: _Entry | None = None
        self._fired: _Fired | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def register(self, name: str, workflow: Workflow) -> None:
        """Name a workflow; do it before `launch`, or runs that wait for it fail."""
        self._workflows[name] = workflow

    def launch(self, *, now: datetime) -> None:
        """Begin to run what waits, and what this executor left unfinished."""
        self.beat(now=now)
        try:
            DBOS(config=self._config())
            entry, fired = self._declare()
            DBOS.launch()
            DBOS.register_queue(
                _QUEUE,
                worker_concurrency=self._concurrency,
                polling_interval_sec=_POLL_SECONDS,
                on_conflict="always_update",
            )
        except (dbos_error.DBOSException, SQLAlchemyError, OSError) as error:
            self._end()
            raise WorkflowsUnavailable(
                "the store of the workflows cannot be opened; check the data folder or"
                f" RAPPORT_DATABASE_URL, then try again ({type(error).__name__})"
            ) from error
        self._entry, self._fired = entry, fired
        log.info("workflows.launched", executor=self._executor, workflows=len(self._workflows))

    def close(self, *, finish_seconds: int = 0) -> None:
        """End the workflows of this process; what is not finished goes on at another or later."""
        if self._entry is None:
            return
        self._end(finish_seconds)
        with self._database.begin() as connection:
            store.forget(connection, [self._executor])

    def start(self, name: str, key: str, payload: Mapping[str, Any] | None = None) -> Run:
        """Begin a run of a workflow, once per key; a second start changes nothing.

        `payload` must be something that JSON can hold, and is the one of the first start.
        """
        entry, _ = self._open()
        if name not in self._workflows:
            raise WorkflowUnknown(f"there is no workflow {name!r}; there are {self._names()}")
        with SetWorkflowID(_run_id(name, key)):
            DBOS.enqueue_workflow(_QUEUE, entry, name, key, dict(payload or {}))
        run = self.find(name, key)
        assert run is not None, "it was enqueued a moment ago"
        return run

    def find(self, name: str, key: str) -> Run | None:
        """Say where a run stands, or None if it was never started."""
        self._open()
        found = DBOS.get_workflow_status(_run_id(name, key))
        return run_of(found) if found else None

    def wait(self, name: str, key: str, *, timeout_seconds: float) -> Run:
        """Wait until a run has ended, and return it; after the time-out, as it is then."""
        until = monotonic() + timeout_seconds
        while True:
            run = self.find(name, key)
            if run is None:
                raise WorkflowUnknown(f"there is no run {key!r} of workflow {name!r}")
            if run.status.ended or monotonic() >= until:
                return run
            Event().wait(_POLL_SECONDS / 2)

    def list_runs(self, *, name: str | None = None, limit: int = 100) -> list[Run]:
        """List runs, newest first."""
        self._open()
        prefix = f"{name}:" if name else None
        found = DBOS.list_workflows(
            name=_RUN, workflow_id_prefix=prefix, limit=limit, sort_desc=True, load_input=False
        )
        return [run_of(status) for status in found]

    def schedule(
        self,
        name: str,
        cron: str,
        *,
        timezone: str = "UTC",
        payload: Mapping[str, Any] | None = None,
    ) -> None:
        """Start a workflow at the times of a cron expression (five fields, or six with seconds).

        However many processes there are, each time has one run; its key is that time. Scheduling
        again under the same name replaces the times.
        """
        _, fired = self._open()
        if name not in self._workflows:
            raise WorkflowUnknown(f"there is no workflow {name!r}; there are {self._names()}")
        try:
            DBOS.apply_schedules(
                [
                    {
                        "schedule_name": name,
                        "workflow_fn": fired,
                        "schedule": cron,
                        "cron_timezone": timezone,
                        "context": {"name": name, "payload": dict(payload or {})},
                    }
                ]
            )
        except dbos_error.DBOSException as error:
            raise BadSchedule(
                f"workflow {name!r}: {cron!r} in {timezone!r} is no schedule; write it like"
                " '30 3 * * *' in 'Asia/Shanghai'"
            ) from error

    def unschedule(self, name: str) -> None:
        """Start a workflow by itself no more. Safe to repeat."""
        self._open()
        DBOS.delete_schedule(name)

    def beat(self, *, now: datetime) -> None:
        """Give a sign of life; call it every 10 seconds or so."""
        with self._database.begin() as connection:
            store.beat(connection, self._executor, now=now)

    def recover_dead(self, *, now: datetime, patience: timedelta = _PATIENCE) -> list[Run]:
        """Take up the runs of executors that gave no sign of life for so long; return the runs.

        Steps that finished are not repeated; the one that was under way is.
        """
        self._open()
        self.beat(now=now)
        with self._database.begin() as connection:
            store.recover_alone(connection)
            alive = store.living(connection, seen_after=now - patience)
            found = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
            orphans = [status for status in found if status.executor_id not in alive]
            for orphan in orphans:
                DBOS.resume_workflow(orphan.workflow_id, queue_name=_QUEUE)
            store.forget(connection, store.silent(connection, seen_after=now - patience))
        for orphan in orphans:
            log.warning("workflow.recovered", run=orphan.workflow_id, lost=orphan.executor_id)
        return [run_of(orphan) for orphan in orphans if orphan.name == _RUN]

    def tidy(self, *, before: datetime) -> int:
        """Forget runs that ended before a moment and return how many; their keys become free."""
        self._open()
        ended = DBOS.list_workflows(
            status=[status.value for status in RunStatus if status.ended],
            completed_before=before.isoformat(),
            load_input=False,
            load_output=False,
        )
        if ended:
            DBOS.delete_workflows([status.workflow_id for status in ended])
        return len(ended)

    def _declare(self) -> tuple[_Entry, _Fired]:
        """Tell DBOS its two functions; ours are looked up by name inside the first."""

        @DBOS.workflow(name=_RUN)
        def entry(name: str, key: str, payload: dict[str, Any]) -> object:
            del key  # kept with the run
            return self._run(name, payload)

        @DBOS.workflow(name="rapport-scheduled")
        def fired(at: datetime, context: Any) -> None:  # noqa: ANN401
            self.start(context["name"], at.isoformat(), context["payload"])

        return entry, fired

    def _run(self, name: str, payload: dict[str, Any]) -> object:
        workflow = self._workflows.get(name)
        if workflow is None:
            raise WorkflowBroke(WorkflowUnknown.code, f"there is no workflow {name!r}")
        try:
            return workflow(payload, durable_steps)
        except RapportError as error:
            log.warning("workflow.failed", workflow=name, error=error.code)
            raise WorkflowBroke(error.code, str(error)) from None
        except Exception as error:  # noqa: BLE001  the outermost frame of a run
            kind = type(error).__name__
            log.warning("workflow.failed", workflow=name, error=kind)
            raise WorkflowBroke(kind, "") from None  # its text may carry personal data

    def _open(self) -> tuple[_Entry, _Fired]:
        if self._entry is None or self._fired is None:
            raise WorkflowsClosed("the workflows are not running; call `launch` first")
        return self._entry, self._fired

    def _end(self, finish_seconds: int = 0) -> None:
        self._entry = None
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=finish_seconds)

    def _names(self) -> str:
        return ", ".join(sorted(self._workflows)) or "none"

    def _config(self) -> DBOSConfig:
        return DBOSConfig(
            name="rapport",
            system_database_url=_system_url(self._database, self._home),
            application_version=_VERSION,
            executor_id=self._executor,
            log_level="CRITICAL",  # a run that fails is logged by us, without the error's text
            scheduler_polling_interval_sec=1.0,
        )


def _run_id(name: str, key: str) -> str:
    return f"{name}:{key}"


def _system_url(database: Database, home: Path) -> str:
    if database.dialect == "postgresql":
        return database.engine.url.render_as_string(hide_password=False)
    url = f"sqlite:///{home / 'workflows.sqlite'}"
    engine = create_engine(url)  # DBOS opens it as it finds it, and is half as fast without WAL
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")
    engine.dispose()
    return url
