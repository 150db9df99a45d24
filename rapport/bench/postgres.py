"""A PostgreSQL server for a benchmark: made, started, and gone at the end."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def postgres_server(options: str = "") -> Iterator[str]:
    """Give the URL of a server of our own, empty where none is installed.

    It may not run as root. Its own settings hold but for these `options`.
    """
    binaries = _binaries()
    if binaries is None:
        yield ""
        return
    folder = Path(tempfile.mkdtemp(prefix="rapport-peer-"))
    owner: Sequence[str] = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    if owner:
        shutil.chown(folder, "postgres", "postgres")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = str(folder / "data")
    more = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} {options}"
    _call([*owner, str(binaries / "initdb"), "-D", data, "-U", "rapport", "-A", "trust", "-N"])
    control = [*owner, str(binaries / "pg_ctl"), "-D", data, "-w", "-l", str(folder / "log")]
    try:
        _call([*control, "-o", more, "start"])
        yield f"postgresql://rapport@127.0.0.1:{port}/postgres"
        _call([*control, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries() -> Path | None:
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return installed[-1] if installed else None


def _call(command: Sequence[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, cwd="/")  # noqa: S603
