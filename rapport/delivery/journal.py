"""The journal of a worker: what it sends right now, kept where a killed process leaves it.

The outbox is told of a hundred mails at a time. Between two commits, the journal says of each
mail that its content is about to leave, and that it was accepted: one short write each, into a file
of the worker's own. The kernel keeps what a killed process wrote, so that whoever takes over tells
apart what surely left, what may have, and what did not. After a loss of power, or on another
machine, the journal may be missing: then all that was under way may have left.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_LEAVING, _ACCEPTED, _SAFE = b"> ", b"+ ", b"s "


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What a journal says: accepted for sure, perhaps accepted, and what went as a safe copy."""

    accepted: frozenset[str]
    perhaps: frozenset[str]
    safe: frozenset[str]


class Journal:
    """A worker's journal, open for writing. Used by one thread at a time; `close` removes it."""

    def __init__(self, folder: Path, worker: str) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path = _path(folder, worker)
        self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def leaving(self, message_id: str) -> None:
        """Note that the content of a message is about to leave."""
        os.write(self._file, b"%s%s\n" % (_LEAVING, message_id.encode()))

    def accepted(self, message_id: str) -> None:
        """Note that a server accepted a message."""
        os.write(self._file, b"%s%s\n" % (_ACCEPTED, message_id.encode()))

    def safe(self, message_ids: Iterable[str]) -> None:
        """Note which of the messages that leave next are safe copies."""
        lines = b"".join(b"%s%s\n" % (_SAFE, one.encode()) for one in message_ids)
        if lines:
            os.write(self._file, lines)

    def forget(self) -> None:
        """Begin anew, once the outbox knows."""
        os.ftruncate(self._file, 0)

    def close(self) -> None:
        """Remove the journal of a worker that has nothing under way."""
        os.close(self._file)
        self._path.unlink(missing_ok=True)


def read_journal(folder: Path | None, worker: str) -> Left | None:
    """Read what a worker that is gone left behind; None where there is no journal of it."""
    if folder is None:
        return None
    try:
        content = _path(folder, worker).read_bytes()
    except FileNotFoundError:  # it kept none, or another worker took over and removed it just now
        return None
    # A line that ends nowhere was being written when the process died: it says nothing.
    lines = content.split(b"\n")[:-1]

    def told(kind: bytes) -> frozenset[str]:
        return frozenset(line[2:].decode() for line in lines if line.startswith(kind))

    accepted = told(_ACCEPTED)
    return Left(accepted=accepted, perhaps=told(_LEAVING) - accepted, safe=told(_SAFE))


def remove_journal(folder: Path | None, worker: str) -> None:
    """Remove what a worker left behind, once it was told."""
    if folder is not None:
        _path(folder, worker).unlink(missing_ok=True)


def _path(folder: Path, worker: str) -> Path:
    return folder / f"{worker.replace(':', '-')}.journal"
