"""Keeps the inbox empty while a server runs: one thread, one pass after the other.

Much at once is read by a process beside this one, so that requests need not wait for it.
"""

import threading
from datetime import timedelta

import structlog

from rapport.events import forget_call_ids
from rapport.kit.clock import Clock
from rapport.profiles.consent_moves import mirror_consents
from rapport.profiles.draining import drain_inbox
from rapport.profiles.inbox_reading import ReadsAhead
from rapport.storage import Database, Facts

log = structlog.get_logger(__name__)

_PASS = 60_000
_FORGET_EVERY = timedelta(hours=1)


class InboxDrainer:
    """Turns acknowledged calls into facts: every `interval_seconds`, at once after a full pass."""

    def __init__(
        self, database: Database, facts: Facts, *, clock: Clock, interval_seconds: float = 1.0
    ) -> None:
        self._database = database
        self._facts = facts
        self._clock = clock
        self._interval = interval_seconds
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._reader = ReadsAhead(database)

    def start(self) -> None:
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="inbox-drainer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the pass under way; what still waits in the inbox is drained after a restart."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._reader.close()

    def _run(self) -> None:
        forget_at = self._clock()
        while not self._stopping.is_set():
            more = False
            try:
                drained = drain_inbox(self._database, self._facts, limit=_PASS, reader=self._reader)
                mirror_consents(self._database, self._facts)
                if drained.calls:
                    self._database.checkpoint()
                more = drained.calls > _PASS // 2  # rows hold many calls: seldom exactly full
                if self._clock() >= forget_at:
                    forget_call_ids(self._database, now=self._clock())
                    forget_at = self._clock() + _FORGET_EVERY
            except Exception:
                # Nothing acknowledged is lost: the calls stay in the inbox and are tried again.
                log.exception("inbox.not_drained")
            if not more:
                self._stopping.wait(self._interval)
