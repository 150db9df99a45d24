"""Which channels a worker may use now, and what it tells of how their providers did."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import structlog

from rapport.delivery.breaking import PROBE, failed, may_try, probing, succeeded
from rapport.delivery.errors import NothingToTry
from rapport.delivery.store import find_breakers, keep_breaker
from rapport.delivery.traffic import Breaker, BreakerState
from rapport.storage import Database

log = structlog.get_logger(__name__)


class Breakers:
    """A worker's view of the breakers, which are rows that all workers share."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._in_trouble: set[str] = set()

    def open_channels(
        self, providers: Mapping[str, str], *, limit: int, now: datetime
    ) -> dict[str, int]:
        """How many messages may be tried by channel; a channel whose breaker is open is missing.

        Of the workers that ask at once, one is told to probe; the others wait.
        """
        with self._database.read() as connection:
            known = find_breakers(connection, providers.values(), hold=False)
        self._in_trouble = set(known) - {name for name, one in known.items() if not one.failures}
        if all(one.state is BreakerState.CLOSED for one in known.values()):
            return dict.fromkeys(providers, limit)
        found = {}
        with self._database.begin() as connection:
            known = find_breakers(connection, providers.values())
            for channel, provider in providers.items():
                breaker = known.get(provider)
                if breaker is None or breaker.state is BreakerState.CLOSED:
                    found[channel] = limit
                elif may_try(breaker, now=now):
                    keep_breaker(connection, probing(breaker, now=now))
                    found[channel] = min(limit, PROBE)
        return found

    def note_failure(self, provider: str, code: str, *, now: datetime) -> None:
        """Tell that a provider failed as a whole."""
        with self._database.begin() as connection:
            before = find_breakers(connection, [provider]).get(provider)
            breaker = failed(before or Breaker(provider=provider, changed_at=now), code, now=now)
            keep_breaker(connection, breaker)
        self._in_trouble.add(provider)
        if breaker.state is BreakerState.OPEN:
            log.warning("breaker.open", provider=provider, code=code, failures=breaker.failures)

    def note_success(self, provider: str, *, now: datetime) -> None:
        """Tell that a provider did its work. Costs nothing where it never failed."""
        if provider not in self._in_trouble:
            return
        with self._database.begin() as connection:
            before = find_breakers(connection, [provider]).get(provider)
            if before is not None and before.failures:
                keep_breaker(connection, succeeded(before, now=now))
                log.info("breaker.closed", provider=provider)
        self._in_trouble.discard(provider)

    def note_unused(self, provider: str, *, now: datetime) -> None:
        """Tell that nothing was there to probe with: the next batch may."""
        with self._database.begin() as connection:
            before = find_breakers(connection, [provider]).get(provider)
            if before is not None and before.state is BreakerState.HALF_OPEN:
                keep_breaker(connection, probing(before, now=now, lasts=False))


def try_now(database: Database, provider: str, *, now: datetime) -> None:
    """Let the next batch probe a provider that is left in peace, before its pause is over.

    One worker tries a few messages, as after the pause. Raises `NothingToTry` if nothing waits.
    """
    with database.begin() as connection:
        breaker = find_breakers(connection, [provider]).get(provider)
        if breaker is None or breaker.state is not BreakerState.OPEN:
            raise NothingToTry(
                f"{provider!r} is not left in peace; see `rapport messages breakers`"
            )
        keep_breaker(connection, replace(breaker, retry_at=now))
    log.info("breaker.tried-early", provider=provider)
