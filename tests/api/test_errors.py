"""An error is answered by its kind, in one sentence, and gives nothing of the request away."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel

from rapport.api import errors
from rapport.campaigns import NobodyToSendTo
from rapport.kit.errors import Invalid, RapportError


class Body(BaseModel):
    count: int


@pytest.mark.parametrize(
    ("error", "status"), [(NobodyToSendTo("x"), 409), (Invalid("x"), 422), (RapportError("x"), 500)]
)
def test_an_error_is_answered_by_its_kind(error: RapportError, status: int) -> None:
    api = FastAPI()
    errors.install(api)

    @api.get("/")
    def fail() -> None:
        raise error

    response = TestClient(api).get("/")
    assert (response.status_code, response.json()["code"]) == (status, error.code)


def test_a_request_that_does_not_fit_is_told_where_without_its_values() -> None:
    api = FastAPI()
    errors.install(api)

    @api.post("/")
    def take(body: Body) -> int:
        return body.count

    response = TestClient(api).post("/", json={"count": "ada@example.com"})
    assert response.status_code == 422
    assert response.json()["detail"].startswith("body.count: ")
    assert "ada" not in response.text
