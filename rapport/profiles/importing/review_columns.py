"""Reviews of a file, read in columns; a row that is in doubt is read by `read_review`."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rapport.catalog import REVIEWS
from rapport.kit.ids import id_of
from rapport.profiles.importing import vectors
from rapport.profiles.importing.fields import Columns
from rapport.profiles.importing.mapping import ColumnMapping
from rapport.profiles.importing.model import Reject
from rapport.profiles.importing.reading import Rows
from rapport.profiles.importing.reviews import ReviewRow, read_rating, read_review
from rapport.profiles.importing.row_files import read_each
from rapport.profiles.importing.vectors import Mask

STAGED_REVIEWS = ibis.schema({"row": "int64"} | dict(REVIEWS.columns.items()))
_FIRST_YEAR = 1000  # before it, Arrow and Python write years in different ways


def read_reviews(
    rows: Rows, columns: Columns, *, mapping: ColumnMapping
) -> tuple[pa.Table, list[Reject]]:
    """Read a batch: what to stage, and the rows that cannot be used."""
    fields = vectors.field_cells(rows, columns, mapping)
    doubt = vectors.with_nul(fields, rows.table.num_rows)
    doubt |= "" in mapping.defaults.values()
    plain = _plain(fields, mapping, doubt)
    tables = [plain.append_column("row", rows.numbers).filter(pa.array(~doubt))]
    rejects: list[Reject] = []
    if doubt.any():
        found, rejects = read_each(
            vectors.in_doubt(rows, doubt),
            columns,
            lambda cells: read_review(cells, mapping),
            defaults=mapping.defaults,
        )
        tables.append(_of_rows(found))
    schema = STAGED_REVIEWS.to_pyarrow()
    return pa.concat_tables([vectors.with_schema(table, schema) for table in tables]), rejects


def _plain(fields: Mapping[str, pa.Array], mapping: ColumnMapping, doubt: Mask) -> pa.Table:
    """The reviews, as far as nothing is in doubt: rows that are, are marked in `doubt`."""
    nothing = pa.nulls(len(doubt), pa.string())

    def taken(read: vectors.Read) -> pa.Array:
        np.logical_or(doubt, read.doubt, out=doubt)
        return read.values

    for needed in ("product_id", "text"):
        np.logical_or(doubt, vectors.true_in(pc.is_null(fields[needed])), out=doubt)
    language = fields.get("language", nothing)
    table = {
        "product_id": fields["product_id"],
        "text": fields["text"],
        "title": fields.get("title", nothing),
        "platform": fields.get("platform", nothing),
        "licence": fields.get("licence", nothing),
        "language": pc.fill_null(language, mapping.language) if mapping.language else language,
        "customer_id": taken(vectors.identifiers(fields.get("customer_id", nothing))),
        "rating": taken(vectors.by_value(fields.get("rating", nothing), read_rating, pa.float64())),
        "written_at": taken(vectors.moments(fields.get("written_at", nothing), mapping)),
    }
    given = fields.get("review_id", nothing)
    wanted = vectors.true_in(pc.is_null(given))
    if wanted.any():
        moments = taken(_as_said(table["written_at"], wanted))
        customer = pc.fill_null(fields.get("customer_id", nothing), "")
        parts = [fields["product_id"], customer, fields["text"], moments]
        given = _with_ids(given, parts, wanted & ~doubt, mapping.source)
    return pa.table(table | {"review_id": given})


def _as_said(moments: pa.Array, wanted: Mask) -> vectors.Read:
    """Moments as Python writes them, as far as the ids that are wanted need it."""
    whole = moments.cast(pa.timestamp("s", tz="UTC"), safe=False)
    broken = pc.not_equal(whole.cast(vectors.MOMENT), moments)
    early = pc.less(pc.year(moments), _FIRST_YEAR)
    text = pc.binary_join_element_wise(pc.strftime(whole, "%Y-%m-%d %H:%M:%S"), "+00:00", "")
    odd = vectors.true_in(broken) | vectors.true_in(early)
    return vectors.Read(pc.fill_null(text, "None"), odd & wanted)


def _with_ids(given: pa.Array, parts: list[pa.Array], wanted: Mask, source: str) -> pa.Array:
    """The ids, where one is wanted the one that follows from the row's content."""
    mask = pa.array(wanted)
    content = zip(*(part.filter(mask).to_pylist() for part in parts), strict=True)
    made = [id_of("rev", source, *row) for row in content]
    return pc.replace_with_mask(given, mask, pa.array(made, pa.string()))


def _of_rows(found: Iterable[tuple[int, ReviewRow]]) -> pa.Table:
    rows = [{"row": number} | asdict(row) for number, row in found]
    return pa.Table.from_pylist(rows, STAGED_REVIEWS.to_pyarrow())
