"""How the language models are doing: for the page, the API and the command that show it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from rapport.kit.clock import Clock, system_clock
from rapport.kit.llm_settings import LLMSettings
from rapport.llm.budgets import Budget
from rapport.llm.model import EndpointState, Overview
from rapport.llm.opening import list_endpoints
from rapport.llm.store import EndpointMemory, last_failures, prompt_uses
from rapport.storage import Database

_MICROS = 1_000_000
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


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
        prompts=prompt_uses(database, since=since),
        failures=last_failures(database, since=since, limit=failures),
    )


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
