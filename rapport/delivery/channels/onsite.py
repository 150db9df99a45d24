"""Messages on the shop's own site: delivered means made available to whoever comes by."""

from collections.abc import Sequence
from datetime import timedelta

from rapport.delivery.model import Outcome, OutcomeKind, Parcel
from rapport.delivery.onsite_model import OnsiteMessage
from rapport.delivery.store import make_available
from rapport.kit.channel_settings import OnsiteSettings
from rapport.kit.clock import Clock
from rapport.storage import Database


class OnsiteChannel:
    """Keeps messages where the site's script asks for them."""

    name = "onsite"
    provider = "site"
    takes_bytes = False

    def __init__(self, settings: OnsiteSettings, *, database: Database, clock: Clock) -> None:
        self._kept = timedelta(days=settings.days)
        self._database = database
        self._clock = clock

    def send(self, parcels: Sequence[Parcel]) -> list[Outcome]:
        now = self._clock()
        made = [
            OnsiteMessage(
                message_id=each.message_id,
                customer_id=each.customer_id,
                title=each.parts.get("title", ""),
                text=each.parts.get("text", ""),
                button=each.parts.get("button", ""),
                link=each.links.get("open", ""),
                language=each.language,
                made_at=now,
                expires_at=now + self._kept,
            )
            for each in parcels
        ]
        with self._database.begin() as connection:
            make_available(connection, made)
        return [Outcome(message_id=each.message_id, kind=OutcomeKind.ACCEPTED) for each in parcels]

    def close(self) -> None:
        """Nothing is held open."""
