"""What a server does besides waits until its web application is up."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.testclient import TestClient

from rapport.cli.serving import _once_up


def test_work_begins_when_the_application_is_up_and_not_before() -> None:
    told: list[str] = []

    @asynccontextmanager
    async def lifespan(_api: FastAPI) -> AsyncIterator[None]:
        told.append("up")
        yield
        told.append("down")

    api = FastAPI(lifespan=lifespan)
    _once_up(api, lambda: told.append("work"))
    assert told == []
    with TestClient(api):
        assert told == ["up", "work"]
    assert told == ["up", "work", "down"]
