"""The table of pulls, and the reading of foreign databases: read-only, row by row as they stream.

Nothing here shows or keeps a URL: an error names the connection, its host and what the driver said.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Row,
    String,
    Table,
    Text,
    create_engine,
    delete,
    event,
    select,
    text,
    update,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
)

from rapport.profiles.importing import nearest
from rapport.profiles.pulling.cursors import Cursor, cursor_text, shown
from rapport.profiles.pulling.errors import (
    BadPull,
    PullExists,
    PullNotFound,
    PullRunning,
    PullSourceUnavailable,
)
from rapport.profiles.pulling.model import NewPull, Pull
from rapport.storage import Database, Json, UtcTime, insert_new, metadata

PULLS = Table(
    "pulls",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("told", Json, nullable=False),  # a `NewPull`
    Column("created_at", UtcTime, nullable=False),
    Column("cursor", Text),
    Column("rows", BigInteger, nullable=False, default=0),
    Column("last_at", UtcTime),
    Column("last_error", Text),
    Column("next_at", UtcTime, index=True),
    Column("running_until", UtcTime),  # whoever runs it says so again and again
)

Record = Row[tuple[object, ...]]

_LEASE = timedelta(minutes=2)
_URLS = "write it like postgresql://USER:PASSWORD@HOST/NAME, mysql+pymysql://… or sqlite:///FILE"
_MISTAKES = ("no such", "syntax error", "ambiguous column", "not authorized")
_MOST_SAID = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A pull that is ours to run, and the cursor as it was kept."""

    pull: Pull
    cursor: str | None


def insert_pull(database: Database, pull: Pull) -> None:
    row = {
        "name": pull.told.name,
        "told": pull.told.model_dump(mode="json", exclude_defaults=True),
        "created_at": pull.created_at,
        "rows": 0,
        "next_at": pull.next_at,
    }
    with database.begin() as connection:
        if insert_new(connection, PULLS, [row], keys=["name"]) == 0:
            raise PullExists(f"there is a pull {pull.told.name!r} already; remove it first")


def list_pulls(*, database: Database) -> list[Pull]:
    """Give every pull, by name."""
    with database.read() as connection:
        return [_pull(row) for row in connection.execute(select(PULLS).order_by(PULLS.c.name))]


def get_pull(name: str, *, database: Database) -> Pull:
    """Give a pull, or raise `PullNotFound`."""
    with database.read() as connection:
        return _pull(_row(connection, name))


def remove_pull(name: str, *, database: Database) -> None:
    """Forget a pull; what it brought stays."""
    with database.begin() as connection:
        _row(connection, name)
        connection.execute(delete(PULLS).where(PULLS.c.name == name))


def due_pulls(database: Database, *, now: datetime) -> list[str]:
    """Name the pulls whose time has come."""
    due = select(PULLS.c.name).where(PULLS.c.next_at <= now).order_by(PULLS.c.next_at)
    with database.read() as connection:
        return list(connection.execute(due).scalars())


def claim_pull(database: Database, name: str, *, now: datetime) -> Claimed:
    """Take a pull for a run; one that somebody runs is refused."""
    with database.begin() as connection:
        row = _row(connection, name)
        if row.running_until is not None and row.running_until > now:
            raise PullRunning(f"pull {name!r} is being run; try again in two minutes")
        _update(connection, name, {"running_until": now + _LEASE})
        return Claimed(pull=_pull(row), cursor=row.cursor)


def keep_cursor(
    database: Database, name: str, *, cursor: Cursor | None, rows: int, now: datetime
) -> None:
    """Say that the rows up to here are facts, and that the run goes on."""
    values: dict[str, object] = {"rows": PULLS.c.rows + rows, "running_until": now + _LEASE}
    if cursor is not None:
        values["cursor"] = cursor_text(cursor)
    with database.begin() as connection:
        _update(connection, name, values)


def end_run(database: Database, pull: Pull, *, error: str | None, now: datetime) -> None:
    """Give the pull back: when it ran, what went wrong, when it is due again."""
    every = pull.told.every_seconds
    values = {
        "running_until": None,
        "last_at": now,
        "last_error": error,
        "next_at": now + timedelta(seconds=every) if every else None,
    }
    with database.begin() as connection:
        _update(connection, pull.told.name, values)


def columns_of(told: NewPull, urls: Mapping[str, SecretStr]) -> tuple[str, ...]:
    """Ask the foreign database which columns there are, or say what is wrong."""
    with _connected(told, urls) as connection:
        return _columns(told, connection)


@contextmanager
def rows_since(
    told: NewPull, urls: Mapping[str, SecretStr], *, cursor: Cursor | None
) -> Iterator[tuple[tuple[str, ...], Iterator[Sequence[Record]]]]:
    """Open the rows from the cursor on, in its order: their columns, and parts of `batch_rows`."""
    with _connected(told, urls) as connection:
        columns = _columns(told, connection)  # and with them every mistake there is
        statement = _statement(told, connection, since=cursor is not None)
        streamed = connection.execution_options(stream_results=True, yield_per=told.batch_rows)
        since = {} if cursor is None else {"since": cursor}
        with streamed.execute(text(statement), since) as found:
            yield columns, found.partitions(told.batch_rows)


