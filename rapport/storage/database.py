"""The operational store: rows that change, on SQLite or PostgreSQL through one interface."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    MetaData,
    Table,
    create_engine,
    event,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from rapport.storage.errors import DiskFull, StoreUnavailable

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""All operational tables: each stage declares its own in its `store.py`."""


class Database:
    """Hands out transactions. One request or job is one transaction; stages never commit."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.engine.dialect.name

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Open a transaction: committed at the end, rolled back when an error passes through."""
        try:
            with self.engine.begin() as connection:
                yield connection
        except OperationalError as error:
            raise _named(error) from error

    def close(self) -> None:
        self.engine.dispose()


def insert_new(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, keys: Sequence[str]
) -> int:
    """Insert the rows whose key is new and return how many there were; the others are left alone."""
    if not rows:
        return 0
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).on_conflict_do_nothing(index_elements=list(keys))
    return connection.execute(statement, list(rows)).rowcount


def open_database(url: str, *, home: Path) -> Database:
    """Open the store behind a SQLAlchemy URL; empty means SQLite in the data folder."""
    target = url or f"sqlite:///{home / 'rapport.sqlite'}"
    if make_url(target).get_backend_name() == "postgresql":
        target = make_url(target).set(drivername="postgresql+psycopg").render_as_string(False)
        return Database(create_engine(target, pool_size=10, max_overflow=20, pool_pre_ping=True))
    engine = create_engine(target, connect_args={"timeout": 30})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediately)
    return Database(engine)


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401
    connection.isolation_level = None  # we say BEGIN ourselves, see _begin_immediately
    # FULL: an acknowledged row must survive a power cut, not only a killed process.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediately(connection: Connection) -> None:
    # A read that turns into a write half-way fails at once under WAL instead of waiting its turn.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _named(error: OperationalError) -> DiskFull | StoreUnavailable:
    text = str(error.orig)
    if "disk is full" in text or "No space left" in text:
        return DiskFull(DiskFull.__doc__ or "")
    return StoreUnavailable(f"the operational store did not answer: {text.splitlines()[0]}")
