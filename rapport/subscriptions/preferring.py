"""What a customer says about being written to. Reading a link changes nothing; only an answer does.

RFC 8058 (one click unsubscribes, by POST), PIPL Art. 24 (a way to refuse personalisation).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rapport.delivery import SOURCE, Links, Message, get_message
from rapport.events import CustomerId, Event, EventId, EventName, add_events
from rapport.kit.ids import id_of
from rapport.profiles import Consent, Purpose, add_consents, consents_of, topic_purpose
from rapport.storage import Database
from rapport.subscriptions.model import (
    Change,
    Changed,
    Choices,
    Letterhead,
    Preferences,
    Topic,
    Wish,
)
from rapport.subscriptions.topics import list_topics

CONSENT_TEXT_VERSION = "preferences-2"
"""Version of the words on the preferences and unsubscribe pages; a new wording gets a new one."""

_Ledger = Mapping[tuple[str, str], Consent]


def read_unsubscribe(token: str, *, links: Links, database: Database) -> Letterhead:
    """Say which message an unsubscribe link belongs to; nothing is changed."""
    return _letterhead(get_message(database, links.read_unsubscribe(token)))


def unsubscribe(token: str, *, links: Links, database: Database, now: datetime) -> Letterhead:
    """Withdraw the consent to marketing on the message's channel; safe to repeat."""
    message = get_message(database, links.read_unsubscribe(token))
    said = Change(channel=message.channel, purpose=Purpose.MARKETING, on=False)
    _say(message, [said], how="unsubscribe-link", database=database, now=now)
    return _letterhead(message)


def read_preferences(token: str, *, links: Links, database: Database) -> Preferences:
    """Return what holds now; nothing is changed."""
    return _what_holds(get_message(database, links.read_preferences(token)), database=database)


def set_preferences(
    token: str,
    wishes: Mapping[str, Wish],
    *,
    links: Links,
    database: Database,
    now: datetime,
) -> Changed:
    """Record what changed against now, as lines of the ledger, and return what holds.

    A channel without a wish stays as it is, and so does a topic that is not offered there.
    """
    message = get_message(database, links.read_preferences(token))
    before = _what_holds(message, database=database)
    changes = [
        change
        for choices in before.channels
        if choices.channel in wishes
        for change in _changes(choices, wishes[choices.channel], before.topics_on(choices.channel))
    ]
    _say(message, changes, how="preferences-page", database=database, now=now)
    after = _what_holds(message, database=database)
    return Changed(now=after, changes=tuple(changes), before=before)


def _changes(was: Choices, wanted: Wish, topics: Sequence[Topic]) -> Iterator[Change]:
    held = was.wish
    pairs = [
        (str(Purpose.MARKETING), held.marketing, wanted.marketing),
        (str(Purpose.PERSONALISATION), held.personalisation, wanted.personalisation),
        (str(Purpose.FREQUENCY), not held.less_often, not wanted.less_often),
    ]
    pairs += [
        (topic_purpose(one.topic), one.topic in held.topics, one.topic in wanted.topics)
        for one in topics
    ]
    for purpose, before, after in pairs:
        if before != after:
            yield Change(channel=was.channel, purpose=purpose, on=after)


def _say(
    message: Message, changes: Sequence[Change], *, how: str, database: Database, now: datetime
) -> None:
    """Write the ledger, and for a withdrawal the event, in one commit."""
    lines = [
        Consent(
            customer_id=CustomerId(message.made_for),
            channel=one.channel,
            purpose=one.purpose,
            granted=one.on,
            recorded_at=now,
            how=how,
            text_version=CONSENT_TEXT_VERSION,
        )
        for one in changes
    ]
    withdrawn = [
        _unsubscribed(message, one, how=how, now=now)
        for one in changes
        if one.purpose == Purpose.MARKETING and not one.on
    ]
    with database.begin() as connection:
        add_consents(connection, lines)
        add_events(connection, withdrawn)


def _unsubscribed(message: Message, change: Change, *, how: str, now: datetime) -> Event:
    # The id follows from message and way: a reader's program that posts twice counts once.
    other = () if change.channel == message.channel else (change.channel,)
    return Event(
        event_id=EventId(id_of("evt", EventName.UNSUBSCRIBED, message.message_id, how, *other)),
        name=EventName.UNSUBSCRIBED,
        happened_at=now,
        received_at=now,
        source=SOURCE,
        customer_id=CustomerId(message.made_for),
        campaign_id=message.campaign_id,
        message_id=message.message_id,
        properties={
            "arm": message.arm,
            "draft_id": message.draft_id,
            "how": how,
            "channel": change.channel,
        },
    )


def _what_holds(message: Message, *, database: Database) -> Preferences:
    ledger = _last_lines(consents_of(database, message.customer_id))
    topics = tuple(list_topics(database))
    others = {channel for channel, purpose in ledger if purpose == Purpose.MARKETING}
    channels = (message.channel, *sorted(others - {message.channel}))
    return Preferences(
        letterhead=_letterhead(message),
        topics=topics,
        channels=tuple(_choices(channel, ledger, topics) for channel in channels),
    )


def _choices(channel: str, ledger: _Ledger, topics: Sequence[Topic]) -> Choices:
    said = _Said(channel=channel, ledger=ledger)
    agreed = ledger.get((channel, Purpose.MARKETING))
    return Choices(
        channel=channel,
        wish=Wish(
            # Marketing needs a yes; personal selection holds until the customer says no.
            marketing=said.word(Purpose.MARKETING, unsaid=False),
            personalisation=said.word(Purpose.PERSONALISATION, unsaid=True),
            less_often=not said.word(Purpose.FREQUENCY, unsaid=True),
            topics=frozenset(
                one.topic
                for one in topics
                if channel in one.channels
                and said.word(topic_purpose(one.topic), unsaid=one.default_in)
            ),
        ),
        agreed=agreed if agreed is not None and agreed.granted else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    channel: str
    ledger: _Ledger

    def word(self, purpose: str, *, unsaid: bool) -> bool:
        line = self.ledger.get((self.channel, purpose))
        return unsaid if line is None else line.granted


def _last_lines(lines: Sequence[Consent]) -> _Ledger:
    """The line that holds for each channel and purpose: the last; of two at once, no."""
    ordered = sorted(lines, key=lambda one: (one.recorded_at, not one.granted))
    return {(one.channel, str(one.purpose)): one for one in ordered}


def _letterhead(message: Message) -> Letterhead:
    return Letterhead(message_id=message.message_id, language=message.language)
