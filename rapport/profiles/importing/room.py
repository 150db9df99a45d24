"""Whether the disk has room for an import, told from the file's size before anything is kept.

Staged rows lie in memory and, beyond it, on the disk beside the store; what is kept is written in
one commit while they still lie there. The shares were measured on files of 30 to 270 MB.
"""

import zlib
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet as pq

from rapport.profiles.importing.model import ImportKind
from rapport.profiles.importing.reading import OpenFile
from rapport.storage import DiskFull, Facts

_SAMPLE_BYTES = 256 * 1024
_GZIP_FORMAT = 31
_MB, _GB = 10**6, 10**9
_CELL_BYTES = 10  # of a Parquet file, whose own values are packed
_KEPT = 1.0
_STAGED: Mapping[ImportKind, float] = {
    ImportKind.CUSTOMERS: 5.0,
    ImportKind.ORDERS: 5.0,
    ImportKind.EVENTS: 5.0,
    ImportKind.MESSAGES: 5.0,
    ImportKind.PRODUCTS: 2.0,
    ImportKind.REVIEWS: 2.0,
    ImportKind.FEEDBACK: 2.0,
    ImportKind.CAMPAIGNS: 2.0,
}
"""How large rows are between checking and keeping, beside their text in the file."""


def check_room(kind: ImportKind, path: Path, *, facts: Facts) -> None:
    """Raise `DiskFull` where the disk of the data folder would be full before the import's end."""
    needed = room_needed(kind, content_bytes(path), memory_bytes=facts.memory_bytes())
    free = facts.free_bytes()
    if needed > free:
        raise DiskFull(
            f"{path.name} needs about {_size(needed)} on the disk of the data folder and"
            f" {_size(free)} are free, so nothing was imported; free some room, or import the file"
            " in parts"
        )


def room_needed(kind: ImportKind, content: int, *, memory_bytes: int) -> int:
    """Estimate the bytes that an import takes of the disk at most, from the bytes of its text."""
    staged = content * _STAGED[kind] - memory_bytes / 2
    return int(content * _KEPT + max(0.0, staged))


def content_bytes(path: Path) -> int:
    """Say how many bytes of text a file holds; of a packed one, estimate it from its beginning."""
    file = OpenFile(path)
    size = path.stat().st_size
    if file.packed:
        return int(size * _unpacked_share(path))
    try:
        table = pq.read_metadata(path)
    except (pa.ArrowInvalid, OSError):
        return size
    groups = (table.row_group(number) for number in range(table.num_row_groups))
    plain = sum(int(group.total_byte_size) for group in groups)
    return max(plain, int(table.num_rows) * int(table.num_columns) * _CELL_BYTES)


def _unpacked_share(path: Path) -> float:
    with path.open("rb") as file:
        packed = file.read(_SAMPLE_BYTES)
    try:
        return len(zlib.decompressobj(_GZIP_FORMAT).decompress(packed)) / len(packed)
    except zlib.error:
        return 1.0  # who reads it says what is wrong


def _size(number: int) -> str:
    return f"{number / _GB:,.1f} GB" if number >= _GB else f"{number / _MB:,.1f} MB"
