"""The operational store: rows that change, on SQLite or PostgreSQL through one interface."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    OperationalError,
    StatementError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from rapport.kit.errors import RapportError
from rapport.kit.settings import BadSettings
from rapport.storage.errors import DiskFull, StoreUnavailable, ValueNotStorable

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""All operational tables: each stage declares its own in its `store.py`."""

_WAIT_SECONDS = 30  # how long one transaction waits for another process to finish its own
_RETRY_SECONDS = 0.02
_MOST_LOG_PAGES = 16_384  # 64 MiB; SQLite's own measure is 1,000
_URLS = "use sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME, or leave it empty"
_FULL = ("disk is full", "No space left", "could not extend file")
_UNSTORABLE_SIGNS = ("NUL (0x00)", "Unicode escape", "out of range", "value too long")
_SQLITE_CURES = {
    "unable to open": "check that the folder exists and that this user may write in it",
    "readonly": "give this user write access to the file and its folder",
    "database is locked": "another process is writing to it; try again in a moment",
    "disk I/O error": "check the disk, then try again; nothing was kept half-way",
    "malformed": "the file is damaged; restore a backup",
    "not a database": "the file is damaged or another program's; restore a backup",
}


class Database:
    """Hands out transactions. One request or job is one transaction; stages never commit.

    `hash_key` is the shop's secret for hashes of what the store must recognise and not tell, such
    as addresses that are not written to: who has only the store cannot try addresses out.
    """

    def __init__(self, engine: Engine, *, hash_key: bytes = b"") -> None:
        self.engine = engine
        self.hash_key = hash_key

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.engine.dialect.name

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Open a transaction: committed at the end, rolled back when an error passes through."""
        with self._named(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that only reads: it waits for no writer, and sees one moment."""
        with self._named(), self.engine.connect() as connection:
            reading = connection.execution_options(rapport_begin="BEGIN", postgresql_readonly=True)
            with reading.begin():
                yield reading

    @contextmanager
    def rebuild(self) -> Iterator[Connection]:
        """Open a transaction in which SQLite may rebuild a table that others point to."""
        with self._named(), self.engine.connect() as connection:
            unchecked = connection.execution_options(rapport_foreign_keys="OFF")
            with unchecked.begin():
                yield unchecked
            unchecked.invalidate()  # the next connection checks foreign keys again

    def size(self) -> int:
        """Say how many bytes the store takes on its disk."""
        if self.dialect == "postgresql":
            with self.read() as connection:
                asked = connection.exec_driver_sql("SELECT pg_database_size(current_database())")
                return int(asked.scalar_one())
        path = Path(str(self.engine.url.database))
        files = (path, path.with_name(f"{path.name}-wal"))
        return sum(file.stat().st_size for file in files if file.exists())

    def checkpoint(self) -> None:
        """Move what was committed from SQLite's log into its file, holding up no other writer.

        The server does so again and again. PostgreSQL does it by itself.
        """
        if self.dialect == "sqlite":
            with self._named(), self.engine.connect() as connection:
                raw = connection.connection.driver_connection
                assert raw is not None, "a connection that was just opened"
                raw.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def rewrite(self) -> None:
        """Overwrite what deleted rows left on the disk.

        SQLite writes its file anew. PostgreSQL frees the space and overwrites it as it is used; its
        write-ahead log and backups live as long as their keepers decide.
        """
        with self._named(), self.engine.connect() as connection:
            if self.dialect == "postgresql":
                connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM")
                return
            raw = connection.connection.driver_connection
            assert raw is not None, "a connection that was just opened"
            raw.execute("VACUUM")
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def _named(self) -> Iterator[None]:
        """Turn what a driver says about a store in trouble into an error of ours."""
        try:
            yield
        except (UnicodeEncodeError, OverflowError) as error:
            if not _unstorable(error):
                raise
            raise ValueNotStorable from error
        except PoolTimeout as error:
            raise StoreUnavailable(
                "all connections to the operational store are in use; try again in a moment"
            ) from error
        except StatementError as error:
            named = _name(error, self.engine.url)
            if named is None:
                raise
            raise named from error


def insert_new(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, keys: Sequence[str]
) -> int:
    """Insert the rows whose key is new and return how many; the others are left alone."""
    if not rows:
        return 0
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).on_conflict_do_nothing(index_elements=list(keys))
    counted = {"preserve_rowcount": True}  # else psycopg does not say how many rows many calls made
    return connection.execute(statement, list(rows), execution_options=counted).rowcount


