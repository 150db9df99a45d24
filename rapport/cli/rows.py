"""Opens the operational store alone: for commands that must also work beside a running server."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rapport.kit.clock import Clock, fixed_clock, system_clock
from rapport.kit.settings import Settings, load_settings
from rapport.storage import Database, DataFolderMissing, migrate, open_database


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What such a command needs of the application."""

    settings: Settings
    clock: Clock
    database: Database


@contextmanager
def opened_rows(settings: Settings | None = None) -> Iterator[Rows]:
    """Open the store of the data folder that the environment's settings describe."""
    chosen = settings or load_settings()
    if not (chosen.home / "secret.key").exists():
        raise DataFolderMissing(
            f"there is no data folder at {chosen.home}; run `rapport init` first"
        )
    clock = fixed_clock(chosen.now) if chosen.now else system_clock
    database = open_database(chosen.database_url, home=chosen.home)
    try:
        migrate(database)
        yield Rows(settings=chosen, clock=clock, database=database)
    finally:
        database.close()
