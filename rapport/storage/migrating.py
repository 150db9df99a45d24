"""Brings the operational store to the schema of this release, once, whoever comes first.

The revisions are static files in `migrations/versions`; `rapport.storage.migrations.make` writes
the next one. A start with nothing to do costs one read.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from rapport.storage.database import Database
from rapport.storage.errors import StoreNewer

_FOLDER = Path(__file__).parent / "migrations"
_LOCK = 7_267_001  # any number that no other program takes as a PostgreSQL advisory lock


def migrate(database: Database) -> tuple[str, ...]:
    """Run the revisions that the store lacks, in one transaction, and return their ids.

    Two processes may start at once: the second waits and finds nothing to do. A store written by a
    newer release raises `StoreNewer` and is left alone.
    """
    if not pending_revisions(database):
        return ()
    with _alone(database) as connection:
        waiting = _pending(connection)
        if waiting:
            command.upgrade(alembic_config(connection), "head")
    return waiting


def current_revision(database: Database) -> str | None:
    """Say which revision the store has; None for a store that was never set up."""
    with database.read() as connection:
        return _current(connection)


def pending_revisions(database: Database) -> tuple[str, ...]:
    """List the revisions that `migrate` would run, oldest first."""
    with database.read() as connection:
        return _pending(connection)


def alembic_config(connection: Connection) -> Config:
    """Make Alembic's settings for one connection; there is no `alembic.ini`."""
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _pending(connection: Connection) -> tuple[str, ...]:
    known, current = _revisions(), _current(connection)
    if current is None:
        return known
    if current not in known:
        newest = known[-1] if known else "none"
        raise StoreNewer(
            f"the operational store has revision {current}, and this release knows up to {newest};"
            " install the release that wrote it, or restore a backup made before it",
            revision=current,
        )
    return known[known.index(current) + 1 :]


def _revisions() -> tuple[str, ...]:
    scripts = ScriptDirectory(str(_FOLDER)).walk_revisions()
    return tuple(reversed([script.revision for script in scripts]))


@contextmanager
def _alone(database: Database) -> Iterator[Connection]:
    """Open the transaction in which one process migrates and the others wait."""
    with database.rebuild() as connection:
        if database.dialect == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        yield connection
