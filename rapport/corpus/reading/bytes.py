"""Bytes of files: opened, unpacked, and turned into text in an encoding that is known."""

import codecs
import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from rapport.corpus.errors import CorpusUnreadable

AUTO = "auto"
ENCODINGS = ("utf-8", "gb18030", AUTO)
"""`auto` takes UTF-8, and GB18030 for a file that is not."""

LARGEST = 1 << 26
"""The most bytes that one document, or one line, may have."""

_PART = 1 << 20


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """Open a file, unpacked where it ends in `.gz`; raise `CorpusUnreadable` for what fails."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            yield cast(IO[bytes], file)
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise CorpusUnreadable(f"{path} is no whole gzip file; pack it again") from error
    except OSError as error:
        raise CorpusUnreadable(f"{path} cannot be read: {error.strerror or error}") from error


def encoding_of(path: Path, asked: str) -> str:
    """The encoding to read a file with; looks through the file where `auto` is asked."""
    if asked != AUTO:
        return "utf-8-sig" if asked == "utf-8" else asked
    decoder = codecs.getincrementaldecoder("utf-8")()
    with opened(path) as file:
        try:
            while part := file.read(_PART):
                decoder.decode(part)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "gb18030"
    return "utf-8-sig"


def decoded(raw: bytes, encoding: str, place: str) -> str:
    """Turn bytes into text, or raise `CorpusUnreadable`."""
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        name = encoding.removesuffix("-sig").upper()
        raise CorpusUnreadable(
            f"{place} is not {name} (byte {error.start}); try `--encoding auto` or convert it"
        ) from error


def lines(path: Path, asked: str) -> Iterator[tuple[int, bytes, str]]:
    """Give a file's lines with their numbers and the encoding to read each with."""
    encoding = encoding_of(path, asked)
    with opened(path) as file:
        number = 0
        while line := file.readline(LARGEST):
            number += 1
            if len(line) == LARGEST:
                raise CorpusUnreadable(
                    f"{path}, line {number} is longer than {LARGEST >> 20} MiB; cut it up"
                )
            yield number, line, encoding if number == 1 else encoding.removesuffix("-sig")


def whole_file(path: Path, asked: str) -> str:
    """Read a file that is one document."""
    with opened(path) as file:
        raw = file.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise CorpusUnreadable(
            f"{path} is larger than {LARGEST >> 20} MiB; read it with `--unit paragraph`"
        )
    return decoded(raw, encoding_of(path, asked), str(path))
