"""Documents on the disk between two passes, so that memory does not grow with the corpus."""

from array import array
from collections.abc import Iterator
from pathlib import Path

import msgspec

from rapport.corpus.model import Document

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Document).decode


class Spool:
    """A file of documents, written once, read in order or by number, gone at the end.

    It keeps eight bytes a document.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("w+b")
        self._places = array("Q")
        self._end = 0

    def __enter__(self) -> "Spool":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._path.unlink()

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[Document]:
        self._file.flush()
        with self._path.open("rb") as file:
            for line in file:
                yield _decode(line)

    def add(self, document: Document) -> None:
        line = _encode(document) + b"\n"
        self._file.write(line)
        self._places.append(self._end)
        self._end += len(line)

    def read(self, number: int) -> Document:
        """Give a document by its number."""
        self._file.flush()
        self._file.seek(self._places[number])
        line = self._file.readline()
        self._file.seek(self._end)
        return _decode(line)
