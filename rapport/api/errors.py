"""How an error of ours becomes an HTTP answer: by kind, in one table."""

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from rapport.kit.errors import Conflict, Forbidden, Invalid, NotFound, RapportError, Unavailable

STATUS = {Invalid: 422, Forbidden: 403, NotFound: 404, Conflict: 409, Unavailable: 503}


def answer(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RapportError)
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
    content = {"code": error.code, "detail": str(error), "facts": error.facts}
    return JSONResponse(status_code=status, content=content)


def install(api: FastAPI) -> None:
    api.add_exception_handler(RapportError, answer)
