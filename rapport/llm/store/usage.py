"""What calls took, how long, and which failed, summed up for people."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, select

from rapport.llm.model import ModelCall, PromptUse
from rapport.llm.store.tables import CALLS
from rapport.storage import Database

_GOOD = ("answered", "replayed")
_MOST_TIMED = 100_000


def prompt_uses(database: Database, *, since: datetime) -> Sequence[PromptUse]:
    """Sum up the calls since then by prompt and currency, the most asked first."""
    by = (CALLS.c.prompt, CALLS.c.currency)
    summed = ("prompt_tokens", "completion_tokens", "cost_micros")
    wanted = select(
        *by,
        func.count().label("calls"),
        func.sum(case((_failed(), 1), else_=0)).label("failures"),
        *(func.sum(CALLS.c[name]).label(name) for name in summed),
    )
    with database.read() as connection:
        grouped = wanted.where(CALLS.c.started_at >= since).group_by(*by)
        rows = [dict(row._mapping) for row in connection.execute(grouped)]
    numbers, times = ("calls", "failures", *summed), _times(database, since=since)
    found = [
        PromptUse(
            prompt=row["prompt"],
            currency=row["currency"],
            latency_p50_ms=percentile(times.get((row["prompt"], row["currency"]), ()), 0.5),
            latency_p95_ms=percentile(times.get((row["prompt"], row["currency"]), ()), 0.95),
            **{name: int(row[name]) for name in numbers},
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (-one.calls, one.prompt, one.currency))


def _times(database: Database, *, since: datetime) -> Mapping[tuple[str, str], Sequence[int]]:
    """Give how long calls took, by prompt and currency: of the newest where there are very many."""
    wanted = (
        select(CALLS.c.prompt, CALLS.c.currency, CALLS.c.latency_ms)
        .where(CALLS.c.started_at >= since, CALLS.c.attempts > 0, CALLS.c.latency_ms > 0)
        .order_by(CALLS.c.started_at.desc())
        .limit(_MOST_TIMED)
    )
    times: dict[tuple[str, str], list[int]] = defaultdict(list)
    with database.read() as connection:
        for prompt, currency, took in connection.execute(wanted):
            times[prompt, currency].append(took)
    return times


def last_failures(database: Database, *, since: datetime, limit: int) -> Sequence[ModelCall]:
    """List the last calls since then that ended neither answered nor replayed."""
    wanted = (
        select(CALLS)
        .where(_failed(), CALLS.c.started_at >= since)
        .order_by(CALLS.c.started_at.desc(), CALLS.c.call_id)
        .limit(limit)
    )
    with database.read() as connection:
        return [ModelCall(**dict(row._mapping)) for row in connection.execute(wanted)]


def _failed() -> ColumnElement[bool]:
    return CALLS.c.outcome.not_in(_GOOD)


def percentile(values: Sequence[int], share: float) -> int | None:
    """Give the least value that so large a share of the values does not pass (nearest rank)."""
    if not values:
        return None
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]
