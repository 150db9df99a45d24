"""Collects the rows that cannot be kept, and writes them to a file for whoever mends them."""

import csv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from rapport.profiles.importing.errors import UnusableFile
from rapport.profiles.importing.model import Reject

_SHOWN = 20
_LONGEST = 100
_PERSONAL = frozenset(
    {"email", "phone", "first_name", "last_name", "birthday", "city", "author", "author_url"}
)


class _Writer(Protocol):
    def writerow(self, row: Iterable[object], /) -> object: ...


class Rejects:
    """Counts rejected rows, remembers the first, and passes all of them on to the error file."""

    def __init__(self, writer: _Writer | None = None) -> None:
        self._writer = writer
        self.rows = 0
        self.malformed = 0
        self.first: list[Reject] = []

    def add(self, rejects: Iterable[Reject]) -> None:
        """Take the rejects of a batch: a row may occur with several fields, within one batch."""
        rows = set()
        for reject in rejects:
            rows.add(reject.row)
            if len(self.first) < _SHOWN:
                self.first.append(reject)
            if self._writer is not None:
                self._writer.writerow((reject.row, reject.field, reject.value, reject.reason))
        self.rows += len(rows)

    def add_malformed(self, rejects: Iterable[Reject]) -> None:
        """Take rows that could not even be told apart into columns; no batch will hold them."""
        before = self.rows
        self.add(rejects)
        self.malformed += self.rows - before


def reject(row: int, field: str, value: object, reason: str) -> Reject:
    """Make a reject; what names a person is masked, what is long is cut."""
    text = "" if value is None else str(value)
    if field in _PERSONAL and text:
        text = text[0] + "***"
    return Reject(row=row, field=field, value=text[:_LONGEST], reason=reason)


@contextmanager
def opened_rejects(path: Path | None) -> Iterator[Rejects]:
    """Collect rejects; with a path they are also written there, as CSV with a header."""
    if path is None:
        yield Rejects()
        return
    try:
        file = path.open("w", newline="", encoding="utf-8")
    except OSError as error:
        raise UnusableFile(
            f"error file {path} cannot be written: {error.strerror}; choose another --errors"
        ) from error
    with file:
        writer = csv.writer(file)
        writer.writerow(("row", "field", "value", "reason"))
        yield Rejects(writer)
