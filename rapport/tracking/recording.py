"""Opens and clicks. Scanners fetch both, so an open is never a reward and a click only a sign."""

from collections.abc import Mapping
from datetime import datetime

from rapport.delivery import Links, Message, find_short_link, get_message, note_reaction
from rapport.events import CustomerId, Event, EventId, EventName, accept_events
from rapport.kit.errors import NotFound
from rapport.kit.ids import new_id
from rapport.storage import Database

SOURCE = "rapport"


class LinkUnknown(NotFound):
    """A short link leads nowhere that is known."""

    code = "short-link-unknown"


def record_open(token: str, *, links: Links, database: Database, now: datetime) -> None:
    """Record that the pixel of a message was fetched; every fetch is an event of its own."""
    message = get_message(database, links.read_open(token))
    event = event_of(message, EventName.EMAIL_OPENED, now=now)
    accept_events(database, [event])
    note_reaction(database, message.message_id, now=now)


def record_click(token: str, *, links: Links, database: Database, now: datetime) -> str:
    """Record the click and return the address that the link was made for."""
    message_id, target = links.read_click(token)
    _record_click(get_message(database, message_id), target, database=database, now=now)
    return target


def record_short_click(code: str, *, database: Database, now: datetime) -> str:
    """Record the click on a short link and return where it leads, or raise `LinkUnknown`."""
    found = find_short_link(database, code)
    if found is None:
        raise LinkUnknown("nobody knows this link; open it again from the original message")
    message_id, target = found
    _record_click(get_message(database, message_id), target, database=database, now=now)
    return target


def _record_click(message: Message, target: str, *, database: Database, now: datetime) -> None:
    mail = message.channel == "email"
    name = EventName.EMAIL_LINK_CLICKED if mail else EventName.MESSAGE_LINK_CLICKED
    told = {"url": target} if mail else {"url": target, "channel": message.channel}
    accept_events(database, [event_of(message, name, now=now, properties=told)])
    note_reaction(database, message.message_id, now=now)


def event_of(
    message: Message,
    name: EventName,
    *,
    now: datetime,
    event_id: str | None = None,
    properties: Mapping[str, object] | None = None,
) -> Event:
    """The fact that something came back from a message, with the arm it was sent in."""
    return Event(
        event_id=EventId(event_id or new_id("evt")),
        name=name,
        happened_at=now,
        received_at=now,
        source=SOURCE,
        customer_id=CustomerId(message.made_for),
        campaign_id=message.campaign_id,
        message_id=message.message_id,
        properties={"arm": message.arm, "draft_id": message.draft_id} | dict(properties or {}),
    )
