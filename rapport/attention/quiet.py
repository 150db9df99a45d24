"""Keeps a line of HiGHS off the console that no option of it turns off.

HiGHS 1.12, as SciPy 1.17 carries it, has a bare `printf` where it repairs a solution. The standard
output of the process is led into a file for the time of the call; what others wrote meanwhile is
passed on, and only those lines are left out.
"""

import ctypes
import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_NOISE = (b"HighsMipSolverData::", b"WARNING: Solution with objective ")
_STDOUT = 1
_POSIX = os.name == "posix"
_one_at_a_time = threading.Lock()


@contextmanager
def without_noise() -> Iterator[None]:
    """Run what is inside without what HiGHS prints."""
    if not _POSIX:
        yield
        return
    with _one_at_a_time, tempfile.TemporaryFile() as caught:
        _flush()
        kept = os.dup(_STDOUT)
        os.dup2(caught.fileno(), _STDOUT)
        try:
            yield
        finally:
            _flush()
            os.dup2(kept, _STDOUT)
            os.close(kept)
            caught.seek(0)
            _pass_on(caught.read())


def _flush() -> None:
    if not sys.stdout.closed:
        sys.stdout.flush()
    ctypes.CDLL(None).fflush(None)


def _pass_on(written: bytes) -> None:
    lines = written.splitlines(keepends=True)
    told = b"".join(line for line in lines if not line.startswith(_NOISE))
    while told:
        told = told[os.write(_STDOUT, told) :]
