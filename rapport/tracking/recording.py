"""Opens and clicks. Scanners fetch both, so an open is never a reward and a click only a sign."""

from datetime import datetime

from rapport.delivery import Links, Message, get_message
from rapport.events import CustomerId, Event, EventId, EventName, accept_events
from rapport.kit.ids import new_id
from rapport.storage import Database

SOURCE = "rapport"


def record_open(token: str, *, links: Links, database: Database, now: datetime) -> None:
    """Record that the pixel of a message was fetched; every fetch is an event of its own."""
    message = get_message(database, links.read_open(token))
    event = event_of(message, EventName.EMAIL_OPENED, now=now)
    accept_events(database, [event])


def record_click(token: str, *, links: Links, database: Database, now: datetime) -> str:
    """Record the click and return the address that the link was made for."""
    message_id, target = links.read_click(token)
    message = get_message(database, message_id)
    event = event_of(message, EventName.EMAIL_LINK_CLICKED, now=now, properties={"url": target})
    accept_events(database, [event])
    return target


def event_of(
    message: Message,
    name: EventName,
    *,
    now: datetime,
    event_id: str | None = None,
    properties: dict[str, object] | None = None,
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
        properties={"arm": message.arm, "draft_id": message.draft_id} | (properties or {}),
    )
