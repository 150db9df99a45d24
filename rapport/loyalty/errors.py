"""What can go wrong with points."""

from rapport.kit.errors import Conflict, Invalid, NotFound


class BadProgramme(Invalid):
    """The text is no programme of loyalty."""

    code = "loyalty-programme-bad"


class NoProgramme(NotFound):
    """The shop has no programme of loyalty."""

    code = "loyalty-programme-unknown"


class BadPoints(Invalid):
    """The number of points, or the reason for them, cannot be booked."""

    code = "loyalty-points-bad"


class TooFewPoints(Conflict):
    """The customer has fewer points than are to be taken."""

    code = "loyalty-points-too-few"


class KeyReused(Conflict):
    """The idempotency key was used before, for something else."""

    code = "loyalty-key-reused"
