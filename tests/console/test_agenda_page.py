"""The page of the agenda, its what if, and the next best action on a customer's page."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rapport.access import Role
from rapport.agenda import keep_agenda, last_plan, plan_agenda
from rapport.app import App, agenda_desk_of
from rapport.conversations import Knowledge, start_conversation, take_turn
from rapport.kit.agenda_settings import AgendaSettings
from rapport.kit.gate_settings import GateSettings
from tests.agenda.conftest import fill_outbox

Tell = Callable[[App, Callable], None]
GATE = GateSettings(caps={"email": "1/day", "all": ""}, quiet_hours={}, fatigue_messages=0)
WORTHS = AgendaSettings(campaign_minor=30, journey_minor=60, unsubscribe_share=0)


@pytest.fixture
def day(shop: App) -> App:
    """A campaign and a journey want the one place of a day of two customers; a third waits."""
    settings = shop.settings.model_copy(update={"gate": GATE, "agenda": WORTHS})
    app = replace(shop, settings=settings)
    fill_outbox(app.database, ["c-00", "c-02"], due_at=app.clock())
    at = app.clock() - timedelta(hours=2)
    talk = start_conversation(database=app.database, customer_id="c-04", language="en", now=at)
    take_turn(
        talk.conversation_id,
        "a human please",
        database=app.database,
        facts=app.facts,
        knowledge=Knowledge([]),
        now=at,
    )
    return app


def plan(app: App) -> None:
    desk = agenda_desk_of(app)
    keep_agenda(desk, plan_agenda(desk))


def test_a_day_that_was_not_planned_is_said_to_be(shop: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open("/agenda")
        await visitor.should_see("The day was not planned yet")

    tell(shop, story)


def test_the_page_shows_what_goes_what_gives_way_and_why(day: App, tell: Tell) -> None:
    plan(day)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open("/agenda")
        await visitor.should_see("for 2 customers several senders compete")
        await visitor.should_see("Journeys")
        await visitor.should_see("Chats")
        await visitor.should_see("In the chat")
        await visitor.should_see("gave way to “Welcome”")
        await visitor.should_see("Another is worth more · 2")
        await visitor.open("/agenda?reason=budget")
        await visitor.should_not_see("gave way to “Welcome”")
        await visitor.open("/agenda?reason=lost-to-another")
        await visitor.should_see("gave way to “Welcome”")

    tell(day, story)


def test_other_limits_are_tried_and_nothing_is_kept(day: App, tell: Tell) -> None:
    plan(day)
    before = last_plan(day.database)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open("/agenda")
        visitor.find(marker="cost_email").clear().type("500")
        await visitor.press("try")
        await visitor.should_see("3 → 1")

    tell(day, story)
    assert last_plan(day.database) == before


def test_a_customers_page_says_what_is_best_next(day: App, tell: Tell) -> None:
    plan(day)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open("/customers/show?id=c-00")
        await visitor.should_see("Next best action")
        await visitor.should_see("“Welcome” by email: expected to bring")
        await visitor.should_see("Another is worth more")
        await visitor.open("/customers/show?id=c-04")
        await visitor.should_see("会话：等待人工回复 · In the chat")
        await visitor.open("/customers/show?id=c-06")
        await visitor.should_see("Leave alone")

    tell(day, story)
