"""Runs of workflows, and the steps they are made of."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from dbos import DBOS, StepOptions, WorkflowStatus

T = TypeVar("T")


class RunStatus(StrEnum):
    """Where a run stands; the values are those that DBOS stores."""

    WAITING = "ENQUEUED"
    RUNNING = "PENDING"
    DONE = "SUCCESS"
    FAILED = "ERROR"
    CANCELLED = "CANCELLED"

    @property
    def ended(self) -> bool:
        return self in {RunStatus.DONE, RunStatus.FAILED, RunStatus.CANCELLED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of a workflow. `error` is a code and `detail` its sentence; both empty if none."""

    name: str
    key: str
    status: RunStatus
    executor: str
    started_at: datetime
    result: object = None
    error: str = ""
    detail: str = ""


class Steps(Protocol):
    """Runs the steps of a workflow."""

    def run(self, name: str, step: Callable[[], T], *, attempts: int = 1) -> T:
        """Do a step and keep its result; when the run is taken up again, return what was kept.

        The steps of a workflow must come in the same order each time. A step that was under way
        when the process died is done again, so it must be safe to repeat. Its result must be
        something that JSON can hold, and small.
        """
        ...


class InlineSteps:
    """Does every step at once and keeps nothing: for a command that runs a workflow itself."""

    def run(self, name: str, step: Callable[[], T], *, attempts: int = 1) -> T:
        del name, attempts
        return step()


class _DurableSteps:
    def run(self, name: str, step: Callable[[], T], *, attempts: int = 1) -> T:
        options = StepOptions(name=name, retries_allowed=attempts > 1, max_attempts=attempts)
        kept: T = DBOS.run_step(options, step)
        return kept


durable_steps: Steps = _DurableSteps()


class WorkflowBroke(Exception):
    """How DBOS keeps the failure of a run: the code of an error and a sentence that is safe."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


def run_of(status: WorkflowStatus) -> Run:
    """Translate what DBOS knows about a run."""
    name, _, key = status.workflow_id.partition(":")
    error = status.error
    broke = error if isinstance(error, WorkflowBroke) else None
    fallback = type(error).__name__ if error else ""
    return Run(
        name=name,
        key=key,
        status=_STATUSES.get(status.status, RunStatus.FAILED),
        executor=status.executor_id or "",
        started_at=datetime.fromtimestamp((status.created_at or 0) / 1000, UTC),
        result=status.output,
        error=broke.code if broke else fallback,
        detail=broke.detail if broke else "",
    )


_STATUSES = {status.value: status for status in RunStatus} | {"DELAYED": RunStatus.WAITING}
