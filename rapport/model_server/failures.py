"""Errors in the OpenAI API's words."""

from collections.abc import Mapping
from typing import Any

from rapport.kit.errors import Conflict, Forbidden, Invalid, NotFound, RapportError, Unavailable

_KINDS: Mapping[type[RapportError], tuple[int, str]] = {
    Invalid: (400, "invalid_request_error"),
    Forbidden: (401, "authentication_error"),
    NotFound: (404, "not_found_error"),
    Conflict: (409, "conflict_error"),
    Unavailable: (503, "server_error"),
}


def failure_of(error: RapportError) -> tuple[int, dict[str, Any]]:
    """Give the status and the body of an answer that says what went wrong."""
    status, kind = next((told for cls, told in _KINDS.items() if isinstance(error, cls)))
    body = {"message": str(error), "type": kind, "param": None, "code": error.code}
    return status, {"error": body}
