"""Keys: for programs that call the API, and for sources that send events.

A key is shown once and kept as a SHA-256 hash: 128 bits of chance need no slow hash.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

import structlog

from rapport.access import store
from rapport.access.errors import BadOperator, KeyUnknown, SourceUnknown
from rapport.access.model import Actor, ApiKey, KeyId, Role, Source, SourceId
from rapport.kit.clock import Clock
from rapport.kit.ids import new_id
from rapport.storage import Database

log = structlog.get_logger(__name__)

_PREFIX_LENGTH = 9
_LONGEST_NAME = 200
_CACHED = 10_000  # keys that a cache holds before it starts anew


def create_api_key(
    *, database: Database, name: str, role: Role, created_by: str, now: datetime
) -> tuple[ApiKey, str]:
    """Make a key for a program and return it with its secret, which is never shown again."""
    secret = _new_secret("rk")
    key = ApiKey(
        key_id=KeyId(new_id("key")),
        name=_checked_name(name),
        role=role,
        prefix=secret[:_PREFIX_LENGTH],
        created_by=created_by,
        created_at=now,
    )
    with database.begin() as connection:
        store.insert_key(connection, key, secret_hash=_hash(secret))
    log.info("api_key.created", key_id=key.key_id, role=role.value)
    return key, secret


def find_api_key(database: Database, secret: str) -> Actor | None:
    """Find who a secret belongs to; a key that was revoked belongs to nobody."""
    with database.read() as connection:
        key = store.find_key(connection, secret_hash=_hash(secret))
    return key.actor if key else None


def revoke_api_key(*, database: Database, key_id: str, now: datetime) -> ApiKey:
    """End a key for good; revoking it twice changes nothing."""
    with database.begin() as connection:
        key = store.revoke_key(connection, key_id, now=now)
    if key is None:
        raise KeyUnknown(f"there is no API key {key_id!r}; `rapport keys list` shows them")
    log.info("api_key.revoked", key_id=key_id)
    return key


def list_api_keys(*, database: Database) -> list[ApiKey]:
    """List every key, also those revoked, oldest first."""
    with database.read() as connection:
        return store.list_keys(connection)


def create_source(*, database: Database, name: str, now: datetime) -> tuple[Source, str]:
    """Make a source and return it with its write key, which is never shown again."""
    write_key = _new_secret("wk")
    source = Source(
        source_id=SourceId(new_id("src")),
        name=_checked_name(name),
        prefix=write_key[:_PREFIX_LENGTH],
        created_at=now,
    )
    with database.begin() as connection:
        store.insert_source(connection, source, key_hash=_hash(write_key))
    log.info("source.created", source_id=source.source_id)
    return source, write_key


def find_source(database: Database, write_key: str) -> Source | None:
    """Find the source that a write key belongs to; one that was revoked is not found."""
    with database.read() as connection:
        return store.find_source(connection, key_hash=_hash(write_key))


def revoke_source(*, database: Database, source_id: str, now: datetime) -> Source:
    """Accept nothing more from a source; what it sent stays. Safe to repeat."""
    with database.begin() as connection:
        source = store.revoke_source(connection, source_id, now=now)
    if source is None:
        raise SourceUnknown(f"there is no source {source_id!r}; `rapport sources list` shows them")
    log.info("source.revoked", source_id=source_id)
    return source


def list_sources(*, database: Database) -> list[Source]:
    """List every source, also those revoked, oldest first."""
    with database.read() as connection:
        return store.list_sources(connection)


class SourceKeys:
    """Remembers write keys for a short while, for an intake of thousands of requests a second.

    A source that was revoked is served at most `remember` longer. Safe to share between threads.
    """

    def __init__(
        self, database: Database, *, clock: Clock, remember: timedelta = timedelta(seconds=30)
    ) -> None:
        self._database = database
        self._clock = clock
        self._remember = remember
        self._known: dict[str, tuple[datetime, Source | None]] = {}

    def find(self, write_key: str) -> Source | None:
        """Find the source of a write key, as it was at most `remember` ago."""
        now = self._clock()
        known = self._known.get(write_key)
        if known and now < known[0]:
            return known[1]
        source = find_source(self._database, write_key)
        if len(self._known) >= _CACHED:  # wrong keys must not fill the memory
            self._known = {}
        self._known[write_key] = (now + self._remember, source)
        return source


def _new_secret(prefix: str) -> str:
    return f"{prefix}_{secrets.token_hex(16)}"


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _checked_name(name: str) -> str:
    cleaned = name.strip()
    if not cleaned or len(cleaned) > _LONGEST_NAME:
        raise BadOperator(f"a key or source needs a name of 1 to {_LONGEST_NAME} characters")
    return cleaned
