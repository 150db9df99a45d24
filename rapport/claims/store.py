"""Keeps policies and approved sentences, every version of them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Date,
    Integer,
    Select,
    String,
    Table,
    Text,
    func,
    insert,
    select,
    update,
)

from rapport.claims.errors import AlreadyRetired, NoSuchPolicy, NoSuchSentence
from rapport.claims.model import ApprovedSentence, Policy
from rapport.storage import Database, Json, UtcTime, metadata

_policies = Table(
    "policies",
    metadata,
    Column("policy_id", String(80), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("topic", String(80), nullable=False),
    Column("texts", Json, nullable=False),  # language -> text
    Column("set_at", UtcTime, nullable=False),
    Column("set_by", String(200), nullable=False),
    Column("retired_at", UtcTime),
)

_sentences = Table(
    "approved_sentences",
    metadata,
    Column("sentence_id", String(80), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("sentence", Text, nullable=False),
    Column("language", String(20), nullable=False),
    Column("evidence", Text, nullable=False),
    Column("product_ids", Json, nullable=False),  # none: of any product
    Column("valid_until", Date),
    Column("approved_at", UtcTime, nullable=False),
    Column("approved_by", String(200), nullable=False),
    Column("retired_at", UtcTime),
)


def put_policy(database: Database, policy: Policy) -> Policy:
    """Keep a policy as the next version of its id; one that says the same already is left alone."""
    with database.begin() as connection:
        kept = _latest_policy(connection, policy.policy_id)
        if kept and (kept.topic, dict(kept.texts), kept.retired_at) == (
            policy.topic,
            dict(policy.texts),
            None,
        ):
            return kept
        made = replace(policy, version=kept.version + 1 if kept else 1)
        row = {name: getattr(made, name) for name in _policies.c.keys()}  # noqa: SIM118
        connection.execute(insert(_policies).values(**row | {"texts": dict(made.texts)}))
    return made


def list_policies(database: Database, *, retired: bool = False) -> list[Policy]:
    """List the latest version of every policy by id; retired ones only if asked for."""
    wanted = _latest(_policies, "policy_id").order_by(_policies.c.policy_id)
    with database.read() as connection:
        found = [_policy(row._mapping) for row in connection.execute(wanted)]
    return [one for one in found if retired or one.retired_at is None]


def get_policy(database: Database, policy_id: str, version: int | None = None) -> Policy:
    """Find a version of a policy, by default the latest, or raise `NoSuchPolicy`."""
    with database.read() as connection:
        found = _latest_policy(connection, policy_id, version)
    if found is None:
        raise NoSuchPolicy(f"there is no policy {policy_id!r}; see `rapport policies list`")
    return found


def retire_policy(database: Database, policy_id: str, *, now: datetime) -> Policy:
    """Make a policy a source no more. Raises `NoSuchPolicy` or `AlreadyRetired`."""
    with database.begin() as connection:
        kept = _latest_policy(connection, policy_id)
        if kept is None:
            raise NoSuchPolicy(f"there is no policy {policy_id!r}; see `rapport policies list`")
        if kept.retired_at is not None:
            raise AlreadyRetired(f"policy {policy_id!r} was retired before; set it again to use it")
        same = (_policies.c.policy_id == policy_id) & (_policies.c.version == kept.version)
        connection.execute(update(_policies).where(same).values(retired_at=now))
    return replace(kept, retired_at=now)


def put_sentence(database: Database, sentence: ApprovedSentence) -> ApprovedSentence:
    """Keep an approved sentence as the next version of its id."""
    with database.begin() as connection:
        kept = _latest_sentence(connection, sentence.sentence_id)
        made = replace(sentence, version=kept.version + 1 if kept else 1)
        row = {name: getattr(made, name) for name in _sentences.c.keys()}  # noqa: SIM118
        row["product_ids"] = list(made.product_ids)
        connection.execute(insert(_sentences).values(**row))
    return made


def list_sentences(database: Database, *, retired: bool = False) -> list[ApprovedSentence]:
    """List the latest version of every approved sentence, the newest first."""
    newest = (_sentences.c.approved_at.desc(), _sentences.c.sentence_id)
    wanted = _latest(_sentences, "sentence_id").order_by(*newest)
    with database.read() as connection:
        found = [_sentence(row._mapping) for row in connection.execute(wanted)]
    return [one for one in found if retired or one.retired_at is None]


def sentences_for(
    database: Database, product_ids: Iterable[str], *, today: date
) -> list[ApprovedSentence]:
    """List the sentences that may be said today of any product, or of one of these."""
    wanted = set(product_ids)
    return [
        one
        for one in list_sentences(database)
        if (not one.product_ids or wanted & set(one.product_ids))
        and (one.valid_until is None or one.valid_until >= today)
    ]


def get_sentence(
    database: Database, sentence_id: str, version: int | None = None
) -> ApprovedSentence:
    """Find a version of an approved sentence, by default the latest, or raise `NoSuchSentence`."""
    with database.read() as connection:
        found = _latest_sentence(connection, sentence_id, version)
    if found is None:
        raise NoSuchSentence(
            f"there is no approved sentence {sentence_id!r}; see `rapport sentences list`"
        )
    return found


def retire_sentence(database: Database, sentence_id: str, *, now: datetime) -> ApprovedSentence:
    """Make a sentence a source no more. Raises `NoSuchSentence` or `AlreadyRetired`."""
    with database.begin() as connection:
        kept = _latest_sentence(connection, sentence_id)
        if kept is None:
            raise NoSuchSentence(
                f"there is no approved sentence {sentence_id!r}; see `rapport sentences list`"
            )
        if kept.retired_at is not None:
            raise AlreadyRetired(f"sentence {sentence_id!r} was retired before; approve it again")
        same = (_sentences.c.sentence_id == sentence_id) & (_sentences.c.version == kept.version)
        connection.execute(update(_sentences).where(same).values(retired_at=now))
    return replace(kept, retired_at=now)


def _latest(table: Table, key: str) -> Select[Any]:
    newest = (
        select(table.c[key], func.max(table.c.version).label("version"))
        .group_by(table.c[key])
        .subquery()
    )
    same = (table.c[key] == newest.c[key]) & (table.c.version == newest.c.version)
    return select(table).join(newest, same)


def _latest_policy(
    connection: Connection, policy_id: str, version: int | None = None
) -> Policy | None:
    row = _row(connection, _policies, "policy_id", policy_id, version)
    return _policy(row) if row else None


def _latest_sentence(
    connection: Connection, sentence_id: str, version: int | None = None
) -> ApprovedSentence | None:
    row = _row(connection, _sentences, "sentence_id", sentence_id, version)
    return _sentence(row) if row else None


def _row(
    connection: Connection, table: Table, key: str, value: str, version: int | None
) -> Mapping[Any, Any] | None:
    wanted = select(table).where(table.c[key] == value)
    if version is not None:
        wanted = wanted.where(table.c.version == version)
    row = connection.execute(wanted.order_by(table.c.version.desc()).limit(1)).first()
    return row._mapping if row else None


def _policy(row: Mapping[Any, Any]) -> Policy:
    return Policy(**dict(row))


def _sentence(row: Mapping[Any, Any]) -> ApprovedSentence:
    return ApprovedSentence(**dict(row) | {"product_ids": tuple(row["product_ids"])})
