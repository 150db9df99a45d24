"""Keeps a row per call of a model, what endpoints can do, kept answers, and open batches."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Function,
    Integer,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    type_coerce,
    update,
)

from rapport.llm.model import Batch, Capabilities, ModelCall, Spending
from rapport.storage import Database, Json, UtcTime, insert_new, metadata

_calls = Table(
    "llm_calls",
    metadata,
    Column("call_id", String(80), primary_key=True),
    Column("prompt", String(100), nullable=False),
    Column("prompt_version", Integer, nullable=False),
    Column("model", String(200), nullable=False),
    Column("started_at", UtcTime, nullable=False, index=True),
    Column("latency_ms", Integer, nullable=False),
    Column("prompt_tokens", Integer, nullable=False),
    Column("completion_tokens", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("outcome", String(40), nullable=False),
    Column("cost_micros", BigInteger, nullable=False, server_default="0"),
    Column("currency", String(3), nullable=False, server_default=""),
)
_endpoints = Table(
    "llm_endpoints",
    metadata,
    Column("url", String(500), primary_key=True),
    Column("model", String(200), primary_key=True),
    Column("probed_at", UtcTime, nullable=False),
    Column("able", Json, nullable=False),
    Column("models", Json, nullable=False),
)
_answers = Table(
    "llm_answers",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("prompt", String(100), nullable=False, index=True),
    Column("prompt_version", Integer, nullable=False),
    Column("model", String(200), nullable=False),
    Column("kept_at", UtcTime, nullable=False),
    Column("text", Text, nullable=False),
)
_batches = Table(
    "llm_batches",
    metadata,
    Column("batch_id", String(100), primary_key=True),
    Column("model", String(200), nullable=False),
    Column("submitted_at", UtcTime, nullable=False),
    Column("questions", Integer, nullable=False),
    Column("status", String(40), nullable=False),
)
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


class CallLog:
    """Writes down every call of a model, and reads them back."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, *calls: ModelCall) -> None:
        """Write calls down; one whose id is there already is passed over."""
        with self._database.begin() as connection:
            insert_new(connection, _calls, [asdict(call) for call in calls], keys=["call_id"])

    def latest(self, limit: int = 50, *, prompt: str | None = None) -> list[ModelCall]:
        """List the last calls, the newest first."""
        newest = select(_calls).order_by(_calls.c.started_at.desc(), _calls.c.call_id)
        if prompt:
            newest = newest.where(_calls.c.prompt == prompt)
        with self._database.read() as connection:
            rows = connection.execute(newest.limit(limit))
            return [ModelCall(**dict(row._mapping)) for row in rows]

    def tokens(self) -> tuple[int, int]:
        """Sum up the tokens of all calls: those asked with, and those answered with."""
        total = select(_sum("prompt_tokens"), _sum("completion_tokens"))
        with self._database.read() as connection:
            asked, answered = connection.execute(total).one()
        return int(asked), int(answered)

    def spent(self, *, since: datetime, currency: str) -> tuple[int, int]:
        """Sum up tokens, and millionths of a currency, of the calls that began since then."""
        costs = _calls.c.cost_micros
        total = select(
            func.coalesce(func.sum(_calls.c.prompt_tokens + _calls.c.completion_tokens), 0),
            func.coalesce(func.sum(costs).filter(_calls.c.currency == currency), 0),
        ).where(_calls.c.started_at >= since)
        with self._database.read() as connection:
            tokens, micros = connection.execute(total).one()
        return int(tokens), int(micros)

    def pace(self, *, since: datetime) -> list[tuple[datetime, int, int]]:
        """List the calls begun since then, the oldest first: when, requests, tokens."""
        tokens = _calls.c.prompt_tokens + _calls.c.completion_tokens
        wanted = (
            select(_calls.c.started_at, _calls.c.attempts, tokens)
            .where(_calls.c.started_at > since)
            .order_by(_calls.c.started_at)
        )
        with self._database.read() as connection:
            return [(at, int(asked), int(used)) for at, asked, used in connection.execute(wanted)]

    def spendings(self, *, since: datetime | None = None) -> list[Spending]:
        """Sum up the calls by day (UTC), prompt and model, the newest day first."""
        by = (
            _day(self._database.dialect).label("day"),
            _calls.c.prompt,
            _calls.c.model,
            _calls.c.currency,
        )
        names = ("prompt_tokens", "completion_tokens", "cost_micros")
        wanted = select(
            *by,
            func.count().label("calls"),
            _sum("attempts").label("requests"),
            *(_sum(name).label(name) for name in names),
        ).group_by(*by)
        if since:
            wanted = wanted.where(_calls.c.started_at >= since)
        with self._database.read() as connection:
            rows = [dict(row._mapping) for row in connection.execute(wanted)]
        numbers = (*names, "calls", "requests")
        found = [Spending(**row | {name: int(row[name]) for name in numbers}) for row in rows]
        newest = sorted(found, key=lambda one: (one.prompt, one.model))
        return sorted(newest, key=lambda one: one.day, reverse=True)


