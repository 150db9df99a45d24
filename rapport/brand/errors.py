"""What can go wrong with a brand book."""

from rapport.kit.errors import Conflict, Invalid, NotFound


class BadBrandBook(Invalid):
    """A brand book lacks something or holds what cannot be used; the message names the field."""

    code = "bad-brand-book"


class NoSuchBrandBook(NotFound):
    """There is no brand book, or no such version of it, for this market and language."""

    code = "brand-book-not-found"


class BrandBookChanged(Conflict):
    """Somebody kept a newer version meanwhile; look at it, then make the change again."""

    code = "brand-book-changed"


class PastCopyMissing(Invalid):
    """There is too little past copy in this language to propose a brand book from."""

    code = "past-copy-missing"


class BadPastCopy(Invalid):
    """A file of past copy cannot be read as texts; the message names the file and the line."""

    code = "bad-past-copy"
