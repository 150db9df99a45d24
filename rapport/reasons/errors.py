"""What can go wrong when somebody asks why."""

from rapport.kit.errors import NotFound


class NothingToAnswer(NotFound):
    """There is no such message of this customer, and no such campaign or journey."""

    code = "nothing-to-answer"