class EndpointMemory:
    """Remembers what endpoints can do."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, found: Capabilities) -> None:
        with self._database.begin() as connection:
            connection.execute(delete(_endpoints).where(*_is(found.url, found.model)))
            row = asdict(found) | {"able": dict(found.able), "models": list(found.models)}
            connection.execute(insert(_endpoints).values(row))

    def find(self, url: str, model: str, *, since: datetime) -> Capabilities | None:
        """Give what is known of a model at an endpoint, unless it was found out before `since`."""
        wanted = select(_endpoints).where(*_is(url, model), _endpoints.c.probed_at >= since)
        with self._database.read() as connection:
            row = connection.execute(wanted).one_or_none()
        return Capabilities(**dict(row._mapping)) if row else None

    def learn(self, url: str, model: str, *, able: dict[str, bool], now: datetime) -> None:
        """Add what a call showed."""
        known = self.find(url, model, since=_EVER)
        if known is None:
            known = Capabilities(url=url, model=model, probed_at=now, able={})
        self.keep(replace(known, able={**known.able, **able}, probed_at=now))


class AnswerKeep:
    """Keeps answers as the model gave them: with placeholders, never with what they stand for."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, key: str) -> str | None:
        with self._database.read() as connection:
            wanted = select(_answers.c.text).where(_answers.c.key == key)
            return connection.execute(wanted).scalar_one_or_none()

    def keep(self, key: str, text: str, *, call: ModelCall) -> None:
        """Keep the answer to a question; the first one stays."""
        row = {
            "key": key,
            "prompt": call.prompt,
            "prompt_version": call.prompt_version,
            "model": call.model,
            "kept_at": call.started_at,
            "text": text,
        }
        with self._database.begin() as connection:
            insert_new(connection, _answers, [row], keys=["key"])

    def forget(self, *, prompt: str | None = None) -> int:
        """Erase kept answers, all or those of one prompt; return how many."""
        going = delete(_answers).where(_answers.c.prompt == prompt) if prompt else delete(_answers)
        with self._database.begin() as connection:
            return connection.execute(going).rowcount


class BatchLog:
    """Remembers which batches are on their way."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, batch: Batch) -> None:
        with self._database.begin() as connection:
            connection.execute(insert(_batches).values(asdict(batch)))

    def mark(self, batch_id: str, status: str) -> None:
        changed = update(_batches).where(_batches.c.batch_id == batch_id).values(status=status)
        with self._database.begin() as connection:
            connection.execute(changed)

    def all(self) -> Sequence[Batch]:
        """List the batches, the newest first."""
        wanted = select(_batches).order_by(_batches.c.submitted_at.desc(), _batches.c.batch_id)
        with self._database.read() as connection:
            return [Batch(**dict(row._mapping)) for row in connection.execute(wanted)]


def _sum(name: str) -> Function[int]:
    return func.coalesce(func.sum(_calls.c[name]), 0)


def _day(dialect: str) -> Function[str]:
    if dialect == "postgresql":
        return func.to_char(func.timezone("UTC", _calls.c.started_at), "YYYY-MM-DD")
    return func.substr(type_coerce(_calls.c.started_at, String), 1, 10)


def _is(url: str, model: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (_endpoints.c.url == url, _endpoints.c.model == model)
