"""Runs one piece of work in a process of its own and says how long it took and what it held.

The parent's memory must not count, so the child is a fresh interpreter. Linux's `ru_maxrss`
survives `exec` and would show the parent's peak; the kernel's `VmHWM` starts again with it.
"""

import logging
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, ParamSpec, TypeVar

import structlog

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")

_STATUS = Path("/proc/self/status")
_KIB_PER_MIB = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured(Generic[Answer]):
    """What a child process answered, its seconds of work, and its peak memory in MiB."""

    answer: Answer
    seconds: float
    peak_mib: float


def in_child(
    work: Callable[Arguments, Answer], *args: Arguments.args, **kwargs: Arguments.kwargs
) -> Measured[Answer]:
    """Call a module-level function in a fresh process; its error comes back as it was raised.

    Importing the function's module is part of the memory and no part of the seconds.
    """
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=fresh, initializer=_quiet) as pool:
        answer, seconds, peak_mib = pool.submit(_timed, work, args, kwargs).result()
    return Measured(answer=answer, seconds=seconds, peak_mib=peak_mib)


def peak_mib() -> float:
    """The most memory this process ever held, in MiB."""
    if _STATUS.exists():
        lines = _STATUS.read_text(encoding="ascii").splitlines()
        peak = next(line for line in lines if line.startswith("VmHWM:"))
        return int(peak.split()[1]) / _KIB_PER_MIB
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held / _KIB_PER_MIB**2 if sys.platform == "darwin" else held / _KIB_PER_MIB


def _quiet() -> None:
    """Keep log lines out of the rows that the parent prints."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def _timed(
    work: Callable[..., Answer], args: tuple[object, ...], kwargs: dict[str, object]
) -> tuple[Answer, float, float]:
    start = time.perf_counter()
    answer = work(*args, **kwargs)
    return answer, time.perf_counter() - start, peak_mib()
