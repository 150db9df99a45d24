"""Runs chores: each in a thread of its own, until told to stop.

A chore's turn does one batch and says whether there was anything to do. A turn that fails is
logged and tried again after a pause, longer each time: a mail server that is down must not stop
the intake, and nothing here holds state that a crash could lose.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from rapport.kit.errors import RapportError

log = structlog.get_logger(__name__)


_LONGEST_PAUSE_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Chore:
    """Something to do again and again. `turn` returns True when it found work.

    `hurry` asks a long turn under way to end early; `close` gives back what the turns hold, once
    the last one has ended.
    """

    name: str
    turn: Callable[[], bool]
    pause_seconds: float = 1.0
    hurry: Callable[[], None] = lambda: None
    close: Callable[[], None] = lambda: None


class Worker:
    """Runs chores until `stop`. Started and stopped once."""

    def __init__(self, chores: Sequence[Chore]) -> None:
        self._chores = tuple(chores)
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, args=(chore,), name=f"chore-{chore.name}")
            for chore in chores
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let every turn under way come to its end, then return."""
        self._stopping.set()
        for chore in self._chores:
            chore.hurry()
        for thread in self._threads:
            thread.join()
        for chore in self._chores:
            chore.close()

    def _run(self, chore: Chore) -> None:
        failures = 0
        while not self._stopping.is_set():
            worked, failed = self._turn(chore)
            failures = failures + 1 if failed else 0
            if not worked:
                pause = chore.pause_seconds * 2**failures
                self._stopping.wait(min(pause, _LONGEST_PAUSE_SECONDS))

    def _turn(self, chore: Chore) -> tuple[bool, bool]:
        try:
            return chore.turn(), False
        except RapportError as error:
            log.warning("chore.postponed", chore=chore.name, code=error.code)
        except Exception:
            log.exception("chore.failed", chore=chore.name)
        return False, True
