"""When the intake says "later": a source sends too fast, or the inbox is behind."""

import asyncio
import math
import time
from collections.abc import Callable
from datetime import timedelta

from rapport.events import IntakeBehind, SourceTooFast, inbox_backlog
from rapport.kit.clock import Clock
from rapport.storage import Database

_LOOK_EVERY = 1.0
_BEHIND_SECONDS = 5


class SourceLimits:
    """Holds each source to so many requests and bytes a second; 0 is no limit.

    A source may use at once what it left unused in the last second.
    """

    def __init__(
        self, *, requests: int, size: int, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._rates = (requests, size)
        self._seconds = seconds
        self._left: dict[str, tuple[float, list[float]]] = {}

    def check(self, source: str, *, size: int) -> None:
        """Count a request; raise `SourceTooFast` when the source has used up its limit."""
        if self._rates == (0, 0):
            return
        now = self._seconds()
        then, left = self._left.get(source, (now, [float(rate) for rate in self._rates]))
        left = [
            min(float(rate), had + (now - then) * rate)
            for rate, had in zip(self._rates, left, strict=True)
        ]
        self._left[source] = (now, left)
        for name, rate, has in zip(("requests", "bytes"), self._rates, left, strict=True):
            if rate and has < 1:
                raise SourceTooFast(
                    f"the source sends more than {rate} {name} a second; send the rest later",
                    retry_after=max(1, math.ceil((1 - has) / rate)),
                )
        left[0] -= 1
        left[1] -= size  # may fall below zero: one large request is paid for by waiting


class InboxLimit:
    """Refuses calls while too many acknowledged ones wait, or the oldest waits too long.

    The store is looked at once a second, and only while requests arrive.
    """

    def __init__(
        self, database: Database, *, clock: Clock, most_calls: int, oldest: timedelta
    ) -> None:
        self._database = database
        self._clock = clock
        self._most_calls = most_calls
        self._oldest = oldest
        self._behind: str | None = None
        self._look_at = float("-inf")

    def check(self) -> None:
        """Raise `IntakeBehind` when the last look found the inbox behind."""
        now = time.monotonic()
        if now >= self._look_at:
            self._look_at = now + _LOOK_EVERY
            looking = asyncio.get_running_loop().run_in_executor(None, self.look)
            looking.add_done_callback(self._note)
        if self._behind is not None:
            raise IntakeBehind(self._behind, retry_after=_BEHIND_SECONDS)

    def _note(self, looked: asyncio.Future[str | None]) -> None:
        """A store in trouble is told of by the commit; here it only is not known to be behind."""
        failed = looked.cancelled() or looked.exception() is not None
        self._behind = None if failed else looked.result()

    def look(self) -> str | None:
        """Say how the inbox is behind; None if it is not."""
        backlog = inbox_backlog(self._database)
        if backlog.calls > self._most_calls:
            return (
                f"{backlog.calls} calls wait to become facts, more than {self._most_calls};"
                " send more a little later"
            )
        if backlog.oldest_at is not None:
            waits = self._clock() - backlog.oldest_at
            if waits > self._oldest:
                seconds = round(waits.total_seconds())
                return f"the oldest call waits since {seconds} seconds; send more a little later"
        return None
