"""Commits many senders' calls together: one flush to the disk serves all that wait for it.

A sender is answered after the commit that holds its calls, so nothing acknowledged can be lost.
While one commit is under way the next one's calls gather, so a slower disk makes larger commits.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain

import structlog

from rapport.events.errors import IntakeFull, IntakeStopped, NotCommitted
from rapport.events.model import Call, DeadLetter
from rapport.events.store.inbox import keep_calls_and_letters
from rapport.kit.errors import RapportError
from rapport.storage import Database

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Request:
    calls: Sequence[Call]
    letters: Sequence[DeadLetter]
    done: asyncio.Future[None]


class GroupCommitter:
    """Commits what one event loop hands over: at once when idle, else every `window_seconds`.

    A commit holds at most about `most_calls`; more than `most_waiting` requests do not wait.
    """

    def __init__(
        self,
        database: Database,
        *,
        window_seconds: float = 0.005,
        most_calls: int = 5_000,
        most_waiting: int = 10_000,
    ) -> None:
        self._database = database
        self._window = window_seconds
        self._most_calls = most_calls
        self._most_waiting = most_waiting
        self._waiting: deque[_Request] = deque()
        self._committing = False
        self._began_at = float("-inf")
        self._thread: ThreadPoolExecutor | None = None

    def start(self) -> None:
        """Begin to take calls."""
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="intake-commits")

    def stop(self) -> None:
        """Finish the commit under way and take no more; who still waits is told so."""
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.shutdown()

    async def commit(self, calls: Sequence[Call], letters: Sequence[DeadLetter] = ()) -> None:
        """Return when the calls are committed, or raise why they are not.

        Raises `IntakeFull` at once when more waits than can be committed soon.
        """
        if self._thread is None:
            raise _stopped()
        if len(self._waiting) >= self._most_waiting:
            raise IntakeFull("the intake has more calls than it can keep up with")
        loop = asyncio.get_running_loop()
        request = _Request(calls, letters, loop.create_future())
        self._waiting.append(request)
        if not self._committing:
            self._gather(loop)
        await request.done

    def _gather(self, loop: asyncio.AbstractEventLoop) -> None:
        self._committing = True
        loop.call_at(max(self._began_at + self._window, loop.time()), self._begin, loop)

    def _begin(self, loop: asyncio.AbstractEventLoop) -> None:
        self._began_at = loop.time()
        group: list[_Request] = []
        calls = 0
        while self._waiting and (not group or calls < self._most_calls):
            group.append(self._waiting.popleft())
            calls += len(group[-1].calls)
        if self._thread is None:
            self._settle(loop, group, _stopped())
        else:
            self._thread.submit(self._write, loop, group)

    def _write(self, loop: asyncio.AbstractEventLoop, group: list[_Request]) -> None:
        error: RapportError | None = None
        try:
            keep_calls_and_letters(
                self._database,
                list(chain.from_iterable(request.calls for request in group)),
                list(chain.from_iterable(request.letters for request in group)),
            )
        except Exception as cause:
            log.exception("intake.not_committed", requests=len(group))
            error = _named(cause)
        if not loop.is_closed():
            loop.call_soon_threadsafe(self._settle, loop, group, error)

    def _settle(
        self, loop: asyncio.AbstractEventLoop, group: list[_Request], error: RapportError | None
    ) -> None:
        for request in group:
            if request.done.done():  # its sender gave up
                continue
            if error is None:
                request.done.set_result(None)
            else:
                request.done.set_exception(error)
        self._committing = False
        if self._waiting:
            self._gather(loop)


def _stopped() -> IntakeStopped:
    return IntakeStopped("the intake is stopping; send the calls again in a moment")


def _named(error: Exception) -> RapportError:
    """An error of ours says what to do itself; for any other the sender can only try again."""
    if isinstance(error, RapportError):
        return error
    named = NotCommitted("the calls could not be committed; send them again")
    named.__cause__ = error
    return named
