"""Where benchmarked mail goes: Postfix's `smtp-sink` if it is installed, else a sink of our own.

`smtp-sink` and `smtp-source` come with Debian's package `postfix`; its service need not run.
"""

import getpass
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

_PLACES = ("/usr/sbin", "/usr/local/sbin", "/usr/lib/postfix", "/usr/libexec/postfix")
_SESSIONS = 8
_BACKLOG = 100
_START_SECONDS = 10

_OWN_SINK = """
import sys
from rapport.testing import MailSink

with MailSink() as sink:
    print(sink.port, flush=True)
    sys.stdin.read()
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sink:
    """A listening sink on this machine."""

    name: str
    port: int


@contextmanager
def open_sink() -> Iterator[Sink]:
    """Start a sink in a process of its own, and stop it at the end."""
    program = _find("smtp-sink")
    with _postfix_sink(program) if program else _own_sink() as sink:
        yield sink


def smtp_source_rate(sink: Sink, *, mails: int, size: int) -> float | None:
    """Mails per second that Postfix's generator reaches; None if it is not installed."""
    program = _find("smtp-source")
    if program is None:
        return None
    addresses = ["-f", "hello@shop.example", "-t", "ada@example.org"]
    amount = ["-s", str(_SESSIONS), "-m", str(mails), "-l", str(size)]
    began = time.perf_counter()
    subprocess.run(  # noqa: S603
        [program, *amount, *addresses, f"127.0.0.1:{sink.port}"], check=True, capture_output=True
    )
    return mails / (time.perf_counter() - began)


@contextmanager
def _postfix_sink(program: str) -> Iterator[Sink]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    unprivileged = ["-u", getpass.getuser()] if os.getuid() == 0 else []
    process = subprocess.Popen(  # noqa: S603
        [program, *unprivileged, f"127.0.0.1:{port}", str(_BACKLOG)], stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(port)
        yield Sink(name="Postfix smtp-sink", port=port)
    finally:
        process.terminate()
        process.wait()


@contextmanager
def _own_sink() -> Iterator[Sink]:
    pipe = subprocess.PIPE
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", _OWN_SINK], stdin=pipe, stdout=pipe, text=True
    ) as process:
        assert process.stdout is not None
        yield Sink(name="Rapport's own sink", port=int(process.stdout.readline()))
        # Leaving the block closes its standard input, which ends it.


def _find(program: str) -> str | None:
    return shutil.which(program) or shutil.which(program, path=":".join(_PLACES))


def _wait_for(port: int) -> None:
    until = time.monotonic() + _START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionRefusedError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return
