"""Reads batches in processes beside this one where there is much to read, ahead of the keeping."""

import os
import pickle
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import structlog

from rapport.insights.batches import ReadBatch, read_batch
from rapport.insights.readers import Readers
from rapport.kit.helper_process import HelperProcess

log = structlog.get_logger(__name__)

MUCH = 40_000
"""Texts from which on it is worth starting processes: each takes a second or two to begin."""

_MOST_HELPERS = 4

Batch = tuple[pa.Table, Callable[[], ReadBatch]]


@contextmanager
def batch_reader(
    readers: Readers, *, texts: int
) -> Iterator[Callable[[Iterator[pa.Table]], Iterator[Batch]]]:
    """Give what reads batches in their order: here, or in helpers where `texts` are many.

    Readers that cannot be sent to another process read here.
    """
    pickled = _pickled(readers) if texts >= MUCH else None
    if pickled is None:
        yield lambda batches: ((rows, partial(read_batch, rows, readers)) for rows in batches)
        return
    helpers = [HelperProcess() for _ in range(min(_MOST_HELPERS, os.cpu_count() or 1))]
    try:
        with TemporaryDirectory(prefix="rapport-readers-") as folder:
            path = Path(folder) / "readers.pickle"
            path.write_bytes(pickled)
            yield lambda batches: _ahead(batches, helpers, path)
    finally:
        for helper in helpers:
            helper.close()


def read_there(rows: pa.Table, readers_path: Path) -> ReadBatch:
    """Read a batch with the readers that a file holds; they are loaded once in a process."""
    return read_batch(rows, _readers(readers_path))


def _ahead(
    batches: Iterator[pa.Table], helpers: list[HelperProcess], path: Path
) -> Iterator[Batch]:
    """Each helper has a batch under way; they are kept in their order."""
    waiting: deque[Batch] = deque()
    for number, rows in enumerate(batches):
        helper = helpers[number % len(helpers)]
        waiting.append((rows, helper.start(read_there, rows, path)))
        if len(waiting) > len(helpers):
            yield waiting.popleft()
    while waiting:
        yield waiting.popleft()


@lru_cache(maxsize=1)
def _readers(path: Path) -> Readers:
    readers: Readers = pickle.loads(path.read_bytes())  # noqa: S301  (written by this product)
    return readers


def _pickled(readers: Readers) -> bytes | None:
    try:
        return pickle.dumps(readers)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        log.info("readers.stay", reason=type(error).__name__)
        return None
