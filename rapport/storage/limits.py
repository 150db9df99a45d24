"""Holds a query to its time: a watch interrupts what runs longer, and the server lives on."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb

_TICK_SECONDS = 0.05


@dataclass(slots=True, kw_only=True)
class Watched:
    """One query under way. `rang` says whether its time was over."""

    connection: duckdb.DuckDBPyConnection
    deadline: float
    rang: bool = False


class Watch:
    """Interrupts queries whose time is over. One thread, which rests while nothing runs."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._running: dict[int, Watched] = {}
        self._thread: threading.Thread | None = None
        self._closed = False

    @contextmanager
    def over(
        self, connection: duckdb.DuckDBPyConnection, seconds: float | None
    ) -> Iterator[Watched]:
        """Interrupt the connection if the block runs longer; None lets it run."""
        if seconds is None:
            yield Watched(connection=connection, deadline=0)
            return
        watched = Watched(connection=connection, deadline=time.monotonic() + seconds)
        with self._changed:
            self._running[id(watched)] = watched
            self._wake()
        try:
            yield watched
        finally:
            with self._changed:  # after this nobody interrupts the connection's next query
                del self._running[id(watched)]

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _wake(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._keep_time, name="query-watch", daemon=True)
            self._thread.start()
        self._changed.notify()

    def _keep_time(self) -> None:
        while True:
            with self._changed:
                while not self._running and not self._closed:
                    self._changed.wait()
                if self._closed:
                    return
                now = time.monotonic()
                for watched in self._running.values():
                    if now >= watched.deadline:
                        watched.rang = True
                        watched.connection.interrupt()  # again and again: it may start only now
            time.sleep(_TICK_SECONDS)
