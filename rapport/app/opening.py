"""Opens the application on its data folder, and closes it."""

import hmac
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rapport.campaigns import PLAN_FOLLOWER
from rapport.content import PromptShelf
from rapport.decisions import CHOICE_FOLLOWER
from rapport.delivery import (
    MESSAGE_FOLLOWER,
    ONSITE_FOLLOWER,
    TASK_FOLLOWER,
)
from rapport.journeys import POSITION_FOLLOWER
from rapport.kit.clock import Clock, system_clock
from rapport.kit.settings import Settings
from rapport.profiles import (
    CONSENT_FOLLOWER,
    ensure_tables,
    follow_moves,
    key_suppressions,
)
from rapport.segments import LIST_FOLLOWER
from rapport.storage import (
    Database,
    DataFolderMissing,
    Facts,
    StoreUnavailable,
    migrate,
    open_database,
    open_facts,
)
from rapport.subscriptions import OPT_IN_FOLLOWER
from rapport.webhooks import WEBHOOK_FOLLOWER

FOLLOWERS = (
    CONSENT_FOLLOWER,
    CHOICE_FOLLOWER,
    LIST_FOLLOWER,
    MESSAGE_FOLLOWER,
    ONSITE_FOLLOWER,
    PLAN_FOLLOWER,
    POSITION_FOLLOWER,
    OPT_IN_FOLLOWER,
    TASK_FOLLOWER,
    WEBHOOK_FOLLOWER,
)


"""What stages keep under the names of customers, and what follows when a name turns out to be
another customer's. A stage that keeps more has its follower here."""


MAILBOX = "mailbox"


"""The folder of the local mailbox, in the data folder."""


_PROMPTS = "prompts"


_SECRET_FILE = "secret.key"  # noqa: S105  (a file's name)


_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """The doors of one running application. Faces hand them to the stages, one by one."""

    settings: Settings
    clock: Clock
    secret: bytes
    database: Database
    facts: Facts

    @property
    def prompts(self) -> PromptShelf:
        """The shop's own prompts, in its data folder."""
        return PromptShelf(self.settings.home / _PROMPTS)


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


def create_home(settings: Settings) -> bool:
    """Set up the data folder: its secret and both stores. Return False if it was there already."""
    secret = settings.home / _SECRET_FILE
    if secret.exists():
        return False
    try:
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)  # it holds customers' data
        _write_secret(secret)
    except OSError as error:
        raise StoreUnavailable(
            f"the folder {settings.home} cannot be made or written: {error.strerror};"
            " choose another with RAPPORT_HOME"
        ) from error
    return True


@contextmanager
def open_app(settings: Settings, *, clock: Clock = system_clock) -> Iterator[App]:
    """Open the application on its data folder; both stores are closed at the end."""
    secret = _read_secret(settings.home)
    facts = open_facts(
        settings.home, memory_limit=settings.memory_limit, query_seconds=settings.query_seconds
    )
    database = open_database(settings.database_url, home=settings.home, hash_key=_hash_key(secret))
    try:
        migrate(database)
        key_suppressions(database)
        ensure_tables(facts)
        follow_moves(database, facts, FOLLOWERS)
        yield App(settings=settings, clock=clock, secret=secret, database=database, facts=facts)
    finally:
        facts.close()
        database.close()


@contextmanager
def open_operations(settings: Settings, *, clock: Clock = system_clock) -> Iterator[Operations]:
    """Open the operational store alone; the analytical store belongs to the server."""
    secret = _read_secret(settings.home)
    database = open_database(settings.database_url, home=settings.home, hash_key=_hash_key(secret))
    try:
        migrate(database)
        key_suppressions(database)
        yield Operations(settings=settings, clock=clock, secret=secret, database=database)
    finally:
        database.close()


def _hash_key(secret: bytes) -> bytes:
    return hmac.digest(secret, b"hashes of addresses", "sha256")


def _write_secret(path: Path) -> None:
    """Write it whole or not at all: links signed with half a secret could be forged."""
    unfinished = path.with_suffix(".new")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(_SECRET_BYTES))
        file.flush()
        os.fsync(handle)
    unfinished.rename(path)


def _read_secret(home: Path) -> bytes:
    path = home / _SECRET_FILE
    try:
        secret = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise DataFolderMissing(
            f"there is no data folder at {home}; run `rapport init` first"
        ) from None
    except OSError as error:
        raise StoreUnavailable(
            f"{path} cannot be read: {error.strerror}; run the command as the user who owns it"
        ) from error
    if len(secret) != _SECRET_BYTES:
        raise StoreUnavailable(f"{path} is damaged; restore it from a backup")
    return secret
