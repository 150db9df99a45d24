"""Rows of a file with columns, JSON or CSV or Parquet, as documents."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from rapport.corpus.errors import CorpusUnreadable
from rapport.corpus.model import Document, Kind, Reject, document_id, parent_id, whole
from rapport.corpus.reading.bytes import ENCODINGS, decoded, lines

Refuse = Callable[[Reject], None]


class Unit(StrEnum):
    """How much of a plain text is one document."""

    DOCUMENT = "document"
    PARAGRAPH = "paragraph"
    LINE = "line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where documents come from: the name of the input, and of the file in it."""

    name: str
    file: str = ""

    def document(self, key: str, parts: tuple[str, ...], *, parent: str = "") -> Document:
        """The document that stands at a place of the file."""
        return Document(
            id=document_id(self.name, self.file, key),
            parts=tuple(map(whole, parts)),
            origin=self.name,
            parent=parent_id(Kind.TEXT, self.name, parent) if parent else "",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How files are read. Without `refuse`, the first bad line stops the reading."""

    encoding: str = ENCODINGS[0]
    column: str = "text"
    unit: Unit = Unit.DOCUMENT
    refuse: Refuse | None = None

    def bad(self, place: str, reason: str) -> None:
        """Keep what could not be read for the reject file, or raise `CorpusUnreadable`."""
        if self.refuse is None:
            raise CorpusUnreadable(
                f"{place}: {reason}; mend it, or pass over such lines with `--skip-bad`"
            )
        self.refuse(Reject(place=place, reason=reason))


def text_lines(path: Path, how: Reading) -> Iterator[tuple[int, str]]:
    """Give a file's lines with their numbers; one in another encoding is bad."""
    for number, raw, encoding in lines(path, how.encoding):
        place = f"{path}, line {number}"
        try:
            line = decoded(raw, encoding, place)
        except CorpusUnreadable:
            if how.refuse is None:
                raise
            how.bad(place, f"the line is not {encoding.removesuffix('-sig').upper()}")
            continue
        yield number, line


def documents_of(
    rows: Iterator[tuple[int, Mapping[str, object]]], *, origin: Origin, place: Path, how: Reading
) -> Iterator[Document]:
    """Give the document of each row; a row without a text is bad."""
    for number, row in rows:
        parts = _parts(row, how.column)
        if parts is None:
            how.bad(
                f"{place}, line {number}",
                f"there is no text under {how.column!r}, nor texts under 'source' and 'target'",
            )
            continue
        key, parent = row.get("id"), row.get("parent")
        yield origin.document(
            f"line {number}" if key is None else f"id {key}",
            parts,
            parent="" if parent is None else str(parent),
        )


def _parts(row: Mapping[str, object], column: str) -> tuple[str, ...] | None:
    source, target, text = row.get("source"), row.get("target"), row.get(column)
    if isinstance(source, str) and isinstance(target, str):
        return source, target
    return (text,) if isinstance(text, str) else None
