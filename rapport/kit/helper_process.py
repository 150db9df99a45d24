"""One process beside this one for pure work that would hold up those who wait for an answer.

It starts with the first call and ends with this process, however that ends. A function and what it
is given must be picklable; what the function does is the same there and here.
"""

import gc
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from typing import ParamSpec, TypeVar

import structlog

log = structlog.get_logger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

_POLITE = 5  # of `nice`: answers go before work that nobody waits for


class HelperProcess:
    """Runs functions one after the other in a process of its own; safe to share."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None

    def start(
        self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> Callable[[], T]:
        """Begin, and give what waits for the end: it returns or raises what the function does.

        Where the helper was killed, the function is run by whoever waits, and the next call gets a
        new helper.
        """
        with self._lock:
            pool = self._pool = self._pool or _started()
        try:
            begun = pool.submit(function, *args, **kwargs)
        except BrokenProcessPool:
            self._lost(pool)
            return lambda: function(*args, **kwargs)

        def end() -> T:
            try:
                return begun.result()
            except (BrokenProcessPool, CancelledError):
                self._lost(pool)
                return function(*args, **kwargs)

        return end

    def _lost(self, pool: ProcessPoolExecutor) -> None:
        log.warning("helper.lost")
        with self._lock:
            if self._pool is pool:
                self._pool = None
        pool.shutdown(wait=False)

    def close(self) -> None:
        """End the helper once its work under way is done."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(cancel_futures=True)


def _started() -> ProcessPoolExecutor:
    # Not forked: a fork of a process with threads may hang on a lock that one of them held.
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_begin)


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; our end is ours
    os.nice(_POLITE)
    gc.disable()  # much data at once: looking for cycles, of which there are none, doubles the time
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None, "this runs in a child only"
    parent.join()
    os._exit(0)
