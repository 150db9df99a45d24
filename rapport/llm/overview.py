"""How the language models are doing: for the page, the API and the command that show it."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, case, func, select

from rapport.kit.clock import Clock, system_clock
from rapport.kit.llm_settings import LLMSettings
from rapport.llm.budgets import Budget
from rapport.llm.model import EndpointState, ModelCall, Overview, PromptUse
from rapport.llm.opening import list_endpoints
from rapport.llm.store import EndpointMemory
from rapport.llm.tables import CALLS
from rapport.storage import Database

_GOOD = ("answered", "replayed")
_MICROS = 1_000_000
_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_TIMED = 100_000


def overview(
    settings: LLMSettings,
    database: Database,
    *,
    days: int = 7,
    failures: int = 10,
    clock: Clock = system_clock,
) -> Overview:
    """Read it: the calls by prompt of the last `days`, and the last `failures` of them.

    Nothing is asked of an endpoint.
    """
    since = clock() - timedelta(days=days)
    return Overview(
        endpoints=_endpoints(settings, database, now=clock()),
        today=Budget(settings, database, clock=clock).today(),
        currency=settings.currency,
        tokens_per_day=settings.tokens_per_day,
        micros_per_day=round(settings.money_per_day * _MICROS),
        days=days,
        prompts=_prompts(database, since=since),
        failures=_failures(database, since=since, limit=failures),
    )


def percentile(values: Sequence[int], share: float) -> int | None:
    """Give the least value that so large a share of the values does not pass (nearest rank)."""
    if not values:
        return None
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def _endpoints(
    settings: LLMSettings, database: Database, *, now: datetime
) -> Sequence[EndpointState]:
    memory, fresh = EndpointMemory(database), now - timedelta(hours=settings.probe_hours)
    states = []
    for one in list_endpoints(settings):
        known = memory.find(one.address, one.model, since=_EVER)
        stale = known is not None and known.probed_at < fresh
        states.append(EndpointState(url=one.address, model=one.model, known=known, stale=stale))
    return states


def _prompts(database: Database, *, since: datetime) -> Sequence[PromptUse]:
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


def _failures(database: Database, *, since: datetime, limit: int) -> Sequence[ModelCall]:
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
