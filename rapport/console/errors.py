"""What can go wrong in the console itself."""

from rapport.kit.errors import Forbidden, Invalid, NotFound


class SignedOut(Forbidden):
    """The session is over; sign in again."""

    code = "signed-out"


class NoSuchPage(NotFound):
    """The console has no page at this address."""

    code = "no-such-page"


class FileTooLarge(Invalid):
    """A file handed in is larger than the console takes; nothing of it was kept."""

    code = "file-too-large"