def open_database(url: str, *, home: Path, hash_key: bytes = b"") -> Database:
    """Open the store behind a SQLAlchemy URL; empty means SQLite in the data folder.

    Opening connects to nothing yet: a server that is down is named by the first transaction.
    """
    target = _target(url or f"sqlite:///{home / 'rapport.sqlite'}")
    if target.get_backend_name() == "postgresql":
        return Database(_postgresql(target), hash_key=hash_key)
    engine = create_engine(
        target.set(drivername="sqlite"),
        hide_parameters=True,  # they are customers' data, and an error's text may reach a log
        connect_args={"timeout": _WAIT_SECONDS},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return Database(engine, hash_key=hash_key)


def _target(url: str) -> URL:
    try:
        target = make_url(url)
    except (ArgumentError, ValueError):
        raise BadSettings(f"setting RAPPORT_DATABASE_URL cannot be read; {_URLS}") from None
    if target.get_backend_name() not in {"sqlite", "postgresql"}:
        store = target.get_backend_name()
        raise BadSettings(f"setting RAPPORT_DATABASE_URL: {store!r} is not supported; {_URLS}")
    return target


def _postgresql(target: URL) -> Engine:
    try:
        return create_engine(
            target.set(drivername="postgresql+psycopg"),
            pool_size=10,
            max_overflow=20,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"connect_timeout": 10},
        )
    except ModuleNotFoundError as error:
        raise BadSettings(
            "setting RAPPORT_DATABASE_URL: PostgreSQL needs `pip install 'rapport[postgres]'`"
        ) from error


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401
    connection.isolation_level = None  # we say BEGIN ourselves, see _begin_sqlite
    _turn_on_wal(connection)
    # FULL: an acknowledged row must survive a power cut, not only a killed process.
    # A commit that also moves the log into the file takes long: see `Database.checkpoint`.
    for pragma in ("synchronous=FULL", "foreign_keys=ON", f"wal_autocheckpoint={_MOST_LOG_PAGES}"):
        connection.execute(f"PRAGMA {pragma}")


def _turn_on_wal(connection: Any) -> None:  # noqa: ANN401
    """Wait for processes that open a new file at the same moment: SQLite itself does not here."""
    until = monotonic() + _WAIT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except connection.OperationalError as error:
            if "locked" not in str(error) or monotonic() > until:
                raise
            sleep(_RETRY_SECONDS)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if "rapport_foreign_keys" in options:
        connection.exec_driver_sql(f"PRAGMA foreign_keys={options['rapport_foreign_keys']}")
    # A read that turns into a write half-way fails at once under WAL instead of waiting its turn,
    # so a transaction that may write says so from the start.
    connection.exec_driver_sql(options.get("rapport_begin", "BEGIN IMMEDIATE"))


def _unstorable(error: BaseException | None) -> bool:
    if isinstance(error, OverflowError):
        return any(sign in str(error) for sign in ("SQLite INTEGER", "date value out of range"))
    return isinstance(error, UnicodeEncodeError)


def _name(error: StatementError, url: URL) -> RapportError | None:  # noqa: PLR0911
    """Find the error of ours that says what to do; None for what only a bug could cause."""
    if _unstorable(error.orig):
        return ValueNotStorable()
    if not isinstance(error, DBAPIError):
        return None
    text = str(error.orig)
    if isinstance(error, DataError) and any(sign in text for sign in _UNSTORABLE_SIGNS):
        return ValueNotStorable()
    first = text.splitlines()[0] if text else type(error.orig).__name__
    if any(sign in text for sign in _FULL):
        return DiskFull(
            f"no room is left on the disk for {url.database}; free some and run the command again;"
            " nothing was kept half-way"
        )
    if url.get_backend_name() == "sqlite":
        cure = next((cure for sign, cure in _SQLITE_CURES.items() if sign in text), None)
        return None if cure is None else StoreUnavailable(f"{url.database}: {first}; {cure}")
    if isinstance(error, OperationalError) or error.connection_invalidated:
        place = f"{url.host or 'localhost'}:{url.port or 5432}"
        return StoreUnavailable(
            f"PostgreSQL at {place}: {first}; check that it runs and that"
            " RAPPORT_DATABASE_URL is right, then try again"
        )
    return None
