"""What can go wrong with statements."""

from rapport.kit.errors import Invalid, NotFound


class StatementNotFound(NotFound):
    """The customer has no such statement."""

    code = "statement-not-found"


class BadStatementValue(Invalid):
    """A value is none that the key can have."""

    code = "bad-statement-value"
