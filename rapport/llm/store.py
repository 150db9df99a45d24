"""Keeps one row per call of a model."""

from dataclasses import asdict

from sqlalchemy import Column, Integer, String, Table, func, insert, select

from rapport.llm.model import ModelCall
from rapport.storage import Database, UtcTime, metadata

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
)


class CallLog:
    """Writes down every call of a model, and reads them back."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, call: ModelCall) -> None:
        with self._database.begin() as connection:
            connection.execute(insert(_calls).values(asdict(call)))

    def latest(self, limit: int = 50) -> list[ModelCall]:
        """List the last calls, the newest first."""
        newest = select(_calls).order_by(_calls.c.started_at.desc(), _calls.c.call_id)
        with self._database.begin() as connection:
            rows = connection.execute(newest.limit(limit))
            return [ModelCall(**dict(row._mapping)) for row in rows]

    def tokens(self) -> tuple[int, int]:
        """Sum up the tokens of all calls: those asked with, and those answered with."""
        total = select(
            func.coalesce(func.sum(_calls.c.prompt_tokens), 0),
            func.coalesce(func.sum(_calls.c.completion_tokens), 0),
        )
        with self._database.begin() as connection:
            asked, answered = connection.execute(total).one()
        return int(asked), int(answered)
