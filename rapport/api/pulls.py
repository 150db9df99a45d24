"""Pulls from the shop's own database over HTTP."""

from datetime import datetime
from typing import Self

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from rapport.access import Permission
from rapport.api.context import AppDep, Needs
from rapport.api.imports import RejectOut
from rapport.profiles import (
    NewPull,
    Pull,
    PullReport,
    add_pull,
    list_pulls,
    remove_pull,
    run_pull,
)

router = APIRouter(prefix="/api/v1/pulls", tags=["pulls"])

_Admin = Depends(Needs(Permission.ADMIN))
_MayImport = Depends(Needs(Permission.IMPORT))


class PullOut(BaseModel):
    """A pull: what it reads, how far it has come, what went wrong last. The URL is not in it."""

    told: NewPull
    created_at: datetime
    cursor: str | None
    rows: int
    last_at: datetime | None
    last_error: str | None
    next_at: datetime | None

    @classmethod
    def of(cls, pull: Pull) -> Self:
        return cls.model_validate(pull, from_attributes=True)


class PullRunOut(BaseModel):
    """What a run did, in rows; `errors` are the first rows that were left out."""

    name: str
    rows_read: int
    kept: int
    inserted: int
    updated: int
    unchanged: int
    rejected: int
    batches: int
    seconds: float
    cursor: str | None
    counts: dict[str, int]
    errors: list[RejectOut]

    @classmethod
    def of(cls, report: PullReport) -> Self:
        plain = {name: getattr(report, name) for name in cls.model_fields if name != "errors"}
        errors = [
            RejectOut(row=one.row, field=one.field, value=one.value, reason=one.reason)
            for one in report.errors
        ]
        return cls.model_validate(plain | {"errors": errors})


@router.get("", dependencies=[_MayImport], summary="List every pull")
def show_list(app: AppDep) -> list[PullOut]:
    return [PullOut.of(pull) for pull in list_pulls(database=app.database)]


@router.post("", status_code=201, dependencies=[_Admin], summary="Declare a pull")
def add(app: AppDep, new: NewPull) -> PullOut:
    """The database is asked at once whether the pull can work."""
    shop = app.settings.shop
    mapping = new.mapping.completed(currency=shop.currency, language=shop.language)
    told = new.model_copy(update={"mapping": mapping})
    urls = app.settings.pull_urls
    return PullOut.of(add_pull(told, database=app.database, urls=urls, now=app.clock()))


@router.post("/{name}/run", dependencies=[_MayImport], summary="Pull what is new")
def run(app: AppDep, name: str) -> PullRunOut:
    report = run_pull(
        name,
        database=app.database,
        facts=app.facts,
        urls=app.settings.pull_urls,
        clock=app.clock,
    )
    return PullRunOut.of(report)


@router.delete("/{name}", dependencies=[_Admin], summary="Forget a pull")
def remove(app: AppDep, name: str) -> dict[str, str]:
    """What it brought stays."""
    remove_pull(name, database=app.database)
    return {"removed": name}
