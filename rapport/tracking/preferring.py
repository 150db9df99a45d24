"""What a customer says about being written to. Reading a link changes nothing; only an answer does.

RFC 8058 (one click unsubscribes, by POST), PIPL Art. 24 (a way to refuse personalisation).
"""

from dataclasses import dataclass
from datetime import datetime

from rapport.delivery import Links, Message, get_message
from rapport.events import CustomerId, Event, EventName, add_events
from rapport.kit.ids import id_of
from rapport.profiles import Consent, Purpose, add_consents, last_words
from rapport.storage import Database
from rapport.tracking.recording import Letterhead, event_of

CONSENT_TEXT_VERSION = "preferences-1"
"""Version of the words on the preferences and unsubscribe pages; a new wording gets a new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What holds for the customer who got the message."""

    letterhead: Letterhead
    marketing: bool
    personalisation: bool


def read_unsubscribe(token: str, *, links: Links, database: Database) -> Letterhead:
    """Say which message an unsubscribe link belongs to; nothing is changed."""
    return _letterhead(get_message(database, links.read_unsubscribe(token)))


def unsubscribe(token: str, *, links: Links, database: Database, now: datetime) -> Letterhead:
    """Withdraw the consent to marketing on the message's channel; safe to repeat."""
    message = get_message(database, links.read_unsubscribe(token))
    said = _Word(purpose=Purpose.MARKETING, granted=False, how="unsubscribe-link")
    _say(message, [said], database=database, now=now)
    return _letterhead(message)


def read_preferences(token: str, *, links: Links, database: Database) -> Preferences:
    """Return what holds now; nothing is changed."""
    message = get_message(database, links.read_preferences(token))
    return _what_holds(message, database=database)


def set_preferences(
    token: str,
    *,
    marketing: bool,
    personalisation: bool,
    links: Links,
    database: Database,
    now: datetime,
) -> Preferences:
    """Record what changed against now, as lines of the ledger, and return what holds."""
    message = get_message(database, links.read_preferences(token))
    before = _what_holds(message, database=database)
    changes = [
        _Word(purpose=purpose, granted=wanted, how="preferences-page")
        for purpose, was, wanted in (
            (Purpose.MARKETING, before.marketing, marketing),
            (Purpose.PERSONALISATION, before.personalisation, personalisation),
        )
        if was != wanted
    ]
    _say(message, changes, database=database, now=now)
    return _what_holds(message, database=database)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Word:
    purpose: Purpose
    granted: bool
    how: str


def _say(message: Message, words: list[_Word], *, database: Database, now: datetime) -> None:
    """Write the ledger, and for a withdrawal the event, in one commit."""
    withdrawn = [w for w in words if w.purpose is Purpose.MARKETING and not w.granted]
    with database.begin() as connection:
        add_consents(connection, [_line(message, word, now=now) for word in words])
        add_events(connection, [_unsubscribed(message, word, now=now) for word in withdrawn])


def _line(message: Message, word: _Word, *, now: datetime) -> Consent:
    return Consent(
        customer_id=CustomerId(message.made_for),
        channel=message.channel,
        purpose=word.purpose,
        granted=word.granted,
        recorded_at=now,
        how=word.how,
        text_version=CONSENT_TEXT_VERSION,
    )


def _unsubscribed(message: Message, word: _Word, *, now: datetime) -> Event:
    # The id follows from message and way: a reader's program that posts twice counts once.
    return event_of(
        message,
        EventName.UNSUBSCRIBED,
        now=now,
        event_id=id_of("evt", EventName.UNSUBSCRIBED, message.message_id, word.how),
        properties={"how": word.how},
    )


def _what_holds(message: Message, *, database: Database) -> Preferences:
    return Preferences(
        letterhead=_letterhead(message),
        # Marketing needs a yes; personal selection holds until the customer says no.
        marketing=_last_word(message, Purpose.MARKETING, database=database, unsaid=False),
        personalisation=_last_word(
            message, Purpose.PERSONALISATION, database=database, unsaid=True
        ),
    )


def _last_word(message: Message, purpose: Purpose, *, database: Database, unsaid: bool) -> bool:
    customer = message.customer_id
    words = last_words(database, channel=message.channel, purpose=purpose, customer_ids=[customer])
    return words.get(customer, unsaid)


def _letterhead(message: Message) -> Letterhead:
    return Letterhead(message_id=message.message_id, language=message.language)
