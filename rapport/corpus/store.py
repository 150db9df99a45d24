"""Keeps labels: the last word of each operator on each document."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Boolean, Column, Row, String, Table, delete, insert, select

from rapport.corpus.labels import Label
from rapport.insights import Sentiment
from rapport.llm import mask_personal_data
from rapport.storage import Database, Json, UtcTime, metadata

_AT_ONCE = 1_000

_labels = Table(
    "corpus_labels",
    metadata,
    Column("document_id", String(80), primary_key=True),
    Column("operator", String(80), primary_key=True),
    Column("labelled_at", UtcTime, nullable=False),
    Column("sentiment", String(20)),
    Column("topic", String(200), nullable=False),
    Column("keywords", Json, nullable=False),
    Column("keep", Boolean),
)


def save_label(database: Database, label: Label) -> Label:
    """Keep a label in the place of the operator's last one on the document; nobody is named in it.

    Returns it as it was kept.
    """
    label = replace(
        label,
        topic=mask_personal_data(label.topic),
        keywords=tuple(map(mask_personal_data, label.keywords)),
    )
    same = (_labels.c.document_id == label.document_id) & (_labels.c.operator == label.operator)
    row = asdict(label) | {"sentiment": label.sentiment.value if label.sentiment else None}
    with database.begin() as connection:
        connection.execute(delete(_labels).where(same))
        connection.execute(insert(_labels).values(row))
    return label


def labels_of(database: Database, document_ids: Iterable[str]) -> list[Label]:
    """The labels of documents, by document, the first operator first."""
    asked = sorted(set(document_ids))
    found: list[Label] = []
    with database.read() as connection:
        for start in range(0, len(asked), _AT_ONCE):
            part = asked[start : start + _AT_ONCE]
            query = select(_labels).where(_labels.c.document_id.in_(part))
            query = query.order_by(_labels.c.document_id, _labels.c.operator)
            found += map(_label, connection.execute(query))
    return found


def dropped_documents(database: Database) -> frozenset[str]:
    """The documents that somebody wants dropped and nobody wants kept."""
    query = select(_labels.c.document_id, _labels.c.keep).where(_labels.c.keep.is_not(None))
    with database.read() as connection:
        said = connection.execute(query).all()
    kept = {row.document_id for row in said if row.keep}
    return frozenset(row.document_id for row in said) - kept


def _label(row: Row[Any]) -> Label:
    told = dict(row._mapping)
    told["sentiment"] = Sentiment(row.sentiment) if row.sentiment else None
    told["keywords"] = tuple(row.keywords)
    return Label(**told)
