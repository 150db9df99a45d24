"""What can go wrong with a journey."""

from rapport.kit.errors import Conflict, Invalid, NotFound


class BadJourney(Invalid):
    """The file or request that describes a journey cannot be read."""

    code = "journey-unreadable"


class JourneyDraftChanged(Conflict):
    """Somebody else has kept another draft of the journey meanwhile."""

    code = "journey-draft-changed"


class JourneyNotSound(Invalid):
    """A journey would get stuck, run in a circle, or send what nobody approved."""

    code = "journey-not-sound"


class JourneyNotFound(NotFound):
    """There is no journey with this id."""

    code = "journey-not-found"


class JourneyStandsStill(Conflict):
    """A journey cannot do this in the state it is in."""

    code = "journey-stands-still"


class BadMigration(Invalid):
    """A new version would move people to steps that it does not have."""

    code = "journey-migration-wrong"


class WrongTrigger(Conflict):
    """Customers were to be let in by hand, and the journey lets them in by itself."""

    code = "journey-trigger-wrong"


class TaskNotFound(NotFound):
    """There is no task with this id."""

    code = "task-not-found"


class TaskClosed(Conflict):
    """A task was closed in another way before."""

    code = "task-closed"


class TemplateNotFound(NotFound):
    """There is no journey template with this id."""

    code = "journey-template-not-found"


class ReplayNotPossible(Invalid):
    """A journey cannot be run through the past: no trace of who came in, or a wrong period."""

    code = "journey-replay-not-possible"


class ReplayStopped(Conflict):
    """A replay was stopped before it was done; nothing of it is kept."""

    code = "journey-replay-stopped"
