"""Opens the operational store alone: for who works beside a server, such as a sender."""

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rapport.app.homes import read_secret
from rapport.content import PromptShelf
from rapport.kit.clock import Clock, system_clock
from rapport.kit.settings import Settings
from rapport.profiles import key_suppressions
from rapport.storage import Database, migrate, open_database

MAILBOX = "mailbox"
"""The folder of the local mailbox, in the data folder."""

_PROMPTS = "prompts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operations:
    """The doors of a process that sends and never reads facts: any number run beside a server."""

    settings: Settings
    clock: Clock
    secret: bytes
    database: Database

    @property
    def prompts(self) -> PromptShelf:
        """The shop's own prompts, in its data folder."""
        return PromptShelf(self.settings.home / _PROMPTS)


@contextmanager
def open_operations(settings: Settings, *, clock: Clock = system_clock) -> Iterator[Operations]:
    """Open the operational store alone; the analytical store belongs to the server."""
    secret = read_secret(settings.home)
    database = open_database(settings.database_url, home=settings.home, hash_key=hash_key(secret))
    try:
        migrate(database)
        key_suppressions(database)
        yield Operations(settings=settings, clock=clock, secret=secret, database=database)
    finally:
        database.close()


def hash_key(secret: bytes) -> bytes:
    """The key under which addresses are hashed that must never be written to again."""
    return hmac.digest(secret, b"hashes of addresses", "sha256")
