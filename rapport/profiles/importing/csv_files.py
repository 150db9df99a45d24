"""Reads CSV as Arrow does, and says in one sentence what is wrong where it cannot."""

import codecs
import csv
import gzip
import io
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from rapport.profiles.importing.errors import UnusableFile
from rapport.profiles.importing.mapping import ColumnMapping
from rapport.profiles.importing.model import Reject
from rapport.profiles.importing.reading import OpenFile, Rows, check_encoding
from rapport.profiles.importing.rejects import Rejects, reject

_BLOCK_BYTES = 4 * 1024 * 1024
_DELIMITERS = ",;\t|"
_LONGEST_HEADER = 64 * 1024  # characters
_ROW_ADDED = "end"


class CsvSource:
    """A CSV file with a header; columns are found by their names."""

    def __init__(self, file: OpenFile, head: bytes, mapping: ColumnMapping) -> None:
        check_encoding(head, mapping, file.path)
        self._file = file
        self._encoding = mapping.encoding
        self._skipped = mapping.skip_lines
        self._quote, self._escape = mapping.quote, mapping.escape
        text = head.decode(mapping.encoding, errors="replace").removeprefix("\ufeff")
        for _ in range(mapping.skip_lines):
            text = text.partition("\n")[2]
        text = text.lstrip("\r\n")
        line = text.partition("\n")[0]
        self._delimiter = mapping.delimiter or max(_DELIMITERS, key=line.count)
        if not line.strip() or len(line) > _LONGEST_HEADER:
            raise UnusableFile(
                f"{file.path.name} does not begin with a header; its first line names the columns"
            )
        header = next(self._rows(io.StringIO(text)), [])
        self._named_here = mapping.columns
        # Arrow numbers lines from the first of the file, the header being one of them.
        self._before = mapping.skip_lines + (0 if mapping.columns else 1)
        if mapping.columns and len(mapping.columns) != len(header):
            raise UnusableFile(
                f"{file.path.name} has {len(header)} columns, the mapping's `columns` names"
                f" {len(mapping.columns)}"
            )
        self.columns = mapping.columns or tuple(header)
        twice = [name for name, number in Counter(self.columns).items() if number > 1]
        if twice:
            raise UnusableFile(f"{file.path.name} has two columns {twice[0]!r}; rename one of them")

    def _rows(self, lines: Iterable[str]) -> Iterator[list[str]]:
        return csv.reader(
            lines, delimiter=self._delimiter, quotechar=self._quote, escapechar=self._escape
        )

    def batches(self, rejects: Rejects, *, wanted: Sequence[str]) -> Iterator[Rows]:
        ragged: list[int] = []
        waiting: list[arrow_csv.InvalidRow] = []

        def skip(row: arrow_csv.InvalidRow) -> str:
            ragged.append(row.number - self._before)
            waiting.append(row)
            return "skip"

        kept, table = 0, None
        last_ragged: arrow_csv.InvalidRow | None = None
        try:
            for batch in self._open(skip, wanted):
                rejects.add_malformed(_ragged(row, self._before) for row in waiting)
                last_ragged = waiting[-1] if waiting else last_ragged
                waiting.clear()
                numbers = _numbers(kept, batch.num_rows, ragged)
                kept += batch.num_rows
                table = pa.Table.from_batches([batch])
                yield Rows(table=table, numbers=numbers, share=self._file.share())
            self._check_end(table, waiting[-1] if waiting else last_ragged)
        except (pa.ArrowInvalid, UnicodeDecodeError, OSError) as error:
            raise self._named(error) from error
        finally:
            self._file.close()
        rejects.add_malformed(_ragged(row, self._before) for row in waiting)

    def _open(self, skip: object, wanted: Sequence[str]) -> arrow_csv.CSVStreamingReader:
        return arrow_csv.open_csv(
            self._file.stream(),
            read_options=arrow_csv.ReadOptions(
                block_size=_BLOCK_BYTES,
                encoding=self._encoding,
                skip_rows=self._skipped,
                column_names=self._named_here or None,
                use_threads=False,  # with threads Arrow does not number the rows it refuses
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=self._delimiter,
                quote_char=self._quote,
                escape_char=self._escape or False,
                newlines_in_values=True,
                invalid_row_handler=skip,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(self.columns, pa.string()),
                include_columns=list(wanted),
                strings_can_be_null=True,
                null_values=[""],
            ),
        )

    def _check_end(self, table: pa.Table | None, ragged: arrow_csv.InvalidRow | None) -> None:
        """Refuse a file whose last row began a quotation that nothing ends: rows are inside it."""
        last = table.slice(table.num_rows - 1).to_pylist() if table is not None else []
        cells = [value for row in last for value in row.values() if value]
        if ragged is not None:
            cells.append(ragged.text)
        if any("\n" in cell or "\r" in cell for cell in cells) and self._ends_quoted():
            raise UnusableFile(
                f'{self._file.path.name} ends within quotation marks; a " was opened and never'
                " closed"
            )

    def _ends_quoted(self) -> bool:
        """Read the file once more with a row added: is it a row, or part of a quotation?"""
        opened = gzip.open if self._file.packed else open
        csv.field_size_limit(_BLOCK_BYTES)  # as large as Arrow takes
        with opened(self._file.path, "rt", encoding=self._encoding, newline="") as lines:
            (last,) = deque(self._rows(chain(lines, [_ROW_ADDED])), maxlen=1)
        return last != [_ROW_ADDED]

    def _named(self, error: Exception) -> UnusableFile:
        name, said = self._file.path.name, str(error)
        if isinstance(error, UnicodeDecodeError) or "invalid UTF8" in said:
            return UnusableFile(undecodable(self._file, self._encoding))
        if "straddling" in said:
            return UnusableFile(
                f"{name} has a row longer than {_BLOCK_BYTES // 2**20} MB;"
                ' a quotation mark (") is probably never closed'
            )
        if "compressed" in said or "inflate" in said:
            return UnusableFile(f"{name} is damaged gzip: {said.splitlines()[0]}")
        return UnusableFile(f"{name} cannot be read as CSV: {said.splitlines()[0]}")


def undecodable(file: OpenFile, encoding: str) -> str:
    """Say at which byte a file stops being text in the encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    offset = 0
    opened = gzip.open if file.packed else open
    name = encoding.upper()
    others = " or ".join(each for each in ("utf-8", "gb18030", "latin-1") if each != encoding)
    with opened(file.path, "rb") as stream:
        try:
            while chunk := stream.read(1024 * 1024):
                decoder.decode(chunk)
                offset += len(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            offset += error.start - (len(error.object) - len(chunk))
    return (
        f"{file.path.name} is not {name}: the byte at offset {offset} cannot be read;"
        f" name the encoding with --encoding, such as {others}"
    )


def _ragged(row: arrow_csv.InvalidRow, before: int) -> Reject:
    said = f"the row has {row.actual_columns} columns, the header has {row.expected_columns}"
    return reject(row.number - before, "", "", said)


def _numbers(before: int, count: int, ragged: list[int]) -> pa.Array:
    """Number the kept rows as they stand in the file, passing over those that were skipped."""
    kept = np.arange(before + 1, before + count + 1)
    # A row stands as many places later as there are skipped rows before it.
    thresholds = np.array(ragged) - np.arange(len(ragged))
    return pa.array(kept + np.searchsorted(thresholds, kept, side="right"))
