"""Keeps computed traits fresh behind the customers that were touched, and the segments behind them.

Computing traits costs about a second however few customers there are, so it is done for many at
once: at most every so many seconds. What this holds is lost with the process; the night computes
everybody's traits anew.
"""

from datetime import datetime, timedelta

from rapport.events import TOUCHED
from rapport.kit.settings import ShopSettings
from rapport.segments.living.refreshing import refresh_all
from rapport.segments.living.touched import refresh_for
from rapport.storage import Database, Facts
from rapport.traits import refresh_traits

MOST_STALE = 20_000
"""With more customers than this, everybody's traits are computed."""


class TraitKeeper:
    """Remembers whose traits are stale. Used by one thread."""

    def __init__(self, *, database: Database, facts: Facts, shop: ShopSettings) -> None:
        self._database = database
        self._facts = facts
        self._shop = shop
        self._stale: set[str] = set()
        self._everybody = False
        self._refreshed_at: datetime | None = None

    def note_touched(self) -> None:
        """Remember who is waiting to be looked at again. Call it before the segments look."""
        touched = self._facts.table(TOUCHED).select("customer_id").distinct()
        told = self._facts.read(touched)["customer_id"].to_pylist()
        self._everybody = self._everybody or None in told
        self._stale |= {one for one in told if one is not None}

    def refresh(self, *, now: datetime, every: timedelta) -> bool:
        """Compute stale traits when the last time is long enough ago; say whether it did."""
        if not self._everybody and not self._stale:
            return False
        if self._refreshed_at is not None and now - self._refreshed_at < every:
            return False
        stale, everybody = self._stale, self._everybody or len(self._stale) > MOST_STALE
        self._stale, self._everybody, self._refreshed_at = set(), False, now
        refresh_traits(
            facts=self._facts,
            database=self._database,
            now=now,
            shop=self._shop,
            customers=None if everybody else stale,
        )
        if everybody:
            refresh_all(database=self._database, facts=self._facts, now=now)
        else:
            refresh_for(stale, database=self._database, facts=self._facts, now=now)
        return True
