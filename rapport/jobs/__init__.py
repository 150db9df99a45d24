"""Jobs: work that outlives a process.

Three sizes of it. Leases, for millions of rows of a stage's own table, such as an outbox.
`JobQueue`, for thousands of small jobs. `Workflows`, for coarse work in steps: an import, a
training, a schedule. In: rows, jobs, functions. Out: each is done at least once, by one worker at
a time. Must never run what it was not told to run, nor lose work because a process died.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.jobs.errors import (
        BadSchedule,
        JobUnknown,
        WorkflowsClosed,
        WorkflowsUnavailable,
        WorkflowUnknown,
    )
    from rapport.jobs.leases import NOT_LEASED, claim, held_by, lease_columns, renew
    from rapport.jobs.model import Job, JobStatus, NewJob, Perform, Retry, Worked
    from rapport.jobs.queue import JobQueue
    from rapport.jobs.runs import InlineSteps, Run, RunStatus, Steps
    from rapport.jobs.workflows import Workflow, Workflows
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "NOT_LEASED",
    "BadSchedule",
    "InlineSteps",
    "Job",
    "JobQueue",
    "JobStatus",
    "JobUnknown",
    "NewJob",
    "Perform",
    "Retry",
    "Run",
    "RunStatus",
    "Steps",
    "Worked",
    "Workflow",
    "WorkflowUnknown",
    "Workflows",
    "WorkflowsClosed",
    "WorkflowsUnavailable",
    "claim",
    "held_by",
    "lease_columns",
    "renew",
]
