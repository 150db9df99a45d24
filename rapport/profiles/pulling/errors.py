"""What can be wrong with a pull and with the database that it reads."""

from rapport.kit.errors import Conflict, Invalid, NotFound, Unavailable


class BadPull(Invalid):
    """A pull cannot be used as it is declared: its URL, table, query, column or rights."""

    code = "pull-bad"


class PullExists(Conflict):
    """There is a pull of this name already."""

    code = "pull-exists"


class PullNotFound(NotFound):
    """There is no pull of this name."""

    code = "pull-not-found"


class PullRunning(Conflict):
    """The pull is being run by somebody else."""

    code = "pull-running"


class PullSourceUnavailable(Unavailable):
    """The database that a pull reads cannot be reached."""

    code = "pull-source-unavailable"
