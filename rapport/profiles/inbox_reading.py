"""Reads the rows of the inbox that come next: here, or ahead of the pass in another process."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from rapport.events import inbox_payloads, still_waiting
from rapport.kit.helper_process import HelperProcess
from rapport.profiles.told_calls import ToldCalls, read_payloads
from rapport.storage import Database

_MUCH = 200_000  # characters of payloads, some hundred calls: less is read here


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Rows of the inbox by number; `told` gives what their calls say, or raises why it cannot."""

    rows: Mapping[int, str]
    told: Callable[[], ToldCalls]


class Reader(Protocol):
    """Gives the oldest rows of the inbox."""

    def read(self, *, limit: int) -> Waiting | None:
        """Give rows of at most about `limit` calls, and one row at least; None when none wait."""


class ReadsHere:
    """Reads in the thread that asks, when it asks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, *, limit: int) -> Waiting | None:
        rows = dict(inbox_payloads(self._database, limit=limit))
        return read_here(rows) if rows else None


class ReadsAhead:
    """Reads much in a process beside this one, and the rows after them while they are kept."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._helper = HelperProcess()
        self._ahead: tuple[int, Waiting] | None = None

    def read(self, *, limit: int) -> Waiting | None:
        now = self._still_true(limit) or self._begin(limit, without=())
        # Little is left to nobody else: a process that reads it would only cost.
        if now is not None and _size(now) >= _MUCH:
            later = self._begin(limit, without=now.rows)
            self._ahead = None if later is None else (limit, later)
        return now

    def close(self) -> None:
        """Drop what was read ahead and end the process beside this one."""
        self._ahead = None
        self._helper.close()

    def _still_true(self, limit: int) -> Waiting | None:
        """What was read ahead, unless somebody else has taken rows of it out since."""
        ahead, self._ahead = self._ahead, None
        if ahead is None or ahead[0] != limit:
            return None
        numbers = ahead[1].rows.keys()
        return ahead[1] if still_waiting(self._database, numbers) == numbers else None

    def _begin(self, limit: int, *, without: Collection[int]) -> Waiting | None:
        rows = dict(inbox_payloads(self._database, limit=limit, without=without))
        if not rows:
            return None
        if sum(map(len, rows.values())) < _MUCH:
            return read_here(rows)
        return Waiting(rows=rows, told=self._helper.start(read_payloads, list(rows.values())))


def read_here(rows: Mapping[int, str]) -> Waiting:
    return Waiting(rows=rows, told=lambda: read_payloads(rows.values()))


def _size(waiting: Waiting) -> int:
    return sum(map(len, waiting.rows.values()))
