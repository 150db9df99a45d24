"""Reads a finished corpus: its documents, one at a time, and a sample of them."""

import heapq
import json
from collections.abc import Iterator
from pathlib import Path

from rapport.corpus.card import CARD, SPLITS, read_card
from rapport.corpus.errors import CorpusNotFound, CorpusUnreadable, DocumentNotFound
from rapport.corpus.model import Document, Kind
from rapport.kit.chance import share_of

CORPORA = "corpora"
"""Where in a data folder lie the corpora that the console shows."""


def read_documents(folder: Path) -> Iterator[Document]:
    """Give the documents of a corpus, split after split; raise `CorpusNotFound` without a card."""
    read_card(folder)
    for split in SPLITS:
        path = folder / f"{split}.jsonl"
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                yield _document(line, f"{path}, line {number}")


def get_document(folder: Path, document_id: str) -> Document:
    """Find a document by its id, or raise `DocumentNotFound`."""
    for document in read_documents(folder):
        if document.id == document_id:
            return document
    raise DocumentNotFound(f"the corpus in {folder} has no document {document_id[:60]!r}")


def sample_documents(folder: Path, count: int, *, seed: int = 0) -> list[Document]:
    """A sample of a corpus: the same documents for the same seed, however it is split."""
    chance = f"corpus-sample:{seed}"
    drawn = heapq.nsmallest(
        count, read_documents(folder), key=lambda one: (share_of(one.id, experiment=chance), one.id)
    )
    return list(drawn)


def list_corpora(home: Path) -> dict[str, Path]:
    """The corpora that lie in `corpora/` of a data folder, by name."""
    folder = home / CORPORA
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    return {one.name: one for one in found if (one / CARD).is_file()}


def get_corpus(home: Path, name: str) -> Path:
    """The folder of a corpus in a data folder, or raise `CorpusNotFound`."""
    folder = list_corpora(home).get(name)
    if folder is None:
        raise CorpusNotFound(f"there is no corpus {name[:60]!r}; see `rapport corpus build`")
    return folder


def _document(line: str, place: str) -> Document:
    try:
        row = json.loads(line)
        pair = (row["source"], row["target"]) if "source" in row else (row["text"],)
        return Document(
            id=row["id"],
            parts=pair,
            origin=row["origin"],
            kind=Kind(row["kind"]),
            language=row["language"],
            parent=row.get("parent", ""),
            meta=row.get("meta", {}),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise CorpusUnreadable(f"{place} is no document of a corpus; build it anew") from error
