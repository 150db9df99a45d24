"""Every error this product raises on purpose.

RapportError
├── Invalid        the request itself is wrong            HTTP 422, exit 2
├── Forbidden      understood, and not allowed            HTTP 403, exit 3
├── NotFound       the thing named does not exist         HTTP 404, exit 4
├── Conflict       a fair request at the wrong moment     HTTP 409, exit 5
└── Unavailable    someone else's system failed; retry    HTTP 503, exit 6
    └── TooFast    the caller asks faster than it may     HTTP 429, exit 6

A stage subclasses one of the five and gives a stable `code`. A face translates the five kinds,
never a single class. The message says what happened, to which thing, and what to do; it never
carries personal data.
"""

from typing import ClassVar


class RapportError(Exception):
    """Base of every error raised on purpose. `facts` are ids and numbers, safe to log."""

    code: ClassVar[str] = "error"

    def __init__(self, message: str, **facts: object) -> None:
        super().__init__(message)
        self.facts = facts


class Invalid(RapportError):
    """The request itself is wrong; sending it again will not help."""

    code = "invalid"


class Forbidden(RapportError):
    """The request is understood and not allowed."""

    code = "forbidden"


class NotFound(RapportError):
    """The thing named does not exist."""

    code = "not-found"


class Conflict(RapportError):
    """A fair request at the wrong moment."""

    code = "conflict"


class Unavailable(RapportError):
    """Someone else's system failed; trying again later may help."""

    code = "unavailable"


class TooFast(Unavailable):
    """The caller asks faster than it may; it may ask again after `retry_after` seconds."""

    code = "too-fast"

    def __init__(self, message: str, *, retry_after: int, **facts: object) -> None:
        super().__init__(message, retry_after=retry_after, **facts)
