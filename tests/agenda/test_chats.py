"""Chats with something open are candidates of the day: answers are owed, sales need a yes."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from rapport.agenda import keep_agenda, loser_sentence, next_action, plan_agenda
from rapport.catalog import Product, put_products
from rapport.conversations import (
    FollowUp,
    FollowUpWhy,
    Knowledge,
    open_follow_ups,
    reply,
    start_conversation,
    take_turn,
)
from rapport.delivery import list_given_way
from rapport.events import CustomerId, Event, EventId, OrderLine, record_events
from rapport.profiles import Consent, Purpose, ensure_tables, record_consents
from rapport.storage import Database, Facts
from tests.agenda.conftest import NOW, SPRING, Fill, MakeDesk

EARLIER = NOW - timedelta(hours=3)
WORTHS = {"campaign_minor": 30, "journey_minor": 60, "unsubscribe_share": 0}


@pytest.fixture
def stocked(facts: Facts) -> Facts:
    ensure_tables(facts)
    put_products(facts, [product("pot"), product("cup")])
    return facts


def product(name: str, *, in_stock: bool = True) -> Product:
    return Product(
        product_id=name,
        names={"en": name.title()},
        price_minor=8_800,
        currency="CNY",
        in_stock=in_stock,
    )


def talk(
    text: str, database: Database, facts: Facts, *, who: str | None = "ada", at: datetime = EARLIER
) -> str:
    opened = start_conversation(database=database, customer_id=who, language="en", now=at)
    take_turn(
        opened.conversation_id,
        text,
        database=database,
        facts=facts,
        knowledge=Knowledge([]),
        now=at,
    )
    return opened.conversation_id


def consent(channel: str, *, granted: bool = True, who: str = "ada") -> Consent:
    return Consent(
        customer_id=CustomerId(who),
        channel=channel,
        purpose=Purpose.MARKETING,
        granted=granted,
        recorded_at=NOW - timedelta(days=30),
        how="form",
        text_version="1",
    )


def follow_ups(database: Database, facts: Facts, *, now: datetime = NOW) -> list[FollowUp]:
    return open_follow_ups(database=database, facts=facts, now=now)


def whys(database: Database, facts: Facts, *, now: datetime = NOW) -> list[FollowUpWhy]:
    return [one.why for one in follow_ups(database, facts, now=now)]


def test_what_is_open_in_a_chat_is_told(any_database: Database, stocked: Facts) -> None:
    talk("human please", any_database, stocked, who="ada")
    talk("how high is the moon", any_database, stocked, who="bob")
    talk("what would you recommend?", any_database, stocked, who="cy")
    talk("thanks", any_database, stocked, who="dee")
    talk("human please", any_database, stocked, who=None)
    found = follow_ups(any_database, stocked)
    assert [(one.customer_id, one.why.value) for one in found] == [
        ("ada", "waiting"),
        ("bob", "unanswered"),
        ("cy", "product"),
    ]
    assert [one.is_service for one in found] == [True, True, False]
    assert found[2].product is not None
    one = open_follow_ups(database=any_database, facts=stocked, now=NOW, customer_id="bob")
    assert [each.customer_id for each in one] == ["bob"]


def test_who_waits_is_seen_at_once_and_the_rest_when_the_chat_is_over(
    database: Database, stocked: Facts
) -> None:
    talk("human please", database, stocked, who="ada")
    talk("how high is the moon", database, stocked, who="bob")
    talk("recommend something", database, stocked, who="cy")
    soon = EARLIER + timedelta(minutes=5)
    assert whys(database, stocked, now=soon) == [FollowUpWhy.WAITING]
    assert whys(database, stocked, now=NOW + timedelta(days=8)) == []


def test_an_answer_of_a_person_settles_it(database: Database, stocked: Facts) -> None:
    waiting = talk("human please", database, stocked)
    reply(waiting, "I look it up.", database=database, now=EARLIER)
    assert whys(database, stocked) == []
    take_turn(
        waiting,
        "are you there?",
        database=database,
        facts=stocked,
        knowledge=Knowledge([]),
        now=EARLIER,
    )
    assert whys(database, stocked) == [FollowUpWhy.WAITING]


def test_what_was_bought_or_sold_out_needs_no_follow_up(database: Database, stocked: Facts) -> None:
    talk("recommend something", database, stocked)
    [found] = follow_ups(database, stocked)
    assert found.product is not None
    put_products(stocked, [product(found.product.product_id, in_stock=False)])
    [other] = follow_ups(database, stocked)
    assert other.product is not None
    assert other.product.product_id != found.product.product_id
    bought = Event(
        event_id=EventId("o1"),
        name="Order Completed",
        happened_at=NOW,
        received_at=NOW,
        source="shop",
        customer_id=CustomerId("ada"),
        lines=(OrderLine(product_id=other.product.product_id, quantity=1, unit_price_minor=1),),
    )
    record_events(stocked, [bought])
    assert follow_ups(database, stocked) == []


def test_an_answer_that_is_owed_is_held_back_by_nothing(
    any_database: Database, stocked: Facts, fill: Fill, make_desk: MakeDesk
) -> None:
    fill(any_database, ["ada"], senders=[SPRING])
    owed = talk("human please", any_database, stocked)
    desk = make_desk(any_database, budget_minor=0, staff_hours=0, chat_minor=0, **WORTHS)
    agenda = plan_agenda(desk)
    goes = {
        one.subject_id
        for one, chosen in zip(agenda.collected.subjects, agenda.plan.chosen, strict=True)
        if chosen
    }
    assert goes == {owed}
    assert agenda.contested == 0
    found = next_action(desk, "ada")
    assert found.best is not None
    assert (found.best.subject_id, found.best.channel) == (owed, "chat")
    assert found.best.name == "Chat: waits for a person"


def test_an_answer_that_is_owed_costs_marketing_no_place(
    database: Database, stocked: Facts, fill: Fill, make_desk: MakeDesk
) -> None:
    fill(database, ["ada"], senders=[SPRING])
    talk("human please", database, stocked)
    agenda = plan_agenda(make_desk(database, caps="1/day", **WORTHS))
    assert agenda.plan.chosen.all()
    assert {one.source for one in agenda.summary.tallies} == {"campaign", "chat_follow_up"}


def test_selling_needs_a_yes_and_goes_by_the_cheapest_channel_that_has_one(
    database: Database, stocked: Facts, make_desk: MakeDesk
) -> None:
    talk("recommend something", database, stocked)
    agenda = plan_agenda(make_desk(database))
    assert [(one.subject.customer_id, one.code) for one in agenda.collected.held] == [
        ("ada", "no-consent")
    ]
    assert agenda.summary.held == {"no-consent": 1}
    record_consents(database, [consent("sms"), consent("push", granted=False), consent("email")])
    [subject] = plan_agenda(make_desk(database)).collected.subjects
    assert subject.channel == "email"
    assert subject.name.startswith("Chat: asked about ")
    assert "CN¥88.00" in subject.name
    assert subject.brings == pytest.approx(2_000 * 0.3 - subject.unsubscribe - 3 * 80 - 0.5)


def test_who_is_held_out_of_all_marketing_is_sold_nothing(
    database: Database, stocked: Facts, make_desk: MakeDesk
) -> None:
    talk("recommend something", database, stocked)
    record_consents(database, [consent("email")])
    desk = make_desk(database)
    everybody = replace(desk, rules=replace(desk.rules, holdout_share=1.0))
    assert [one.code for one in plan_agenda(everybody).collected.held] == ["global-holdout"]


def test_caps_hold_for_what_sells_and_the_loser_is_told_why(
    database: Database, stocked: Facts, fill: Fill, make_desk: MakeDesk
) -> None:
    fill(database, ["ada"], senders=[SPRING])
    chat = talk("recommend something", database, stocked)
    desk = make_desk(database, caps="1/day", unsubscribe_share=0, campaign_minor=5_000)
    keep_agenda(desk, plan_agenda(desk))
    [loser] = list_given_way(database)
    assert (loser.subject_id, loser.kind, loser.code) == (chat, "chat", "lost-to-another")
    assert not loser.applies
    assert loser.facts["to"] == SPRING
    assert str(loser.facts["name"]).startswith("Chat: asked about ")
    told = loser_sentence(loser, "en")
    assert f"gave way to “{SPRING}”" in told
    assert f"让位于“{SPRING}”" in loser_sentence(loser, "zh")
    rich = make_desk(database, caps="1/day", unsubscribe_share=0, chat_minor=90_000)
    keep_agenda(rich, plan_agenda(rich))
    [loser] = list_given_way(database)
    assert loser.kind == "message"
