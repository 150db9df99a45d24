"""What can go wrong when people are divided."""

from rapport.kit.errors import Invalid


class BadSplit(Invalid):
    """The shares of a split cannot be used."""

    code = "bad-split"


class BadLog(Invalid):
    """Logged choices cannot be used to judge or to learn a policy."""

    code = "bad-log"
