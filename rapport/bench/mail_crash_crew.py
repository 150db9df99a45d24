"""What the benchmark that kills works with: a shop's processes, and a sink that notes who sent.

Each process has a port of the sink's for itself, so that an arrival tells which of them sent it.
"""

import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rapport.bench.errors import ServerEnded
from rapport.kit.settings import Settings

SERVER, WORKERS = "serve", ("worker-1", "worker-2")
"""The names of the processes."""

_ENDING_SECONDS = 60
_LOG_SHOWN = 2_000

_SINK = """
import os
import re
import sys
import time
from contextlib import ExitStack
from rapport.testing import MailSink, accept_all

arrived = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
pause = float(sys.argv[2])


def answer(verb, address):
    if verb == ".":
        time.sleep(pause)
    return accept_all(verb, address)


class Noting(MailSink):
    def count(self, recipient, content):
        message_id = re.search(rb"Message-ID: <(\\S+)@", content)[1]
        os.write(arrived, self.name + b" " + message_id + b"\\n")


with ExitStack() as stack:
    for name in sys.argv[3:]:
        sink = stack.enter_context(Noting(answer=answer))
        sink.name = name.encode()
        print(sink.port, flush=True)
    for line in sys.stdin:
        pause = float(line)
"""


class Crew:
    """The processes of a shop: `rapport serve` and its workers, by name; each can be killed."""

    def __init__(self, settings: Settings, *, sinks: Mapping[str, int], port: int) -> None:
        self._settings = settings
        self._sinks = sinks
        self._port = port
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, names: Collection[str]) -> None:
        """Start processes that do not run."""
        for name in names:
            with self._log(name).open("ab") as log:
                self._running[name] = subprocess.Popen(  # noqa: S603
                    self._command(name), stdin=subprocess.DEVNULL, stdout=log, stderr=log
                )

    def kill(self, names: Collection[str]) -> None:
        """End processes at once, with no word of goodbye, and see that they are gone."""
        for name in names:
            self._running[name].send_signal(signal.SIGKILL)
        for name in names:
            self._running.pop(name).wait()

    def check(self) -> None:
        """Raise `ServerEnded` if a process ended that nobody killed."""
        for name, process in self._running.items():
            if process.poll() is not None:
                said = self._log(name).read_text(encoding="utf-8")[-_LOG_SHOWN:]
                raise ServerEnded(f"`rapport {_verb(name)}` ended by itself: {said}")

    def stop(self) -> None:
        """Ask what still runs to end, and wait for it."""
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            try:
                process.wait(_ENDING_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._running.clear()

    def _log(self, name: str) -> Path:
        return self._settings.home / f"{name}.log"

    def _command(self, name: str) -> list[str]:
        told = {
            "HOME": self._settings.home.resolve(),
            "DATABASE_URL": self._settings.database_url,
            "NOW": "",
            "PORT": self._port,
            "MAIL__HOST": "127.0.0.1",
            "MAIL__PORT": self._sinks[name],
            "MAIL__SECURITY": "none",
            "MAIL__LOCAL_MAILBOX": "false",
            "MAIL__CONNECTIONS": self._settings.mail.connections,
            "SENDING__RATES": "",
            "SENDING__WARM_UP": "",
        }
        env = shutil.which("env") or "/usr/bin/env"
        set_up = [f"RAPPORT_{setting}={value}" for setting, value in told.items()]
        return [env, *set_up, sys.executable, "-m", "rapport", _verb(name), "--json"]


@dataclass(slots=True, kw_only=True)
class Sink:
    """Where the mails arrive: one port for each process, and how long each of its answers takes."""

    ports: Mapping[str, int]
    _arrived: Path
    _process: "subprocess.Popen[str]"
    _pause: float
    _read: int = 0
    mails: Counter[str] = field(default_factory=Counter)
    """How often each message arrived, by its id; as of the last look."""
    by_sender: Counter[str] = field(default_factory=Counter)
    """How many mails each process sent; as of the last look."""

    def look(self) -> None:
        """Read what arrived since the last look."""
        with self._arrived.open("rb") as file:
            file.seek(self._read)
            whole = file.read().rpartition(b"\n")[0]
        self._read += len(whole) + 1 if whole else 0
        for line in whole.decode().splitlines():
            sender, message_id = line.split()
            self.mails[message_id] += 1
            self.by_sender[sender] += 1

    def answer_after(self, seconds: float) -> None:
        """Let each mail wait so long for its answer from now on."""
        if seconds != self._pause:
            assert self._process.stdin is not None
            self._process.stdin.write(f"{seconds}\n")
            self._process.stdin.flush()
            self._pause = seconds


@contextmanager
def open_sink(arrived: Path, names: Collection[str], *, pause: float) -> Iterator[Sink]:
    """Run the sink in a process of its own; `arrived` is its file, `pause` as in `answer_after`."""
    arrived.touch()
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", _SINK, str(arrived), str(pause), *names]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        ports = {name: int(process.stdout.readline()) for name in names}
        yield Sink(ports=ports, _arrived=arrived, _process=process, _pause=pause)
        # Leaving the block closes its standard input, which ends it.


@contextmanager
def at_work(settings: Settings, sink: Sink, *, port: int) -> Iterator[Crew]:
    """Run a shop's server and its workers until the end of the block."""
    crew = Crew(settings, sinks=sink.ports, port=port)
    try:
        crew.start((SERVER, *WORKERS))
        yield crew
    finally:
        crew.stop()


def _verb(name: str) -> str:
    return name.partition("-")[0]
