"""Watches what a process and its helpers hold together, at one moment.

The peak of each is reached at another time, and what `wait` tells of a child that ended counts what
its parent held when it was started. So all of them are looked at together, again and again.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_EVERY_SECONDS = 0.1
_KIB_PER_MIB = 1024


@dataclass(slots=True, kw_only=True)
class Held:
    """The most that was held at one moment, in MiB: by this process, and by its helpers together.

    Pages that several share, such as libraries, count once for each: it is an upper bound.
    """

    own_mib: float = 0.0
    helpers_mib: float = 0.0
    helpers: int = 0

    @property
    def mib(self) -> float:
        return self.own_mib + self.helpers_mib


@contextmanager
def watched() -> Iterator[Held]:
    """Look ten times a second, until the block ends; only Linux tells, elsewhere it stays 0."""
    most, done = Held(), threading.Event()
    watcher = threading.Thread(target=_watch, args=(most, done), daemon=True)
    watcher.start()
    try:
        yield most
    finally:
        done.set()
        watcher.join()


def _watch(most: Held, done: threading.Event) -> None:
    while True:
        own, helpers = _resident_mib(os.getpid()), [*map(_resident_mib, _children(os.getpid()))]
        if own + sum(helpers) > most.mib:
            most.own_mib, most.helpers_mib, most.helpers = own, sum(helpers), len(helpers)
        if done.wait(_EVERY_SECONDS):
            return


def _children(process: int) -> list[int]:
    """The processes that this one started, and those that they did."""
    found: list[int] = []
    for thread in _PROC.glob(f"{process}/task/*/children"):
        for child in map(int, _told(thread).split()):
            found += [child, *_children(child)]
    return found


def _resident_mib(process: int) -> float:
    """What a process holds now; 0 of one that has ended."""
    for line in _told(_PROC / str(process) / "status").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / _KIB_PER_MIB
    return 0.0


def _told(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:  # it has ended
        return ""
