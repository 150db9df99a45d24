"""Keeps a row per call of a model, what endpoints can do, kept answers, and open batches."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime

from sqlalchemy import (
    ColumnElement,
    Function,
    String,
    delete,
    func,
    insert,
    select,
    type_coerce,
    update,
)

from rapport.llm.model import Batch, Capabilities, ModelCall, Spending
from rapport.llm.store.tables import ANSWERS, BATCHES, CALLS, ENDPOINTS, HOLDS
from rapport.storage import Database, insert_new

_EVER = datetime(1970, 1, 1, tzinfo=UTC)


class CallLog:
    """Writes down every call of a model, and reads them back."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, *calls: ModelCall, batch_id: str = "") -> None:
        """Write calls down; one whose id is there already is passed over.

        What was held for them, or for the batch they came in, is free in the same moment.
        """
        held = [batch_id] if batch_id else [call.call_id for call in calls]
        with self._database.begin() as connection:
            insert_new(connection, CALLS, [asdict(call) for call in calls], keys=["call_id"])
            connection.execute(delete(HOLDS).where(HOLDS.c.hold_id.in_(held)))

    def latest(self, limit: int = 50, *, prompt: str | None = None) -> list[ModelCall]:
        """List the last calls, the newest first."""
        newest = select(CALLS).order_by(CALLS.c.started_at.desc(), CALLS.c.call_id)
        if prompt:
            newest = newest.where(CALLS.c.prompt == prompt)
        with self._database.read() as connection:
            rows = connection.execute(newest.limit(limit))
            return [ModelCall(**dict(row._mapping)) for row in rows]

    def tokens(self) -> tuple[int, int]:
        """Sum up the tokens of all calls: those asked with, and those answered with."""
        total = select(_sum("prompt_tokens"), _sum("completion_tokens"))
        with self._database.read() as connection:
            asked, answered = connection.execute(total).one()
        return int(asked), int(answered)

    def pace(self, *, since: datetime) -> list[tuple[datetime, int, int]]:
        """List the calls begun since then, the oldest first: when, requests, tokens."""
        tokens = CALLS.c.prompt_tokens + CALLS.c.completion_tokens
        wanted = (
            select(CALLS.c.started_at, CALLS.c.attempts, tokens)
            .where(CALLS.c.started_at > since)
            .order_by(CALLS.c.started_at)
        )
        with self._database.read() as connection:
            return [(at, int(asked), int(used)) for at, asked, used in connection.execute(wanted)]

    def spendings(self, *, since: datetime | None = None) -> list[Spending]:
        """Sum up the calls by day (UTC), prompt and model, the newest day first."""
        by = (
            _day(self._database.dialect).label("day"),
            CALLS.c.prompt,
            CALLS.c.model,
            CALLS.c.currency,
        )
        names = ("prompt_tokens", "completion_tokens", "cost_micros")
        wanted = select(
            *by,
            func.count().label("calls"),
            _sum("attempts").label("requests"),
            *(_sum(name).label(name) for name in names),
        ).group_by(*by)
        if since:
            wanted = wanted.where(CALLS.c.started_at >= since)
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
            connection.execute(delete(ENDPOINTS).where(*_is(found.url, found.model)))
            row = asdict(found) | {"able": dict(found.able), "models": list(found.models)}
            connection.execute(insert(ENDPOINTS).values(row))

    def find(self, url: str, model: str, *, since: datetime) -> Capabilities | None:
        """Give what is known of a model at an endpoint, unless it was found out before `since`."""
        wanted = select(ENDPOINTS).where(*_is(url, model), ENDPOINTS.c.probed_at >= since)
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
            wanted = select(ANSWERS.c.text).where(ANSWERS.c.key == key)
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
            insert_new(connection, ANSWERS, [row], keys=["key"])

    def forget(self, *, prompt: str | None = None) -> int:
        """Erase kept answers, all or those of one prompt; return how many."""
        going = delete(ANSWERS).where(ANSWERS.c.prompt == prompt) if prompt else delete(ANSWERS)
        with self._database.begin() as connection:
            return connection.execute(going).rowcount


class BatchLog:
    """Remembers which batches are on their way."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, batch: Batch) -> None:
        with self._database.begin() as connection:
            connection.execute(insert(BATCHES).values(asdict(batch)))

    def find(self, batch_id: str) -> Batch | None:
        wanted = select(BATCHES).where(BATCHES.c.batch_id == batch_id)
        with self._database.read() as connection:
            row = connection.execute(wanted).one_or_none()
        return Batch(**dict(row._mapping)) if row else None

    def mark(self, batch_id: str, status: str) -> None:
        changed = update(BATCHES).where(BATCHES.c.batch_id == batch_id).values(status=status)
        with self._database.begin() as connection:
            connection.execute(changed)

    def all(self) -> Sequence[Batch]:
        """List the batches, the newest first."""
        wanted = select(BATCHES).order_by(BATCHES.c.submitted_at.desc(), BATCHES.c.batch_id)
        with self._database.read() as connection:
            return [Batch(**dict(row._mapping)) for row in connection.execute(wanted)]


def _sum(name: str) -> Function[int]:
    return func.coalesce(func.sum(CALLS.c[name]), 0)


def _day(dialect: str) -> Function[str]:
    if dialect == "postgresql":
        return func.to_char(func.timezone("UTC", CALLS.c.started_at), "YYYY-MM-DD")
    return func.substr(type_coerce(CALLS.c.started_at, String), 1, 10)


def _is(url: str, model: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (ENDPOINTS.c.url == url, ENDPOINTS.c.model == model)
