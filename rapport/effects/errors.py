"""What can go wrong when effects are asked for."""

from rapport.kit.errors import Invalid


class NothingFeasible(Invalid):
    """An attribute may have no value at all, so no text can be suggested."""

    code = "nothing-feasible"


class UnknownAttribute(Invalid):
    """An attribute or a value that no text can have."""

    code = "unknown-attribute"


class BadTally(Invalid):
    """What customers did cannot be added up."""

    code = "bad-tally"
