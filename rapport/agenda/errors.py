"""What can go wrong with the plan of a day."""

from rapport.kit.errors import Invalid, NotFound


class NoPlanYet(NotFound):
    """The day was not planned yet."""

    code = "no-plan-yet"


class BadChange(Invalid):
    """A change of limits to try out cannot be."""

    code = "bad-agenda-change"
