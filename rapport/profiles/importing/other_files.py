"""Reads JSON Lines and Parquet into the same text columns that CSV gives."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from rapport.profiles.importing.csv_files import CsvSource, undecodable
from rapport.profiles.importing.errors import UnusableFile
from rapport.profiles.importing.mapping import ColumnMapping
from rapport.profiles.importing.model import Reject
from rapport.profiles.importing.reading import (
    OpenFile,
    Rows,
    Source,
    check_encoding,
    form_of,
    opened_file,
)
from rapport.profiles.importing.rejects import Rejects, reject

_BATCH_ROWS = 20_000
_SAMPLE_ROWS = 1_000
_LONGEST_LINE = 4 * 1024 * 1024  # characters: one row is never so large


def open_source(path: Path, *, mapping: ColumnMapping) -> Source:
    """Open a file of rows, or raise `UnusableFile` with what is wrong with it."""
    file = opened_file(path)
    head = file.head()
    match form_of(file, head):
        case "parquet":
            return ParquetSource(file)
        case "jsonl":
            return JsonLinesSource(file, head, mapping)
        case _:
            return CsvSource(file, head, mapping)


class JsonLinesSource:
    """One JSON object per line. Columns are the keys of the first thousand; more may follow."""

    def __init__(self, file: OpenFile, head: bytes, mapping: ColumnMapping) -> None:
        check_encoding(head, mapping, file.path)
        if head.lstrip().startswith(b"["):
            raise UnusableFile(
                f"{file.path.name} is one JSON list; write one object per line (JSON Lines)"
            )
        self._file = file
        self._encoding = mapping.encoding
        keys: dict[str, None] = {}
        for _, found in islice(self._objects(), _SAMPLE_ROWS):
            keys |= dict.fromkeys(found if isinstance(found, dict) else ())
        self._file.close()
        self.columns = tuple(keys)
        if not keys:
            raise UnusableFile(f"{file.path.name} does not start with JSON objects, one per line")

    def batches(self, rejects: Rejects, *, wanted: Sequence[str]) -> Iterator[Rows]:
        del wanted  # a line is read whole in any case
        objects = self._objects()
        try:
            while batch := list(islice(objects, _BATCH_ROWS)):
                good = [(number, found) for number, found in batch if isinstance(found, dict)]
                rejects.add_malformed(_no_object(n) for n, found in batch if found is None)
                yield Rows(
                    table=_text_table([found for _, found in good], self.columns),
                    numbers=pa.array([number for number, _ in good], pa.int64()),
                    share=self._file.share(),
                )
        except UnicodeDecodeError as error:
            raise UnusableFile(undecodable(self._file, self._encoding)) from error
        except OSError as error:
            raise UnusableFile(f"{self._file.path.name} is damaged gzip: {error}") from error
        finally:
            self._file.close()

    def _objects(self) -> Iterator[tuple[int, dict[str, object] | None]]:
        """Number the lines that are not blank, each with its object, or None if it is none."""
        lines = io.TextIOWrapper(io.BufferedReader(self._file.stream()), encoding=self._encoding)
        number = 0
        while line := lines.readline(_LONGEST_LINE):
            if len(line) == _LONGEST_LINE:
                raise UnusableFile(
                    f"{self._file.path.name} has a line longer than {_LONGEST_LINE // 2**20} MB;"
                    " write one object per line (JSON Lines)"
                )
            plain = line.strip().removeprefix("\ufeff")
            if plain:
                number += 1
                yield number, _object(plain)


class ParquetSource:
    """A Parquet file; columns of any type become text."""

    def __init__(self, file: OpenFile) -> None:
        self._path = file.path
        try:
            self._parquet = pq.ParquetFile(file.path)
        except (pa.ArrowInvalid, OSError) as error:
            raise UnusableFile(f"{file.path.name} is damaged Parquet: {error}") from error
        self.columns = tuple(self._parquet.schema_arrow.names)

    def batches(self, rejects: Rejects, *, wanted: Sequence[str]) -> Iterator[Rows]:
        del rejects  # a Parquet row is always a row
        total, before = max(1, self._parquet.metadata.num_rows), 0
        try:
            for batch in self._parquet.iter_batches(_BATCH_ROWS, columns=list(wanted)):
                numbers = pa.array(range(before + 1, before + batch.num_rows + 1), pa.int64())
                before += batch.num_rows
                table = pa.table(
                    {name: _as_text(batch.column(name)) for name in batch.schema.names}
                )
                yield Rows(table=table, numbers=numbers, share=before / total)
        except (pa.ArrowInvalid, OSError) as error:
            raise UnusableFile(f"{self._path.name} is damaged Parquet: {error}") from error


def text_table(rows: Sequence[Sequence[object]], columns: Sequence[str]) -> pa.Table:
    """Rows of values of any kind as text columns, as a file would hold them."""
    return pa.table(
        {
            name: pa.array([_text(row[at]) for row in rows], pa.string())
            for at, name in enumerate(columns)
        }
    )


def _object(line: str) -> dict[str, object] | None:
    try:
        found = msgspec.json.decode(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _no_object(number: int) -> Reject:
    return reject(number, "", "", "the line is no JSON object")


def _text_table(rows: list[dict[str, object]], first: Iterable[str]) -> pa.Table:
    names = dict.fromkeys(chain(first, *rows))
    return pa.table(
        {name: pa.array([_text(row.get(name)) for row in rows], pa.string()) for name in names}
    )


def _text(value: object) -> str | None:
    match value:
        case None | "":
            return None
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case bytes() | memoryview():
            return bytes(value).decode("utf-8", errors="replace")
        case Mapping() | list():
            return msgspec.json.encode(value).decode()
        case _:
            return str(value)


def _as_text(column: pa.Array) -> pa.Array:
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.dictionary_decode(), kind.value_type
    if pa.types.is_nested(kind):
        return pa.array([_text(value) for value in column.to_pylist()], pa.string())
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        return pa.array([_moment(value) for value in column.to_pylist()], pa.string())
    return column.cast(pa.string())


def _moment(value: object) -> str | None:
    return None if value is None else str(value)
