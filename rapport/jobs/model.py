"""The nouns of the stage."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

JobId = NewType("JobId", str)


class JobStatus(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"  # waits until it is due, for the first time or again
    DONE = "done"
    DEAD = "dead"  # failed for good; kept until somebody looks at it


@dataclass(frozen=True, slots=True, kw_only=True)
class NewJob:
    """Work to be done once. `key` makes it itself among those of its kind; None is due at once."""

    kind: str
    key: str
    payload: Mapping[str, object] = field(default_factory=dict)
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A piece of work and where it stands. `last_error` is the code of an error, never its text."""

    job_id: JobId
    kind: str
    key: str
    payload: Mapping[str, object]
    status: JobStatus
    due_at: datetime
    attempts: int
    last_error: str
    created_at: datetime
    finished_at: datetime | None


Perform = Callable[[Job], None]
"""Does one kind of job. It may be called again for the same job, so it must be safe to repeat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """How often a job is tried, and how long it waits: `first`, then twice as long each time."""

    attempts: int = 8
    first: timedelta = timedelta(seconds=30)
    longest: timedelta = timedelta(hours=1)

    def wait(self, attempts: int) -> timedelta:
        """Give the time to wait after so many attempts."""
        return min(self.first * (1 << min(attempts - 1, 30)), self.longest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """What one pass over the queue did, in jobs."""

    done: int = 0
    retried: int = 0
    died: int = 0
