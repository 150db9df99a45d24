"""What the script on the shop's site asks for, and what it tells: shown, clicked, dismissed.

A visitor is a customer by a token that the shop's server got for them, or by the anonymous id of a
browser that was linked to one customer. What the script tells counts only for a message that this
visitor was given.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rapport.delivery import (
    OnsiteDeed,
    OnsiteMessage,
    get_message,
    last_shown,
    note_deed,
    waiting_onsite,
)
from rapport.events import EventName, add_events
from rapport.kit.channel_settings import OnsiteSettings
from rapport.kit.errors import Forbidden
from rapport.kit.ids import id_of, new_id
from rapport.kit.signing import Signer
from rapport.profiles import IDENTITIES, NameKind, Purpose, last_words, owners_of
from rapport.storage import Database, Facts
from rapport.tracking.recording import event_of

_CHANNEL = "onsite"
_TOKEN_DAYS = 30
_EVENTS = {
    OnsiteDeed.SHOWN: EventName.MESSAGE_SHOWN,
    OnsiteDeed.CLICKED: EventName.MESSAGE_LINK_CLICKED,
    OnsiteDeed.DISMISSED: EventName.MESSAGE_DISMISSED,
}


class VisitorUnknown(Forbidden):
    """A visitor's token is over; the shop's server gets a new one."""

    code = "visitor-unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class OnsiteOffer:
    """A message to be shown now. `ticket` is what deeds with it are told by."""

    ticket: str
    title: str
    text: str
    button: str
    link: str
    language: str


class Visitors:
    """Signs who a visitor is, and which message they were given."""

    def __init__(self, secret: bytes) -> None:
        self._visitor = Signer(secret, purpose="onsite-visitor")
        self._ticket = Signer(secret, purpose="onsite-ticket")

    def token(self, customer_id: str, *, now: datetime) -> str:
        """A token for the pages that a customer is signed in to; it holds for 30 days."""
        until = now + timedelta(days=_TOKEN_DAYS)
        return self._visitor.sign([customer_id, str(int(until.timestamp()))])

    def customer_of(self, token: str, *, now: datetime) -> str:
        """Return the customer, or raise `BadToken` or `VisitorUnknown`."""
        customer_id, until = self._visitor.read(token)
        if datetime.fromtimestamp(int(until), UTC) <= now:
            raise VisitorUnknown("the visitor's token is over; get a new one from the API")
        return customer_id

    def ticket(self, message_id: str) -> str:
        return self._ticket.sign([message_id])

    def message_of(self, ticket: str) -> str:
        """Return the message of a ticket, or raise `BadToken`."""
        return self._ticket.read(ticket)[0]


def find_visitor(
    database: Database, facts: Facts, *, customer_id: str = "", anonymous_id: str = ""
) -> str | None:
    """Give the customer that a name belongs to now; None for a browser that nobody knows."""
    if customer_id:
        with database.read() as connection:
            return owners_of(connection, {customer_id}).get(customer_id, customer_id)
    names = facts.table(IDENTITIES)
    mine = names.filter(names.alias == anonymous_id, names.kind == NameKind.VISITOR.value)
    found = set(facts.read(mine.select("customer_id"))["customer_id"].to_pylist())
    return found.pop() if len(found) == 1 else None


def next_onsite(
    customer_id: str,
    *,
    database: Database,
    visitors: Visitors,
    settings: OnsiteSettings,
    now: datetime,
) -> OnsiteOffer | None:
    """Choose what a customer is shown now, the newest first; None where nothing is due.

    Nobody is shown anything who took the consent to it back since it was made.
    """
    seen = last_shown(database, customer_id)
    if seen is not None and now - seen < timedelta(hours=settings.hours_between):
        return None
    waiting = waiting_onsite(database, customer_id, now=now, shows_most=settings.shows_most)
    if not waiting or not _is_willing(database, customer_id):
        return None
    return _offer(waiting[0], visitors)


def record_onsite(
    ticket: str, deed: OnsiteDeed, *, database: Database, visitors: Visitors, now: datetime
) -> bool:
    """Keep what a visitor did, with its event; False where the message was over already.

    A click and a dismissal count once; a message may be shown several times.
    """
    message = get_message(database, visitors.message_of(ticket))
    name = _EVENTS[deed]
    once = deed is not OnsiteDeed.SHOWN
    event = event_of(
        message,
        name,
        now=now,
        event_id=id_of("evt", name, message.message_id) if once else new_id("evt"),
        properties={"channel": _CHANNEL},
    )
    with database.begin() as connection:
        noted = note_deed(connection, message.message_id, deed, now=now)
        if noted:
            add_events(connection, [event])
    return noted


def _is_willing(database: Database, customer_id: str) -> bool:
    words = last_words(
        database, channel=_CHANNEL, purpose=Purpose.MARKETING, customer_ids=[customer_id]
    )
    return words.get(customer_id, False)


def _offer(message: OnsiteMessage, visitors: Visitors) -> OnsiteOffer:
    return OnsiteOffer(
        ticket=visitors.ticket(message.message_id),
        title=message.title,
        text=message.text,
        button=message.button,
        link=message.link if message.link.startswith(("https://", "http://")) else "",
        language=message.language,
    )
