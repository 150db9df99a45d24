"""What can go wrong with labels."""

from rapport.kit.errors import Invalid, NotFound


class BadLabel(Invalid):
    """A label says nothing that a reading could be."""

    code = "bad-reading-label"


class TextNotRead(NotFound):
    """There is no reading of this text."""

    code = "text-not-read"
