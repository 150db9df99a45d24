"""What can go wrong when a brief is worked off."""

from rapport.kit.errors import Conflict, Invalid, NotFound


class NoSuchRun(NotFound):
    """No run has this id."""

    code = "writing-run-not-found"


class RunUnderWay(Conflict):
    """A brief is worked off by one run at a time."""

    code = "writing-run-under-way"


class RunOver(Conflict):
    """A run that came to its end cannot be paused, resumed or cancelled."""

    code = "writing-run-over"


class BadLimits(Invalid):
    """A run's limits cannot be used."""

    code = "bad-limits"
