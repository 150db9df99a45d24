"""Stores for tests, always real: SQLite and DuckDB in a fresh folder, PostgreSQL in its own."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings
from sqlalchemy import delete, exists, literal, select, union_all
from sqlalchemy.exc import ProgrammingError

from rapport.access import passwords
from rapport.storage import Database, Facts, all_tables, metadata, open_database, open_facts

# Dozens of tests start commands; without compiled code each would compile every module again.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ.setdefault("COLUMNS", "200")  # what commands print must not depend on the terminal

all_tables()  # a test may make tables of stages that it does not import

# The same Argon2id at its least cost: hundreds of tests sign in.
passwords._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

# A busy machine is no fault of a property; on CI the same cases are drawn on every run.
settings.register_profile(
    "patient",
    parent=settings.get_profile("ci" if os.environ.get("CI") else "default"),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("patient")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The SQLite file of a store with every table and no row: a copy is there at once."""
    folder = tmp_path_factory.mktemp("empty")
    opened = open_database("", home=folder)
    metadata.create_all(opened.engine)
    opened.close()
    [file] = folder.iterdir()
    return file


@pytest.fixture
def database(home: Path, empty_store: Path) -> Iterator[Database]:
    shutil.copy(empty_store, home)
    opened = open_database("", home=home)
    yield opened
    opened.close()


@pytest.fixture
def facts(home: Path) -> Iterator[Facts]:
    opened = open_facts(home, memory_limit="1GB")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL server, started for the tests and removed after them."""
    binaries = _postgres_binaries()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="rapport-pg-"))
    owner = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    if owner:
        shutil.chown(folder, "postgres", "postgres")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = folder / "data"
    _run([*owner, str(binaries / "initdb"), "-D", str(data), "-U", "rapport", "-A", "trust", "-N"])
    options = f"-p {port} -c fsync=off -c listen_addresses=127.0.0.1"
    options += f" -c unix_socket_directories={folder}"
    control = [*owner, str(binaries / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log")]
    _run([*control, "-o", options, "start"])
    yield f"postgresql://rapport@127.0.0.1:{port}/postgres"
    _run([*control, "-m", "immediate", "stop"])
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def any_database(
    request: pytest.FixtureRequest, home: Path, empty_store: Path
) -> Iterator[Database]:
    """The same test on both operational stores."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    if not url:
        shutil.copy(empty_store, home)
    opened = open_database(url, home=home)
    if url:
        _empty(opened)
    yield opened
    opened.close()


def _empty(opened: Database) -> None:
    """Make every table, or empty those that a test before left full: many times as quick."""
    tables = list(reversed(metadata.sorted_tables))
    full = [
        select(literal(number)).where(exists(table.select())) for number, table in enumerate(tables)
    ]
    try:
        with opened.engine.begin() as connection:
            for number in connection.scalars(union_all(*full)).all():
                connection.execute(delete(tables[number]))
    except ProgrammingError:  # a table is missing
        metadata.drop_all(opened.engine)
        metadata.create_all(opened.engine)


def _postgres_binaries() -> Path | None:
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return installed[-1] if installed else None


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, cwd="/")
