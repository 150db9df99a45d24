"""How an error of ours becomes an HTTP answer: by kind, in one table."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from rapport.kit.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    RapportError,
    TooFast,
    Unavailable,
)

TOO_LARGE = 413
STATUS = {
    Invalid: 422,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    TooFast: 429,  # before its kind
    Unavailable: 503,
}


class BodyTooLarge(Invalid):
    """The body of a request is larger than any that the API takes."""

    code = "body-too-large"


_CODES = {404: NotFound.code, TOO_LARGE: BodyTooLarge.code}


def answer(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RapportError)
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
    content = {"code": error.code, "detail": str(error), "facts": error.facts}
    after = error.facts.get("retry_after")
    headers = None if after is None else {"Retry-After": str(after)}
    return JSONResponse(status_code=status, content=content, headers=headers)


def answer_misfit(_request: Request, error: Exception) -> JSONResponse:
    """Name what does not fit, without the values: they may be somebody's data."""
    assert isinstance(error, RequestValidationError)
    places = [
        {"where": ".".join(str(part) for part in found["loc"]), "what": found["msg"]}
        for found in error.errors()
    ]
    detail = "; ".join(f"{place['where']}: {place['what']}" for place in places)
    content = {"code": Invalid.code, "detail": detail, "facts": {"places": places}}
    return JSONResponse(status_code=STATUS[Invalid], content=content)


def answer_plainly(_request: Request, error: Exception) -> JSONResponse:
    """Put what the web framework says, such as of an address nobody knows, into the same form."""
    assert isinstance(error, HTTPException)
    code = _CODES.get(error.status_code, Invalid.code)
    content = {"code": code, "detail": error.detail, "facts": {}}
    return JSONResponse(status_code=error.status_code, content=content, headers=error.headers)


def install(api: FastAPI) -> None:
    api.add_exception_handler(HTTPException, answer_plainly)
    api.add_exception_handler(RapportError, answer)
    api.add_exception_handler(RequestValidationError, answer_misfit)
