"""Lets refreshes of one store pass each other.

Everybody can be looked at for half a minute, and meanwhile touched customers must become visible:
the two run side by side, and each commits under the gate. What the quick one settled after the slow
one began is newer, and the slow one leaves it alone.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakKeyDictionary

import pyarrow as pa

from rapport.storage import Facts


class Gate:
    """Held to evaluate and commit touched customers, and to commit a segment of a whole refresh."""

    def __init__(self) -> None:
        self.held = threading.RLock()
        self.whole = threading.RLock()
        self._running = False
        self._newer: list[pa.Table] = []
        self._done: set[str] = set()

    @contextmanager
    def whole_refresh(self) -> Iterator[None]:
        """Remember, while the block runs, what is settled beside it."""
        with self.whole:
            with self.held:
                self._running, self._newer, self._done = True, [], set()
            try:
                yield
            finally:
                self._running, self._newer = False, []

    def settled_customers(self, customers: pa.Table) -> None:
        if self._running:
            self._newer.append(customers)

    def settled_segment(self, segment_id: str) -> None:
        self._done.add(segment_id)

    def is_done(self, segment_id: str) -> bool:
        """Whether the segment was settled by itself, or deleted, since the whole refresh began."""
        return segment_id in self._done

    @property
    def newer(self) -> pa.Table | None:
        """The customers settled since the whole refresh began: customer_id."""
        return pa.concat_tables(self._newer) if self._newer else None


_gates: WeakKeyDictionary[Facts, Gate] = WeakKeyDictionary()
_making = threading.Lock()


def gate_of(facts: Facts) -> Gate:
    with _making:
        return _gates.setdefault(facts, Gate())