@contextmanager
def _connected(told: NewPull, urls: Mapping[str, SecretStr]) -> Iterator[Connection]:
    url = _url(told, urls)
    engine = _engine(told, url)
    try:
        with _named(told, url), engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                connection.execution_options(postgresql_readonly=True)
            yield connection
    finally:
        engine.dispose()


def _columns(told: NewPull, connection: Connection) -> tuple[str, ...]:
    statement = _statement(told, connection, since=False) + " LIMIT 1"
    with connection.execute(text(statement)) as found:
        columns = tuple(found.keys())
    _check_cursor(told, columns)
    return columns


def _statement(told: NewPull, connection: Connection, *, since: bool) -> str:
    quote = connection.dialect.identifier_preparer.quote_identifier
    if told.table is not None:
        source = ".".join(quote(part) for part in told.table.split("."))
    else:
        source = f"({(told.query or '').strip().rstrip(';')})"
    # What is read is the operator's own to say: the rights of the URL's user are the border.
    statement = f"SELECT * FROM {source} AS pulled"  # noqa: S608
    if told.cursor_column is None:
        return statement
    column = quote(told.cursor_column)
    limit = f"{column} >= :since" if since else f"{column} IS NOT NULL"
    return f"{statement} WHERE {limit} ORDER BY {column}"


def _check_cursor(told: NewPull, columns: Sequence[str]) -> None:
    if told.cursor_column is not None and told.cursor_column not in columns:
        hint = nearest(told.cursor_column, columns)
        raise BadPull(f"pull {told.name!r} has no column {told.cursor_column!r}{hint}")


def _url(told: NewPull, urls: Mapping[str, SecretStr]) -> URL:
    setting = f"RAPPORT_PULL_URLS__{told.connection.upper()}"
    secret = urls.get(told.connection)
    if secret is None:
        raise BadPull(f"there is no setting {setting}; {_URLS}")
    try:
        url = make_url(secret.get_secret_value())
    except (ArgumentError, ValueError):
        raise BadPull(f"setting {setting} cannot be read as a database's URL; {_URLS}") from None
    drivers = {"postgresql": "postgresql+psycopg", "mysql": "mysql+pymysql"}
    return url.set(drivername=drivers.get(url.drivername, url.drivername))


def _engine(told: NewPull, url: URL) -> Engine:
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        # SQLite would make an empty database there.
        raise BadPull(
            f"pull {told.name!r}: the setting RAPPORT_PULL_URLS__{told.connection.upper()} names no"
            f" SQLite file that is there; {_URLS}"
        )
    try:
        engine = create_engine(url, hide_parameters=True)
    except (ModuleNotFoundError, NoSuchModuleError):
        raise BadPull(
            f"pull {told.name!r}: there is no driver for {url.get_backend_name()!r} here; install"
            " one, such as psycopg for PostgreSQL or pymysql for MySQL"
        ) from None
    if url.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _only_read)
    return engine


def _only_read(connection: object, _record: object) -> None:
    connection.execute("PRAGMA query_only=ON")  # type: ignore[attr-defined]  # sqlite3's


@contextmanager
def _named(told: NewPull, url: URL) -> Iterator[None]:
    """Turn what a driver says into an error of ours that says what to do."""
    try:
        yield
    except DBAPIError as error:
        lines = str(error.orig).strip().splitlines() or [type(error.orig).__name__]
        said = lines[0][:_MOST_SAID]
        broken = (
            isinstance(error, OperationalError | InterfaceError) or error.connection_invalidated
        )
        if broken and not any(sign in said for sign in _MISTAKES):
            place = url.host or url.database or "localhost"
            raise PullSourceUnavailable(
                f"pull {told.name!r}: the database {told.connection!r} at {place} cannot be read:"
                f" {said}; check that it runs and that its setting is right, then try again"
            ) from None
        raise BadPull(
            f"pull {told.name!r}: the database {told.connection!r} refuses the query: {said};"
            " check its table, query and columns, and that its user may read them"
        ) from None


def _row(connection: Connection, name: str) -> Row[tuple[object, ...]]:
    row = connection.execute(select(PULLS).where(PULLS.c.name == name)).one_or_none()
    if row is None:
        names = connection.execute(select(PULLS.c.name)).scalars().all()
        hint = nearest(name, names) if names else "; there are none"
        raise PullNotFound(f"there is no pull {name!r}{hint}")
    return row


def _update(connection: Connection, name: str, values: Mapping[str, object]) -> None:
    connection.execute(update(PULLS).where(PULLS.c.name == name).values(**values))


def _pull(row: Row[tuple[object, ...]]) -> Pull:
    plain = row._mapping
    return Pull(
        told=NewPull.model_validate(plain["told"]),
        created_at=plain["created_at"],
        cursor=shown(plain["cursor"]),
        rows=plain["rows"],
        last_at=plain["last_at"],
        last_error=plain["last_error"],
        next_at=plain["next_at"],
    )
