"""What can go wrong in the console itself."""

from rapport.kit.errors import Forbidden, NotFound


class SignedOut(Forbidden):
    """The session is over; sign in again."""

    code = "signed-out"


class NoSuchPage(NotFound):
    """The console has no page at this address."""

    code = "no-such-page"
