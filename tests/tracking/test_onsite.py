"""Messages on the site: shown to whom they are for, as often as is right, and told about once."""

from datetime import UTC, datetime, timedelta

import pytest

from rapport.delivery import Message, MessageId, OnsiteDeed, Parcel, add_messages, message_id_of
from rapport.delivery.channels.onsite import OnsiteChannel
from rapport.events import CustomerId, inbox_backlog
from rapport.kit.channel_settings import OnsiteSettings
from rapport.kit.signing import BadToken
from rapport.profiles import Consent, Purpose, record_consents
from rapport.storage import Database
from rapport.tracking import OnsiteOffer, Visitors, VisitorUnknown, next_onsite, record_onsite

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
VISITORS = Visitors(b"s" * 32)
SETTINGS = OnsiteSettings(enabled=True, hours_between=24, shows_most=2, days=7)


def give(database: Database, customer: str, *campaigns: str, at: datetime = NOW) -> None:
    messages = [
        Message(
            message_id=message_id_of(campaign, customer), campaign_id=campaign,
            customer_id=customer, channel="onsite", address=customer, draft_id="drf_1",
            draft_version=1, arm="a", language="zh-CN", due_at=NOW,
        )
        for campaign in campaigns
    ]  # fmt: skip
    with database.begin() as connection:
        add_messages(connection, messages)
    parcels = [
        Parcel(
            message_id=one.message_id, channel="onsite", sender="hello@shop.example",
            recipient=customer, parts={"title": f"新品 {one.campaign_id}", "text": "到了"},
            links={"open": "javascript:alert(1)"}, language="zh-CN", customer_id=customer,
        )
        for one in messages
    ]  # fmt: skip
    OnsiteChannel(SETTINGS, database=database, clock=lambda: at).send(parcels)


def say(database: Database, customer: str, *, yes: bool, at: datetime = NOW) -> None:
    said = Consent(
        customer_id=CustomerId(customer), channel="onsite", purpose=Purpose.MARKETING, granted=yes,
        recorded_at=at, how="form", text_version="1",
    )  # fmt: skip
    record_consents(database, [said])


def ask(database: Database, customer: str, *, hours: float = 0) -> OnsiteOffer | None:
    now = NOW + timedelta(hours=hours)
    return next_onsite(customer, database=database, visitors=VISITORS, settings=SETTINGS, now=now)


def do(database: Database, offer: OnsiteOffer | None, deed: OnsiteDeed, hours: float = 0) -> bool:
    assert offer is not None
    now = NOW + timedelta(hours=hours)
    return record_onsite(offer.ticket, deed, database=database, visitors=VISITORS, now=now)


def test_a_message_is_shown_to_its_customer_alone(any_database: Database) -> None:
    give(any_database, "c1", "cmp_1")
    say(any_database, "c1", yes=True)
    say(any_database, "c2", yes=True)
    offer = ask(any_database, "c1")
    assert offer is not None
    assert (offer.title, offer.text, offer.link) == ("新品 cmp_1", "到了", "")
    assert ask(any_database, "c2") is None


def test_sent_twice_it_is_there_once(any_database: Database) -> None:
    say(any_database, "c1", yes=True)
    give(any_database, "c1", "cmp_1")
    do(any_database, ask(any_database, "c1"), OnsiteDeed.DISMISSED)
    give(any_database, "c1", "cmp_1")
    assert ask(any_database, "c1") is None


def test_between_two_messages_there_is_a_day_and_none_is_shown_for_ever(
    any_database: Database,
) -> None:
    say(any_database, "c1", yes=True)
    give(any_database, "c1", "cmp_1")
    assert do(any_database, ask(any_database, "c1"), OnsiteDeed.SHOWN)
    assert ask(any_database, "c1", hours=23) is None
    assert do(any_database, ask(any_database, "c1", hours=24), OnsiteDeed.SHOWN, hours=24)
    assert ask(any_database, "c1", hours=60) is None


def test_an_answer_ends_it_and_counts_once(any_database: Database) -> None:
    say(any_database, "c1", yes=True)
    give(any_database, "c1", "cmp_1")
    offer = ask(any_database, "c1")
    assert do(any_database, offer, OnsiteDeed.CLICKED)
    assert not do(any_database, offer, OnsiteDeed.CLICKED)
    assert not do(any_database, offer, OnsiteDeed.SHOWN)
    assert inbox_backlog(any_database).calls == 1
    assert ask(any_database, "c1") is None


def test_it_expires(any_database: Database) -> None:
    say(any_database, "c1", yes=True)
    give(any_database, "c1", "cmp_1")
    assert ask(any_database, "c1", hours=7 * 24 - 1) is not None
    assert ask(any_database, "c1", hours=7 * 24) is None


def test_who_says_no_meanwhile_is_shown_nothing(any_database: Database) -> None:
    give(any_database, "c1", "cmp_1")
    assert ask(any_database, "c1") is None
    say(any_database, "c1", yes=True)
    assert ask(any_database, "c1") is not None
    say(any_database, "c1", yes=False, at=NOW + timedelta(minutes=1))
    assert ask(any_database, "c1") is None


def test_a_visitors_token_is_theirs_and_ends() -> None:
    token = VISITORS.token("c1", now=NOW)
    assert VISITORS.customer_of(token, now=NOW + timedelta(days=29)) == "c1"
    with pytest.raises(VisitorUnknown):
        VISITORS.customer_of(token, now=NOW + timedelta(days=30))
    with pytest.raises(BadToken):
        VISITORS.customer_of(VISITORS.ticket("c1"), now=NOW)
    with pytest.raises(BadToken):
        VISITORS.message_of(token)
    assert VISITORS.message_of(VISITORS.ticket("msg_1")) == MessageId("msg_1")
