"""Files with many documents: JSON Lines, CSV, Parquet."""

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from rapport.corpus.errors import CorpusUnreadable
from rapport.corpus.model import Document
from rapport.corpus.reading.bytes import LARGEST
from rapport.corpus.reading.rows import Origin, Reading, documents_of, text_lines

_PAIR = ("source", "target")
_BATCH = 1_000

Rows = Iterator[tuple[int, Mapping[str, object]]]


def read_json_lines(path: Path, origin: Origin, how: Reading) -> Iterator[Document]:
    """One JSON object a line, with a text under the named column or `source` and `target`."""
    return documents_of(_json_rows(path, how), origin=origin, place=path, how=how)


def read_csv(path: Path, origin: Origin, how: Reading) -> Iterator[Document]:
    """A CSV file with a header; the text is under the named column."""
    return documents_of(_csv_rows(path, how), origin=origin, place=path, how=how)


def read_parquet(path: Path, origin: Origin, how: Reading) -> Iterator[Document]:
    """A Parquet file; the text is under the named column."""
    return documents_of(_parquet_rows(path, how), origin=origin, place=path, how=how)


def _json_rows(path: Path, how: Reading) -> Rows:
    for number, line in text_lines(path, how):
        place = f"{path}, line {number}"
        try:
            row = json.loads(line) if line.strip() else None
        except (ValueError, RecursionError):
            how.bad(place, "the line is no JSON")
            continue
        if isinstance(row, dict):
            yield number, row
        elif row is not None:
            how.bad(place, "the line is no JSON object")


def _csv_rows(path: Path, how: Reading) -> Rows:
    csv.field_size_limit(LARGEST)
    table = csv.DictReader(line for _, line in text_lines(path, how))
    try:
        names = table.fieldnames or ()
    except csv.Error as error:
        raise CorpusUnreadable(f"{path} is no CSV file: {error}") from error
    _check_columns(path, names, how)
    while True:
        try:
            row = next(table, None)
        except csv.Error as error:
            how.bad(f"{path}, line {table.line_num}", str(error))
            continue
        if row is None:
            return
        yield table.line_num, row


def _parquet_rows(path: Path, how: Reading) -> Rows:
    try:
        file = pq.ParquetFile(path)
        names = file.schema_arrow.names
        _check_columns(path, names, how)
        wanted = [name for name in (how.column, *_PAIR, "id", "parent") if name in names]
        number = 0
        for batch in file.iter_batches(batch_size=_BATCH, columns=wanted):
            for row in batch.to_pylist():
                number += 1
                yield number, row
    except (pa.ArrowException, OSError) as error:
        first = str(error).splitlines()[0][:200]
        raise CorpusUnreadable(f"{path} cannot be read as Parquet: {first}") from error


def _check_columns(path: Path, names: object, how: Reading) -> None:
    found = list(names) if isinstance(names, (list, tuple)) else []
    if how.column not in found and not set(_PAIR) <= set(found):
        known = ", ".join(repr(name) for name in found[:20])
        raise CorpusUnreadable(
            f"{path} has no column {how.column!r}; name one with `--column`: {known}"
        )
