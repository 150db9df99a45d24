"""The tables of the stage and their SQL."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Integer, Row, String, Table, case, select

from rapport.access.errors import OperatorExists, SourceExists
from rapport.access.model import ApiKey, KeyId, Operator, OperatorId, Role, Source, SourceId
from rapport.storage import UtcTime, insert_new, metadata

OPERATORS = Table(
    "operators",
    metadata,
    Column("operator_id", String, primary_key=True),
    Column("email", String, nullable=False, unique=True),  # in small letters
    Column("name", String, nullable=False),
    Column("role", String, nullable=False),
    Column("language", String, nullable=False),
    Column("password_hash", String, nullable=False),
    Column("failures", Integer, nullable=False, default=0),  # in a row, since the last success
    Column("locked_until", UtcTime),
    Column("created_at", UtcTime, nullable=False),
    Column("removed_at", UtcTime),
)
API_KEYS = Table(
    "api_keys",
    metadata,
    Column("key_id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("role", String, nullable=False),
    Column("prefix", String, nullable=False),
    Column("secret_hash", String, nullable=False, unique=True),
    Column("created_by", String, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("revoked_at", UtcTime),
)
SOURCES = Table(
    "sources",
    metadata,
    Column("source_id", String, primary_key=True),
    Column("name", String, nullable=False, unique=True),
    Column("prefix", String, nullable=False),
    Column("key_hash", String, nullable=False, unique=True),
    Column("created_at", UtcTime, nullable=False),
    Column("revoked_at", UtcTime),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """What a sign-in is checked against."""

    operator: Operator
    password_hash: str


def insert_operator(connection: Connection, operator: Operator, *, password_hash: str) -> None:
    row = {
        "operator_id": operator.operator_id,
        "email": operator.email,
        "name": operator.name,
        "role": operator.role.value,
        "language": operator.language,
        "password_hash": password_hash,
        "created_at": operator.created_at,
    }
    if not insert_new(connection, OPERATORS, [row], keys=["email"]):
        raise OperatorExists(
            "there is an operator with this e-mail address already; `rapport operators list`"
        )


def find_sign_in(connection: Connection, email: str) -> SignIn | None:
    row = connection.execute(
        select(OPERATORS).where(OPERATORS.c.email == email, OPERATORS.c.removed_at.is_(None))
    ).one_or_none()
    return SignIn(operator=_operator(row), password_hash=row.password_hash) if row else None


def is_locked(connection: Connection, email: str, *, now: datetime) -> bool:
    until = connection.execute(
        select(OPERATORS.c.locked_until).where(OPERATORS.c.email == email)
    ).scalar_one_or_none()
    return until is not None and now < until


def count_failure(
    connection: Connection, email: str, *, allowed: int, locked_until: datetime
) -> None:
    """Count one failure; the last one allowed locks the account and starts the count anew."""
    full = OPERATORS.c.failures + 1 >= allowed
    connection.execute(
        OPERATORS.update()
        .where(OPERATORS.c.email == email)
        .values(
            failures=case((full, 0), else_=OPERATORS.c.failures + 1),
            locked_until=case((full, locked_until), else_=None),
        )
    )


def reset_failures(connection: Connection, email: str) -> None:
    connection.execute(
        OPERATORS.update().where(OPERATORS.c.email == email).values(failures=0, locked_until=None)
    )


def find_operator(connection: Connection, operator_id: str) -> Operator | None:
    row = connection.execute(
        select(OPERATORS).where(
            OPERATORS.c.operator_id == operator_id, OPERATORS.c.removed_at.is_(None)
        )
    ).one_or_none()
    return _operator(row) if row else None


def list_operators(connection: Connection) -> list[Operator]:
    rows = connection.execute(
        select(OPERATORS)
        .where(OPERATORS.c.removed_at.is_(None))
        .order_by(OPERATORS.c.created_at, OPERATORS.c.operator_id)
    )
    return [_operator(row) for row in rows]


def set_password(connection: Connection, operator_id: str, *, password_hash: str) -> None:
    _change(connection, operator_id, password_hash=password_hash)


def set_language(connection: Connection, operator_id: str, *, language: str) -> None:
    _change(connection, operator_id, language=language)


def remove_operator(connection: Connection, operator_id: str, *, now: datetime) -> None:
    """Keep the row under its id; the address is freed, so that the person may come back."""
    _change(connection, operator_id, removed_at=now, email=f"removed:{operator_id}")


def insert_key(connection: Connection, key: ApiKey, *, secret_hash: str) -> None:
    connection.execute(
        API_KEYS.insert().values(
            key_id=key.key_id,
            name=key.name,
            role=key.role.value,
            prefix=key.prefix,
            secret_hash=secret_hash,
            created_by=key.created_by,
            created_at=key.created_at,
        )
    )


def find_key(connection: Connection, *, secret_hash: str) -> ApiKey | None:
    row = connection.execute(
        select(API_KEYS).where(
            API_KEYS.c.secret_hash == secret_hash, API_KEYS.c.revoked_at.is_(None)
        )
    ).one_or_none()
    return _key(row) if row else None


def revoke_key(connection: Connection, key_id: str, *, now: datetime) -> ApiKey | None:
    """End the key if it still lives; return it as it is now, or None if there is none."""
    one = API_KEYS.c.key_id == key_id
    alive = API_KEYS.c.revoked_at.is_(None)
    connection.execute(API_KEYS.update().where(one, alive).values(revoked_at=now))
    row = connection.execute(select(API_KEYS).where(one)).one_or_none()
    return _key(row) if row else None


def list_keys(connection: Connection) -> list[ApiKey]:
    ordered = select(API_KEYS).order_by(API_KEYS.c.created_at, API_KEYS.c.key_id)
    return [_key(row) for row in connection.execute(ordered)]


def insert_source(connection: Connection, source: Source, *, key_hash: str) -> None:
    row = {
        "source_id": source.source_id,
        "name": source.name,
        "prefix": source.prefix,
        "key_hash": key_hash,
        "created_at": source.created_at,
    }
    if not insert_new(connection, SOURCES, [row], keys=["name"]):
        raise SourceExists(f"there is a source {source.name!r} already; `rapport sources list`")


def find_source(connection: Connection, *, key_hash: str) -> Source | None:
    row = connection.execute(
        select(SOURCES).where(SOURCES.c.key_hash == key_hash, SOURCES.c.revoked_at.is_(None))
    ).one_or_none()
    return _source(row) if row else None


def revoke_source(connection: Connection, source_id: str, *, now: datetime) -> Source | None:
    """End the source if it still lives; return it as it is now, or None if there is none."""
    one = SOURCES.c.source_id == source_id
    alive = SOURCES.c.revoked_at.is_(None)
    connection.execute(SOURCES.update().where(one, alive).values(revoked_at=now))
    row = connection.execute(select(SOURCES).where(one)).one_or_none()
    return _source(row) if row else None


def list_sources(connection: Connection) -> list[Source]:
    ordered = select(SOURCES).order_by(SOURCES.c.created_at, SOURCES.c.source_id)
    return [_source(row) for row in connection.execute(ordered)]


def _change(connection: Connection, operator_id: str, **values: object) -> None:
    connection.execute(
        OPERATORS.update().where(OPERATORS.c.operator_id == operator_id).values(**values)
    )


def _operator(row: Row[Any]) -> Operator:
    return Operator(
        operator_id=OperatorId(row.operator_id),
        email=row.email,
        name=row.name,
        role=Role(row.role),
        language=row.language,
        created_at=row.created_at,
    )


def _key(row: Row[Any]) -> ApiKey:
    return ApiKey(
        key_id=KeyId(row.key_id),
        name=row.name,
        role=Role(row.role),
        prefix=row.prefix,
        created_by=row.created_by,
        created_at=row.created_at,
        revoked_at=row.revoked_at,
    )


def _source(row: Row[Any]) -> Source:
    return Source(
        source_id=SourceId(row.source_id),
        name=row.name,
        prefix=row.prefix,
        created_at=row.created_at,
        revoked_at=row.revoked_at,
    )
