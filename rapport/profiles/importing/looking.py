"""Looks into a file before it is imported: its columns, its first rows, what fits by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rapport.profiles.importing.fields import FIELDS, found_columns, plain_fields
from rapport.profiles.importing.mapping import ColumnMapping
from rapport.profiles.importing.model import ImportKind
from rapport.profiles.importing.other_files import open_source
from rapport.profiles.importing.platform_mappings import resolved
from rapport.profiles.importing.rejects import Rejects


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLook:
    """What a file holds at first sight. `by_field` is field -> column, as found by their names.

    `required` and `others` are the fields that the kind of file knows.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    by_field: Mapping[str, str]
    required: tuple[str, ...]
    others: tuple[str, ...]


def look_into(
    kind: ImportKind, path: Path, *, mapping: ColumnMapping | None = None, rows: int = 5
) -> FileLook:
    """Read the columns and the first rows; a file that cannot be used raises `UnusableFile`."""
    said = mapping or ColumnMapping()
    source = open_source(path, mapping=said)
    said = resolved(kind, source.columns, said)
    first = next(source.batches(Rejects(), wanted=source.columns), None)
    shown = first.table.slice(0, rows).to_pylist() if first is not None else []
    return FileLook(
        columns=source.columns,
        rows=tuple(tuple(row.get(column) or "" for column in source.columns) for row in shown),
        by_field=found_columns(kind, source.columns, said=plain_fields(said)),
        required=FIELDS[kind].required,
        others=FIELDS[kind].others,
    )
