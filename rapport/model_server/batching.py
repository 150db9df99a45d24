"""Puts requests that wait at the same time into one batch of the engine."""

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from rapport.kit.errors import RapportError
from rapport.model_server.engine import Engine
from rapport.model_server.errors import EngineFailed, ModelServerBusy
from rapport.model_server.jobs import Job, Row

_LEAST_PATIENCE = 0.005  # seconds: clients that were answered together ask again together
_PATIENCE = 0.1  # of the time that the last batch took: a batch of one costs nearly as much

_BUGS = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)

log = structlog.get_logger(__name__)

Done = Callable[[Row | RapportError], None]


@dataclass(frozen=True, slots=True)
class _Asked:
    job: Job
    done: Done


class Batcher:
    """Threads that take what waits and let the engine write it, so many rows at a time.

    A batch is written to its end before the thread takes the next. Who asks alone does not wait;
    after a batch of several the next waits a tenth of its time for as many. At most
    `most_waiting` jobs wait, later ones are refused with `ModelServerBusy`.
    """

    def __init__(self, engine: Engine, *, workers: int = 1, most_waiting: int = 256) -> None:
        self._engine = engine
        self._waiting: queue.Queue[_Asked] = queue.Queue(most_waiting)
        self._stopping = threading.Event()
        self._latest = 1  # rows of the last batch
        self._latest_seconds = 0.0
        self._threads = [
            threading.Thread(target=self._work, name=f"model-{n}", daemon=True)
            for n in range(workers)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Write what is being written to its end, refuse what waits, and end the threads."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()
        while (asked := self._next(seconds=0)) is not None:
            asked.done(ModelServerBusy("the server is stopping; ask again later"))

    @property
    def waiting(self) -> int:
        return self._waiting.qsize()

    def ask(self, job: Job, done: Done) -> None:
        """Have a job written; `done` is called on a thread of the batcher, once."""
        try:
            self._waiting.put_nowait(_Asked(job, done))
        except queue.Full:
            raise ModelServerBusy(
                f"{self._waiting.maxsize} texts wait already; ask again later, or start more"
                " servers", retry_after=1,
            ) from None  # fmt: skip

    def _work(self) -> None:
        while not self._stopping.is_set():
            if (first := self._next(seconds=0.1)) is not None:
                self._write([first, *self._others()])

    def _others(self) -> list[_Asked]:
        found: list[_Asked] = []
        patient_until = time.monotonic() + max(_LEAST_PATIENCE, _PATIENCE * self._latest_seconds)
        while len(found) < self._engine.most_rows - 1:
            left = patient_until - time.monotonic() if len(found) + 1 < self._latest else 0.0
            if (asked := self._next(seconds=max(left, 0.0))) is None:
                break
            found.append(asked)
        self._latest = len(found) + 1
        return found

    def _next(self, *, seconds: float) -> _Asked | None:
        try:
            return self._waiting.get(block=seconds > 0, timeout=seconds or None)
        except queue.Empty:
            return None

    def _write(self, batch: list[_Asked]) -> None:
        began = time.monotonic()
        try:
            rows: list[Row | RapportError] = list(self._engine.write([one.job for one in batch]))
        except RapportError as error:
            rows = [error] * len(batch)
        except _BUGS:  # the thread lives on: others wait for it
            log.exception("model.broke_off", rows=len(batch))
            rows = [EngineFailed("the engine broke off; the server's log says why")] * len(batch)
        self._latest_seconds = time.monotonic() - began
        for asked, row in zip(batch, rows, strict=True):
            asked.done(row)
