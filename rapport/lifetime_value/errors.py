"""What can go wrong when value is estimated."""

from rapport.kit.errors import Conflict, Invalid, NotFound


class BadHistory(Invalid):
    """The figures of a purchase history contradict each other."""

    code = "value-history-bad"


class FitFailed(Conflict):
    """The purchases do not tell the parameters of a model apart."""

    code = "value-fit-failed"


class NoValueYet(NotFound):
    """Nobody's value was computed so far, or not this customer's."""

    code = "value-unknown"
