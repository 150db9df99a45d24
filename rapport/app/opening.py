"""Opens the application on its data folder, and closes it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rapport.app.homes import read_secret
from rapport.app.operations import Operations, hash_key
from rapport.campaigns import PLAN_FOLLOWER
from rapport.decisions import CHOICE_FOLLOWER
from rapport.delivery import MESSAGE_FOLLOWER, ONSITE_FOLLOWER, TASK_FOLLOWER
from rapport.journeys import POSITION_FOLLOWER
from rapport.kit.clock import Clock, system_clock
from rapport.kit.settings import Settings
from rapport.profiles import CONSENT_FOLLOWER, ensure_tables, follow_moves, key_suppressions
from rapport.sales import LEAD_FOLLOWER
from rapport.segments import LIST_FOLLOWER
from rapport.storage import Facts, migrate, open_database, open_facts
from rapport.subscriptions import OPT_IN_FOLLOWER
from rapport.webhooks import WEBHOOK_FOLLOWER

FOLLOWERS = (
    CONSENT_FOLLOWER,
    CHOICE_FOLLOWER,
    LEAD_FOLLOWER,
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


@dataclass(frozen=True, slots=True, kw_only=True)
class App(Operations):
    """The doors of one running application. Faces hand them to the stages, one by one."""

    facts: Facts


@contextmanager
def open_app(settings: Settings, *, clock: Clock = system_clock) -> Iterator[App]:
    """Open the application on its data folder; both stores are closed at the end."""
    secret = read_secret(settings.home)
    facts = open_facts(
        settings.home, memory_limit=settings.memory_limit, query_seconds=settings.query_seconds
    )
    database = open_database(settings.database_url, home=settings.home, hash_key=hash_key(secret))
    try:
        migrate(database)
        key_suppressions(database)
        ensure_tables(facts)
        follow_moves(database, facts, FOLLOWERS)
        yield App(settings=settings, clock=clock, secret=secret, database=database, facts=facts)
    finally:
        facts.close()
        database.close()
