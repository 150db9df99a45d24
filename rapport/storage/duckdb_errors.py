"""Turns what DuckDB says about a file in trouble into an error of ours that says what to do."""

import re
from pathlib import Path

import duckdb

from rapport.kit.errors import RapportError
from rapport.storage.errors import (
    DataFolderBusy,
    DiskFull,
    QueryTooLong,
    StoreUnavailable,
    ValueNotStorable,
)


def refused(error: duckdb.Error, path: Path) -> RapportError:
    text = str(error)
    if "Conflicting lock" in text or isinstance(error, duckdb.ConnectionException):
        holder = re.search(r"PID (\d+)", text)
        who = f"process {holder[1]}" if holder else "another process"
        return DataFolderBusy(
            f"{path} is held by {who}; stop it (it may be `rapport serve`), or use its console"
            " and API instead"
        )
    cures = {
        "Permission denied": "give this user write access to the folder",
        "No such file": "the folder is missing; run `rapport init` first",
        "not a valid DuckDB": "the file is damaged or another program's; restore a backup",
        "version number": "a newer release wrote it; install that release",
        "Out of Memory": "raise RAPPORT_MEMORY_LIMIT, to 1GB or more",
    }
    cure = next((cure for sign, cure in cures.items() if sign in text), "check the disk")
    reason = text.splitlines()[0].removeprefix("IO Error: ")
    return _full(text, path) or StoreUnavailable(f"{path} cannot be opened: {reason}; {cure}")


def named(error: duckdb.Error, path: Path) -> RapportError | None:
    """Find the error of ours that says what to do; None for what only a bug could cause."""
    text = str(error)
    if full := _full(text, path):
        return full
    zero_byte = isinstance(error, duckdb.ParserException) and "unterminated quoted" in text
    if zero_byte or isinstance(error, duckdb.DataError):  # no column can hold the value
        return ValueNotStorable()
    if isinstance(error, duckdb.OutOfMemoryException):
        return StoreUnavailable(
            "the query needs more memory than RAPPORT_MEMORY_LIMIT allows; raise it and try again"
        )
    if isinstance(error, duckdb.FatalException):
        return StoreUnavailable(f"{path} failed and must be opened again; restart Rapport")
    if isinstance(error, duckdb.IOException) or "Failed to commit" in text:
        return StoreUnavailable(
            f"{path} cannot be read or written; check the disk, then try again; nothing was kept"
            " half-way"
        )
    return None


def too_long(seconds: float | None) -> QueryTooLong:
    return QueryTooLong(
        f"the question took longer than {seconds:g} seconds and was stopped; ask for a shorter"
        " window or fewer conditions, try again when less is going on, or raise"
        " RAPPORT_QUERY_SECONDS"
    )


def _full(text: str, path: Path) -> DiskFull | None:
    if "No space left" in text or "File too large" in text:
        return DiskFull(
            f"no room is left on the disk for {path}; free some and run the command again;"
            " nothing was kept half-way"
        )
    return None
