"""Writes what people said about the documents of a corpus beside it."""

import json
from pathlib import Path

from rapport.corpus.documents import read_documents
from rapport.corpus.labels import Label
from rapport.corpus.store import labels_of
from rapport.storage import Database

LABELS = "labels.jsonl"


def export_labels(folder: Path, database: Database) -> list[Label]:
    """Write `labels.jsonl` with every label of a document that the corpus has; return them."""
    found = labels_of(database, (document.id for document in read_documents(folder)))
    lines = (json.dumps(dict(one.to_row()), ensure_ascii=False) + "\n" for one in found)
    (folder / LABELS).write_text("".join(lines), encoding="utf-8")
    return found
