"""Keeps labels: whoever said what, never changed; the newest word on a thing counts."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Column, Integer, String, Table, select

from rapport.insights.labelling.model import Label, LabelWhat
from rapport.storage import Database, Json, UtcTime, insert_new, metadata

_AT_ONCE = 500

_labels = Table(
    "insight_labels",
    metadata,
    Column("label_id", String(40), primary_key=True),
    Column("text_id", String(255), nullable=False, index=True),
    Column("what", String(20), nullable=False),
    Column("place_start", Integer, nullable=True),
    Column("place_end", Integer, nullable=True),
    Column("before", Json, nullable=True),
    Column("after", Json, nullable=True),
    Column("operator", String(80), nullable=False),
    Column("at", UtcTime, nullable=False),
)


def keep_labels(database: Database, labels: Sequence[Label]) -> None:
    """Keep labels. Safe to repeat."""
    with database.begin() as connection:
        insert_new(connection, _labels, [_row(one) for one in labels], keys=["label_id"])


def labels_of(
    database: Database, *, text_ids: Iterable[str] | None = None, what: LabelWhat | None = None
) -> list[Label]:
    """The labels of some texts or of all, and of everything or one thing, the oldest first."""
    wanted = select(_labels)
    if what is not None:
        wanted = wanted.where(_labels.c.what == what.value)
    if text_ids is None:
        return _read(database, [wanted])
    ids = sorted(set(text_ids))
    parts = (ids[first : first + _AT_ONCE] for first in range(0, len(ids), _AT_ONCE))
    return _read(database, [wanted.where(_labels.c.text_id.in_(part)) for part in parts])


def _read(database: Database, selects: Iterable[Any]) -> list[Label]:
    with database.read() as connection:
        rows = [row._mapping for one in selects for row in connection.execute(one)]
    return sorted((_label(row) for row in rows), key=lambda one: (one.at, one.label_id))


def _row(label: Label) -> dict[str, Any]:
    start, end = label.place or (None, None)
    return {
        "label_id": label.label_id,
        "text_id": label.text_id,
        "what": label.what.value,
        "place_start": start,
        "place_end": end,
        "before": None if label.before is None else dict(label.before),
        "after": None if label.after is None else dict(label.after),
        "operator": label.operator,
        "at": label.at,
    }


def _label(row: Any) -> Label:  # noqa: ANN401  a row's mapping
    place = None if row["place_start"] is None else (row["place_start"], row["place_end"])
    return Label(
        label_id=row["label_id"],
        text_id=row["text_id"],
        what=LabelWhat(row["what"]),
        before=row["before"],
        after=row["after"],
        operator=row["operator"],
        at=row["at"],
        place=place,
    )
