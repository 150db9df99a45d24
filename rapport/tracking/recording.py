"""Opens and clicks, each with what it is taken for. An open is never a reward, a click a sign."""

from dataclasses import replace
from datetime import datetime

import structlog

from rapport.delivery import Links, Message, find_short_link, get_message, note_reaction
from rapport.events import (
    CustomerId,
    Event,
    EventId,
    EventName,
    add_events,
    campaign_context,
)
from rapport.kit.errors import NotFound, Unavailable
from rapport.kit.ids import new_id
from rapport.storage import Database
from rapport.tracking.asking import network_of, signs_of
from rapport.tracking.judging import judge_at_once
from rapport.tracking.model import UNKNOWN, Asked, Fetch, FetchKind, Judgement, Sign
from rapport.tracking.settling import told_of
from rapport.tracking.store import add_fetch

log = structlog.get_logger(__name__)

SOURCE = "rapport"
_MAIL = "email"
PROXIES = (Sign.APPLE_PROXY, Sign.MAIL_PROXY)
_NAMES = {FetchKind.OPEN: EventName.EMAIL_OPENED, FetchKind.CLICK: EventName.EMAIL_LINK_CLICKED}


class LinkUnknown(NotFound):
    """A short link leads nowhere that is known."""

    code = "short-link-unknown"


def record_open(
    token: str, *, links: Links, database: Database, now: datetime, asked: Asked = UNKNOWN
) -> None:
    """Record that the pixel of a message was fetched; every fetch is an event of its own."""
    message = get_message(database, links.read_open(token))
    _record(message, FetchKind.OPEN, database=database, now=now, asked=asked)


def record_click(
    token: str, *, links: Links, database: Database, now: datetime, asked: Asked = UNKNOWN
) -> str:
    """Record the click and return the address that the link was made for.

    Whoever clicks gets there even if the click cannot be written down: the message was erased, or
    the store is in trouble. Raises `BadToken` for an address that nobody signed.
    """
    message_id, target = links.read_click(token)
    try:
        message = get_message(database, message_id)
        _record(message, FetchKind.CLICK, database=database, now=now, asked=asked, link=target)
    except (NotFound, Unavailable) as error:
        log.warning("click.lost", code=error.code)
    return target


def record_short_click(
    code: str, *, database: Database, now: datetime, asked: Asked = UNKNOWN
) -> str:
    """Record the click on a short link and return where it leads, or raise `LinkUnknown`."""
    found = find_short_link(database, code)
    if found is None:
        raise LinkUnknown("nobody knows this link; open it again from the original message")
    message_id, target = found
    message = get_message(database, message_id)
    _record(message, FetchKind.CLICK, database=database, now=now, asked=asked, link=target)
    return target


def record_look(
    message_id: str,
    kind: FetchKind,
    *,
    database: Database,
    now: datetime,
    asked: Asked = UNKNOWN,
) -> None:
    """Note that the trap or the page to unsubscribe was fetched: evidence about clicks, no event.

    What cannot be noted is passed over: the page must be shown all the same.
    """
    try:
        get_message(database, message_id)  # of one that was erased nothing more is kept
        with database.begin() as connection:
            add_fetch(connection, _fetch(new_id("fet"), message_id, kind, database, now, asked))
    except (NotFound, Unavailable) as error:
        log.warning("look.lost", code=error.code)


def record_trap(
    token: str, *, links: Links, database: Database, now: datetime, asked: Asked = UNKNOWN
) -> None:
    """Note that somebody followed the link that no person can see. Raises `BadToken`."""
    message_id = links.read_trap(token)
    record_look(message_id, FetchKind.TRAP, database=database, now=now, asked=asked)


def _record(
    message: Message,
    kind: FetchKind,
    *,
    database: Database,
    now: datetime,
    asked: Asked,
    link: str = "",
) -> None:
    """Keep the event, with what it is taken for now, and the fetch to be judged soon."""
    fetch = replace(
        _fetch(new_id("evt"), message.message_id, kind, database, now, asked), link=link
    )
    said = judge_at_once(kind, fetch.signs, now=now, sent_at=message.sent_at)
    more = {"url": link, **campaign_context(link)} if kind is FetchKind.CLICK else opened(said)
    name = _NAMES[kind]
    if message.channel != _MAIL:
        name, more = EventName.MESSAGE_LINK_CLICKED, more | {"channel": message.channel}
    event = event_of(
        message, name, now=now, event_id=fetch.fetch_id, properties=told_of(said) | more
    )
    with database.begin() as connection:
        add_events(connection, [event])
        add_fetch(connection, fetch)
    if not said.scanner:
        note_reaction(database, message.message_id, now=now)


def _fetch(
    fetch_id: str,
    message_id: str,
    kind: FetchKind,
    database: Database,
    now: datetime,
    asked: Asked,
) -> Fetch:
    return Fetch(
        fetch_id=fetch_id,
        message_id=message_id,
        kind=kind,
        fetched_at=now,
        network=network_of(asked.address, key=database.hash_key),
        signs=signs_of(asked, kind),
    )


def opened(said: Judgement) -> dict[str, object]:
    """What an open's event says besides: which proxy fetched, and that none tells who read."""
    proxies = [str(sign) for sign in PROXIES if sign in said.because]
    return {"reliable": not proxies and not said.scanner} | (
        {"proxy": proxies[0]} if proxies else {}
    )


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
