"""What can go wrong with jobs."""

from rapport.kit.errors import Conflict, Invalid, NotFound, Unavailable


class JobUnknown(NotFound):
    """There is no such job."""

    code = "job-unknown"


class WorkflowUnknown(Invalid):
    """No workflow is registered under this name."""

    code = "workflow-unknown"


class BadSchedule(Invalid):
    """The schedule is no cron expression, or its time zone does not exist."""

    code = "bad-schedule"


class WorkflowsClosed(Conflict):
    """The workflows of this process are not running."""

    code = "workflows-closed"


class WorkflowsUnavailable(Unavailable):
    """The store of the workflows cannot be opened."""

    code = "workflows-unavailable"
