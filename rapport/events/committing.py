"""Commits many senders' calls together: one flush to the disk serves up to 500 of them.

A sender is answered after the commit that holds its calls, so nothing acknowledged can be lost.
"""

import queue
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future

import structlog

from rapport.events.errors import IntakeFull, IntakeStopped, NotCommitted
from rapport.events.model import Call
from rapport.events.store import accept_calls
from rapport.kit.errors import RapportError
from rapport.storage import Database

log = structlog.get_logger(__name__)

_Waiting = tuple[Sequence[Call], Future[None]]


class GroupCommitter:
    """Collects calls for at most `window_seconds` or `most_calls`, then commits them at once."""

    def __init__(
        self,
        database: Database,
        *,
        window_seconds: float = 0.002,
        most_calls: int = 500,
        most_waiting: int = 20_000,
    ) -> None:
        self._database = database
        self._window = window_seconds
        self._most_calls = most_calls
        self._queue: queue.Queue[_Waiting | None] = queue.Queue(maxsize=most_waiting)
        self._handing = threading.Lock()
        self._open = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to take calls."""
        self._thread = threading.Thread(target=self._run, name="intake-commits", daemon=True)
        self._open = True
        self._thread.start()

    def stop(self) -> None:
        """Commit what is waiting, then take no more."""
        with self._handing:
            self._open = False
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()
            self._thread = None

    def hand_over(self, calls: Sequence[Call]) -> Future[None]:
        """Take calls over; the future is done when they are committed, or holds why they are not.

        Raises `IntakeFull` when more waits than can be committed soon.
        """
        done: Future[None] = Future()
        with self._handing:
            if not self._open:
                raise IntakeStopped("the intake is stopping; send the calls again in a moment")
            try:
                self._queue.put_nowait((calls, done))
            except queue.Full:
                raise IntakeFull("the intake has more calls than it can keep up with") from None
        return done

    def _run(self) -> None:
        going = True
        while going:
            first = self._queue.get()
            waiting, going = self._collect(first)
            if waiting:
                self._commit(waiting)

    def _collect(self, first: _Waiting | None) -> tuple[list[_Waiting], bool]:
        waiting: list[_Waiting] = []
        item, number, ends_at = first, 0, time.monotonic() + self._window
        while item is not None:
            waiting.append(item)
            number += len(item[0])
            left = ends_at - time.monotonic()
            if number >= self._most_calls:
                return waiting, True
            try:
                item = self._queue.get(timeout=left) if left > 0 else self._queue.get_nowait()
            except queue.Empty:
                return waiting, True
        return waiting, False

    def _commit(self, waiting: list[_Waiting]) -> None:
        answered = [done for _, done in waiting if done.set_running_or_notify_cancel()]
        try:
            accept_calls(self._database, [call for calls, _ in waiting for call in calls])
        except Exception as error:
            log.exception("intake.not_committed", requests=len(waiting))
            for done in answered:
                done.set_exception(_named(error))
        else:
            for done in answered:
                done.set_result(None)


def _named(error: Exception) -> RapportError:
    """An error of ours says what to do itself; for any other the sender can only try again."""
    if isinstance(error, RapportError):
        return error
    named = NotCommitted("the calls could not be committed; send them again")
    named.__cause__ = error
    return named
