"""Imports over HTTP: the server owns the analytical store, so files are handed to it."""

import re
import shutil
import tempfile
from pathlib import Path
from typing import Annotated, Self

import msgspec
from fastapi import APIRouter, Depends, File, Form, UploadFile
from pydantic import BaseModel

from rapport.access import Permission
from rapport.api.context import AppDep, Needs
from rapport.profiles import (
    BadMapping,
    ColumnMapping,
    ImportKind,
    ImportOptions,
    ImportReport,
    Reject,
    import_file,
    make_mapping,
)

router = APIRouter(prefix="/api/v1/imports", tags=["imports"])

_LONGEST_NAME = 80
_MayImport = Depends(Needs(Permission.IMPORT))


class RejectOut(BaseModel):
    """A row that was left out; personal values are masked."""

    row: int
    field: str
    value: str
    reason: str


class ImportOut(BaseModel):
    """What an import did, in rows; `errors` are the first rows that were left out."""

    kind: ImportKind
    rows_read: int
    kept: int
    inserted: int
    updated: int
    unchanged: int
    rejected: int
    seconds: float
    dry_run: bool
    counts: dict[str, int]
    ignored_columns: list[str]
    errors: list[RejectOut]

    @classmethod
    def of(cls, report: ImportReport) -> Self:
        plain = {name: getattr(report, name) for name in cls.model_fields if name != "errors"}
        return cls.model_validate(plain | {"errors": [_reject(one) for one in report.errors]})


@router.post("/{kind}", dependencies=[_MayImport])
def upload(
    app: AppDep,
    kind: ImportKind,
    file: Annotated[UploadFile, File(description="CSV or JSON Lines, also .gz, or Parquet.")],
    mapping: Annotated[str, Form(description="The mapping as JSON, as in a mapping file.")] = "{}",
    dry_run: Annotated[bool, Form(description="Check and count; keep nothing.")] = False,
    strict: Annotated[bool, Form(description="Keep nothing if any row is wrong.")] = False,
) -> ImportOut:
    """Import a file. Rows that are wrong are left out and named; the others are one commit.

    Importing the same file again changes nothing.
    """
    options = ImportOptions(mapping=_mapping(app, mapping), dry_run=dry_run, strict=strict)
    with tempfile.TemporaryDirectory(prefix="upload-", dir=app.settings.home) as folder:
        path = Path(folder) / _name(file.filename or "")
        with path.open("wb") as copy:
            shutil.copyfileobj(file.file, copy)
        report = import_file(
            kind,
            path,
            facts=app.facts,
            database=app.database,
            now=app.clock(),
            options=options,
        )
    return ImportOut.of(report)


def _name(told: str) -> str:
    """The name that the sender gives, as far as it is only a name: its ending says the form."""
    return re.sub(r"[^\w.-]", "_", told)[-_LONGEST_NAME:].strip(".") or "upload.csv"


def _mapping(app: AppDep, text: str) -> ColumnMapping:
    try:
        content = msgspec.json.decode(text, type=dict[str, object])
    except (ValueError, RecursionError) as error:
        raise BadMapping(f"field 'mapping' is no JSON object: {error}") from error
    shop = app.settings.shop
    return make_mapping(content).completed(currency=shop.currency, language=shop.language)


def _reject(one: Reject) -> RejectOut:
    return RejectOut(row=one.row, field=one.field, value=one.value, reason=one.reason)
