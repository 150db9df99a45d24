"""Opens a file of rows, whatever its form: CSV, Parquet or JSON Lines, also gzipped.

A source hands out batches in which every value is text or null, with the number of each row, so
that all forms are checked by the same rules. Memory does not grow with the file.
"""

import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from rapport.profiles.importing.errors import UnusableFile
from rapport.profiles.importing.mapping import ColumnMapping
from rapport.profiles.importing.rejects import Rejects

_HEAD_BYTES = 256 * 1024
_GZIP, _ZIP, _PARQUET, _PDF = b"\x1f\x8b", b"PK\x03\x04", b"PAR1", b"%PDF"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A batch: text columns, the number of each row, and the share of the file read so far."""

    table: pa.Table
    numbers: pa.Array
    share: float


class Source(Protocol):
    """A file that was opened and whose columns are known."""

    columns: tuple[str, ...]

    def batches(self, rejects: Rejects, *, wanted: Sequence[str]) -> Iterator[Rows]:
        """Read the file once, from the start; a row that is no row at all goes to the rejects.

        `wanted` are the columns that will be looked at; a batch may hold more.
        """


class OpenFile:
    """A file and how far it was read; `stream` gives its content, unpacked."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._size = max(1, path.stat().st_size)
        self._raw: pa.OSFile | None = None

    @property
    def packed(self) -> bool:
        with self.path.open("rb") as file:
            return file.read(2) == _GZIP

    def head(self) -> bytes:
        """The first bytes of the content."""
        opened = gzip.open if self.packed else open
        try:
            with opened(self.path, "rb") as file:
                return bytes(file.read(_HEAD_BYTES))
        except (EOFError, OSError) as error:
            raise UnusableFile(f"{self.path.name} is damaged gzip: {error}") from error

    def stream(self) -> pa.NativeFile:
        # Arrow reads ahead in threads of its own. They must not need the interpreter: one that is
        # still at it when a refused file ends the process would take the process down.
        self.close()
        self._raw = pa.OSFile(str(self.path))
        return pa.CompressedInputStream(self._raw, "gzip") if self.packed else self._raw

    def share(self) -> float:
        """The share of the file's bytes that were read, from 0 to 1."""
        if self._raw is None:
            return 0.0
        return 1.0 if self._raw.closed else min(1.0, self._raw.tell() / self._size)

    def close(self) -> None:
        if self._raw is not None:
            self._raw.close()
            self._raw = None


def form_of(file: OpenFile, head: bytes) -> str:
    """Say whether a file is `csv`, `jsonl` or `parquet`, or why it is nothing of the kind."""
    name = file.path.name
    if not head:
        raise UnusableFile(f"{name} is empty; there is nothing to import")
    if head.startswith(_PARQUET):
        return "parquet"
    if head.startswith(_ZIP):
        raise UnusableFile(f"{name} is a ZIP or Excel file; save the sheet as CSV and import that")
    if head.startswith(_PDF) or (b"\0" in head and not head.startswith(_UTF_16)):
        raise UnusableFile(f"{name} is not a table of text; use CSV, Parquet or JSON Lines")
    plain = name.lower().removesuffix(".gz")
    if plain.endswith((".jsonl", ".ndjson", ".json")):
        return "jsonl"
    if plain.endswith((".csv", ".tsv", ".txt")):
        return "csv"
    if plain.endswith((".parquet", ".pq")):
        raise UnusableFile(f"{name} is not Parquet, as its name says; check how it was written")
    raise UnusableFile(f"{name} ends in no form that is known; use .csv, .jsonl or .parquet")


def check_encoding(head: bytes, mapping: ColumnMapping, path: Path) -> None:
    if head.startswith(_UTF_16) and mapping.encoding.replace("_", "-").lower() != "utf-16":
        raise UnusableFile(f"{path.name} is written in UTF-16; add --encoding utf-16")


def opened_file(path: Path) -> OpenFile:
    """Open a file that is there and can be read, or say what is wrong with the path."""
    if not path.exists():
        raise UnusableFile(f"there is no file {path}; check the path")
    if not path.is_file():
        raise UnusableFile(f"{path} is not a file; name one file of rows")
    try:
        with path.open("rb"):
            return OpenFile(path)
    except OSError as error:
        raise UnusableFile(f"{path} cannot be read: {error.strerror}") from error
