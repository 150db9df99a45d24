"""Finds the reader of each file, and the files of a folder."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from rapport.corpus.errors import CorpusUnreadable, UnknownCorpusInput
from rapport.corpus.model import Document
from rapport.corpus.reading.rows import Origin, Reading
from rapport.corpus.reading.tables import read_csv, read_json_lines, read_parquet
from rapport.corpus.reading.texts import read_markdown, read_page, read_plain

Reader = Callable[[Path, Origin, Reading], Iterator[Document]]

READERS: Mapping[str, Reader] = {
    ".txt": read_plain,
    ".md": read_markdown,
    ".html": read_page,
    ".htm": read_page,
    ".jsonl": read_json_lines,
    ".csv": read_csv,
    ".parquet": read_parquet,
}
"""What is read, by how a file's name ends; `.gz` may stand behind all but Parquet."""


def read_files(path: Path, how: Reading) -> Iterator[Document]:
    """Give the documents of a file, or of every file in a folder that has a reader, in order.

    The origin is the name of the file or folder, and ids follow from it and the place within: they
    do not depend on where the folder lies.
    """
    if path.is_dir():
        found = [one for one in sorted(path.rglob("*")) if _is_wanted(one, path)]
        if not found:
            raise CorpusUnreadable(f"{path} has no file of a kind that is read: {_kinds()}")
        for file in found:
            yield from _read(file, _within(file, path), how)
        return
    if not path.exists():
        raise CorpusUnreadable(f"{path} does not exist; name a file or a folder")
    if _reader(path) is None:
        raise UnknownCorpusInput(f"{path} is of no kind that is read: {_kinds()}")
    yield from _read(path, Origin(name=input_name(path)), how)


def input_name(path: Path) -> str:
    """The name that an input has as an origin."""
    return path.name or path.resolve().name


def _within(path: Path, folder: Path) -> Origin:
    return Origin(name=input_name(folder), file=path.relative_to(folder).as_posix())


def _read(path: Path, origin: Origin, how: Reading) -> Iterator[Document]:
    reader = _reader(path)
    assert reader is not None, "only files with a reader are read"
    return reader(path, origin, how)


def _reader(path: Path) -> Reader | None:
    name = path.name.lower()
    bare = name.removesuffix(".gz")
    reader = READERS.get(Path(bare).suffix)
    return None if reader is read_parquet and bare != name else reader


def _is_wanted(path: Path, folder: Path) -> bool:
    parts = path.relative_to(folder).parts
    return path.is_file() and not any(p.startswith(".") for p in parts) and bool(_reader(path))


def _kinds() -> str:
    return ", ".join(READERS)
