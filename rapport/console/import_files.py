"""The file that an operator hands in: kept while it is looked at and imported, then removed."""

import re
import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from nicegui import ui
from nicegui.elements.upload_files import FileUpload

from rapport.console.errors import FileTooLarge

MOST_BYTES = 200 * 1024 * 1024
ENDINGS = ".csv,.tsv,.txt,.jsonl,.ndjson,.json,.parquet,.pq,.gz"
_MEGABYTE = 1024 * 1024
_LONGEST_NAME = 80
_PREFIX = "upload-"


class FileRoom:
    """A folder for one file at a time. It outlives its page only while the file is being read."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._end: weakref.finalize[..., FileRoom] | None = None
        self._readers = 0
        self._left = False
        self.path = home
        self.size = 0

    @property
    def holds(self) -> bool:
        return self._end is not None and self._end.alive

    async def take(self, file: FileUpload) -> None:
        """Keep this file in place of the one before; too large a one raises `FileTooLarge`."""
        self.clear()
        self.size = file.size()
        if self.size > MOST_BYTES:
            raise FileTooLarge(
                f"the file has {self.size / _MEGABYTE:,.0f} MB and the console takes up to"
                f" {MOST_BYTES // _MEGABYTE} MB; use `rapport import` or Parquet"
            )
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=self._home))
        # Also run when the server stops while the page is open.
        self._end = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.path = folder / _name(file.name)
        await file.save(self.path)
        self._end_if_left()

    @contextmanager
    def reading(self) -> Iterator[Path]:
        """Give the file to who reads it; leaving the page meanwhile takes it away afterwards."""
        self._readers += 1
        try:
            yield self.path
        finally:
            self._readers -= 1
            self._end_if_left()

    def leave(self) -> None:
        self._left = True
        self._end_if_left()

    def clear(self) -> None:
        if self._end is not None:
            self._end()

    def _end_if_left(self) -> None:
        if self._left and not self._readers:
            self.clear()


class Watched(ui.element):
    """A part of a page that tells when it is gone: the page was left, or its window closed."""

    def __init__(self, on_leave: Callable[[], None]) -> None:
        super().__init__("div")
        self._on_leave = on_leave

    def _handle_delete(self) -> None:
        self._on_leave()
        super()._handle_delete()


def remove_leftovers(home: Path) -> None:
    """Remove what a server that was killed left in the folder; only at the start is none in use."""
    for folder in home.glob(f"{_PREFIX}*"):
        shutil.rmtree(folder, ignore_errors=True)


def megabytes(size: int) -> float:
    return size / _MEGABYTE


def _name(told: str) -> str:
    """The name that the sender gives, as far as it is only a name: its ending says the form."""
    return re.sub(r"[^\w.-]", "_", told)[-_LONGEST_NAME:].strip(".") or "upload.csv"
