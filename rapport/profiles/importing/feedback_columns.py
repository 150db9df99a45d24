"""Feedback of a file, read in columns; a row that is in doubt is read by `read_feedback_row`."""

from collections.abc import Mapping
from dataclasses import asdict

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rapport.feedback import FEEDBACK, NOT_STATED, OWN_PLATFORM, Authors, FeedbackKind
from rapport.profiles.importing import vectors
from rapport.profiles.importing.feedback import (
    hashed_author,
    made_id,
    nobodys_link,
    read_feedback_row,
    read_kind,
    read_platform,
)
from rapport.profiles.importing.fields import Columns
from rapport.profiles.importing.mapping import ColumnMapping
from rapport.profiles.importing.model import Reject
from rapport.profiles.importing.reading import Rows
from rapport.profiles.importing.reviews import read_rating
from rapport.profiles.importing.row_files import read_each
from rapport.profiles.importing.vectors import Mask
from rapport.storage import Facts, Upserted

STAGED_FEEDBACK = ibis.schema({"row": "int64"} | dict(FEEDBACK.columns.items()))

_AS_TOLD = ("thread_id", "question", "product_id", "brand", "title", "language")
_IN_ID = ("thread_id", "question", "customer_id", "author", "title", "text", "written_at")
_PART = 50_000
_DEFAULTS = {"kind": FeedbackKind.OTHER.value, "platform": OWN_PLATFORM, "licence": NOT_STATED}


def read_feedback(
    rows: Rows, columns: Columns, *, mapping: ColumnMapping, authors: Authors
) -> tuple[pa.Table, list[Reject]]:
    """Read a batch: what to stage, and the rows that cannot be used."""
    fields = vectors.field_cells(rows, columns, mapping)
    doubt = vectors.with_nul(fields, rows.table.num_rows)
    doubt |= "" in mapping.defaults.values()
    plain = _plain(fields, mapping, authors, doubt)
    schema = STAGED_FEEDBACK.to_pyarrow()
    tables = [plain.append_column("row", rows.numbers).filter(pa.array(~doubt))]
    rejects: list[Reject] = []
    if doubt.any():
        found, rejects = read_each(
            vectors.in_doubt(rows, doubt),
            columns,
            lambda cells: read_feedback_row(cells, mapping, authors),
            defaults=mapping.defaults,
        )
        told = [{"row": number} | asdict(row) for number, row in found]
        tables.append(pa.Table.from_pylist(told, schema))
    return pa.concat_tables([vectors.with_schema(table, schema) for table in tables]), rejects


def keep_feedback(facts: Facts, staged: ir.Table) -> Upserted:
    """Add the texts, or replace those with the same id, some thousand rows at a time.

    Several texts may come of one row of a file.
    """
    names = list(FEEDBACK.columns)
    last = facts.read(staged.row.max().name("last").as_table())["last"][0].as_py() or 0
    inserted = updated = rows = 0
    for start in range(0, last + 1, _PART):
        part = staged.filter(staged.row >= start, staged.row < start + _PART)
        told = facts.read(part.order_by("row").select(*names))
        done = facts.upsert(FEEDBACK, told)
        inserted, updated = inserted + done.inserted, updated + done.updated
        rows += told.num_rows
    return Upserted(inserted=inserted, updated=updated, unchanged=rows - inserted - updated)


def _plain(
    fields: Mapping[str, pa.Array], mapping: ColumnMapping, authors: Authors, doubt: Mask
) -> pa.Table:
    """The texts, as far as nothing is in doubt: rows that are, are marked in `doubt`."""
    nothing = pa.nulls(len(doubt), pa.string())

    def cells(name: str) -> pa.Array:
        return fields.get(name, nothing)

    def taken(read: vectors.Read) -> pa.Array:
        np.logical_or(doubt, read.doubt, out=doubt)
        return read.values

    np.logical_or(doubt, vectors.true_in(pc.is_null(fields["text"])), out=doubt)
    told = {name: pc.fill_null(cells(name), value) for name, value in _DEFAULTS.items()}
    platforms = vectors.by_value(told["platform"], read_platform).values
    table = {name: cells(name) for name in (*_AS_TOLD, "text")} | {
        "kind": taken(vectors.by_value(told["kind"], lambda text: read_kind(text).value)),
        "platform": platforms,
        "licence": told["licence"],
        "customer_id": taken(vectors.identifiers(cells("customer_id"))),
        "author": _authors(cells("author_url"), cells("author"), platforms, authors),
        "rating": taken(vectors.by_value(cells("rating"), read_rating, pa.float64())),
        "url": vectors.by_value(cells("url"), nobodys_link).values,
        "written_at": taken(vectors.moments(cells("written_at"), mapping)),
    }
    return pa.table(table | {"feedback_id": _ids(cells("feedback_id"), table, mapping)})


def _authors(links: pa.Array, names: pa.Array, platforms: pa.Array, authors: Authors) -> pa.Array:
    told = zip(pc.coalesce(links, names).to_pylist(), platforms.to_pylist(), strict=True)
    return pa.array([hashed_author(one, platform, authors) for one, platform in told], pa.string())


def _ids(given: pa.Array, table: Mapping[str, pa.Array], mapping: ColumnMapping) -> pa.Array:
    """The ids, where none is given the one that follows from the content."""
    if not given.null_count:
        return given
    thread, question, customer, author, title, text, at = (
        table[name].to_pylist() for name in _IN_ID
    )
    rest = zip(
        given.to_pylist(), table["platform"].to_pylist(), table["kind"].to_pylist(), thread,
        question, customer, author, title, text, at, strict=True,
    )  # fmt: skip
    made = [
        told or made_id(mapping.source, platform, kind, where, asked, who or hashed, *content)
        for told, platform, kind, where, asked, who, hashed, *content in rest
    ]
    return pa.array(made, pa.string())
