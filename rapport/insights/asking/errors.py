"""What can go wrong when texts are asked."""

from rapport.kit.errors import NotFound


class TextNotFound(NotFound):
    """No text that was read has this id."""

    code = "text-not-found"
