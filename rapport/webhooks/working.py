"""The work of webhooks in a running server: what happens is taken up, and calls are made."""

from collections.abc import Callable
from datetime import datetime, timedelta

from rapport.alerts import AlertKind, Alerts
from rapport.kit.clock import Clock
from rapport.kit.ids import new_id
from rapport.kit.settings import Settings
from rapport.storage import Database, Facts
from rapport.webhooks.delivering import Deliverer
from rapport.webhooks.feeding import feed_webhooks
from rapport.webhooks.model import Endpoint
from rapport.webhooks.store import forget_deliveries


class WebhookWork:
    """Two turns, each for a thread of its own: `feed` and `deliver`. Close it at the end."""

    def __init__(
        self, database: Database, facts: Facts, *, settings: Settings, secret: bytes, clock: Clock
    ) -> None:
        self._database = database
        self._facts = facts
        self._settings = settings
        self._clock = clock
        self._worker = new_id("worker")
        self._deliverer = Deliverer(
            database,
            settings=settings.outgoing,
            secret=secret,
            clock=clock,
            tell=_teller(settings),
        )
        self.close = self._deliverer.close

    def feed(self) -> bool:
        """Make deliveries of what happened; say whether there were any."""
        now = self._clock()
        made = feed_webhooks(
            database=self._database, facts=self._facts, now=now, worker=self._worker
        )
        return made > 0

    def deliver(self) -> bool:
        """Start what is due; say whether anything ended since the last time."""
        return self._deliverer.turn().handled > 0


def forget_old_deliveries(database: Database, *, settings: Settings, now: datetime) -> int:
    """Delete deliveries that are older than they are kept; return how many."""
    kept = timedelta(days=settings.outgoing.keep_days)
    return forget_deliveries(database, before=now - kept)


def _teller(settings: Settings) -> Callable[[Endpoint], None]:
    def tell(endpoint: Endpoint) -> None:
        alerts = Alerts(settings.channels.alerts, language=settings.shop.language)
        facts = {"endpoint": endpoint.name, "because": endpoint.because}
        alerts.alert(AlertKind.WEBHOOK_OFF, facts)

    return tell
