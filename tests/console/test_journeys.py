"""Journeys in the console: listed, begun from a template, watched, and who is behind a count."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from nicegui import ui

from rapport.access import Role
from rapport.app import App
from rapport.delivery import Silence, keep_silences
from rapport.events import CustomerId, Event, EventId, record_events
from rapport.journeys import (
    JourneyState,
    advance_due,
    enter_journey,
    find_journey_draft,
    get_journey,
    list_positions,
    parse_journey,
    publish_journey,
    save_journey_draft,
)
from tests.console.test_pages import read_in

Tell = Callable[[App, Callable[[Any], Any]], None]

CARE: dict[str, Any] = {
    "journey": "care",
    "name": "After <b>the</b> first look",
    "trigger": {"kind": "event", "event": "Product Viewed"},
    "exits": ["Unsubscribed"],
    "goal": {"event": "Order Completed", "within_days": 14},
    "holdout_share": 0.0,
    "steps": [
        {"id": "rest", "kind": "wait", "days": 3, "hours": 12, "next": "look"},
        {
            "id": "look",
            "kind": "wait-for",
            "event": "Product Added",
            "days": 5,
            "then": "bye",
            "otherwise": "call",
        },
        {"id": "call", "kind": "task", "title": "Say hello", "next": "bye"},
        {"id": "bye", "kind": "end"},
    ],
}


def drawn(visitor: Any) -> str:
    return "".join(one.content for one in visitor.find(kind=ui.html).elements)


async def until(holds: Callable[[], object]) -> None:
    """Wait until what a press began in a thread is done."""
    for _ in range(200):
        if holds():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it did not come to be")


def live(shop: App, definition: Mapping[str, Any] = CARE) -> None:
    """Publish a journey, and let those in who look at a product after it."""
    publish_journey(
        parse_journey(definition), database=shop.database, operator="op", now=shop.clock()
    )
    seen = shop.clock() + timedelta(minutes=1)
    record_events(
        shop.facts,
        [
            Event(
                event_id=EventId(f"look-{n}"),
                name="Product Viewed",
                happened_at=seen,
                received_at=seen,
                source="web",
                customer_id=CustomerId(f"c-{n:02}"),
                product_id="p-1",
            )
            for n in range(3)
        ],
    )
    later = seen + timedelta(minutes=1)
    enter_journey(
        get_journey(shop.database, str(definition["journey"])),
        database=shop.database,
        facts=shop.facts,
        now=later,
        timezone="Asia/Shanghai",
    )
    advance_due(
        database=shop.database, facts=shop.facts, shop=shop.settings.shop, now=later, worker="w"
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Live", "when this happens: “Viewed a product”", "&lt;b&gt;the"]),
        ("zh", ["运行中", "发生“浏览", "&lt;b&gt;the"]),
    ],
)
def test_the_list_says_state_trigger_and_people(
    shop: App, tell: Tell, language: str, words: list[str]
) -> None:
    read_in(shop, language)
    live(shop)
    save_journey_draft(
        "half", {"journey": "half"}, database=shop.database, revision=0, by="op", now=shop.clock()
    )

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.ADMIN)
        await visitor.open("/journeys")
        shown = drawn(visitor)
        assert [one for one in words if one not in shown] == []
        assert '<td class="right">3</td>' in shown
        assert "/journeys/half" in shown
        await visitor.open("/journeys/half")
        await visitor.should_see("never published" if language == "en" else "从未发布")

    tell(shop, story)


def test_a_journey_begins_from_a_template_as_a_draft_of_its_own(shop: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open("/journeys?view=new")
        await visitor.press("begin-welcome")
        await until(lambda: find_journey_draft(shop.database, "welcome"))
        await visitor.open("/journeys?view=new")
        await visitor.press("begin-welcome")
        await until(lambda: find_journey_draft(shop.database, "welcome-2"))
        first, second = (find_journey_draft(shop.database, one) for one in ("welcome", "welcome-2"))
        assert first is not None
        assert second is not None
        assert second.definition["journey"] == "welcome-2"
        assert first.definition["steps"] == second.definition["steps"]

    tell(shop, story)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Wait 3 days and 12 hours.", "at most 5 days", "3 here now", "go on below"]),
        ("zh", ["等待 3 天零 12 小时", "最多 5 天", "3 人在此", "直接往下"]),
    ],
)
def test_a_live_journey_is_a_column_of_sentences_with_counts(
    shop: App, tell: Tell, language: str, words: list[str]
) -> None:
    read_in(shop, language)
    live(shop)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.ADMIN)
        await visitor.open("/journeys/care")
        shown = drawn(visitor)
        assert [one for one in words if one not in shown] == []
        assert "/journeys/care/steps/rest?what=here" in shown
        assert "<b>the</b>" not in shown

    tell(shop, story)


def test_behind_a_count_are_people_with_the_reason(shop: App, tell: Tell) -> None:
    live(shop)
    silence = Silence(
        campaign_id="care/hello", customer_id="c-29", because="no consent", at=shop.clock()
    )
    with shop.database.begin() as connection:
        keep_silences(connection, [silence])

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open("/journeys/care/steps/rest?what=here")
        shown = drawn(visitor)
        assert "here since" in shown
        assert shown.count("/customers/show?id=c-0") == 3
        await visitor.open("/journeys/care/steps/hello?what=not-sent&because=no consent")
        assert "id=c-29" in drawn(visitor)
        await visitor.open("/journeys/care/steps/hello?what=not-sent&because=no address")
        assert "id=c-29" not in drawn(visitor)
        await visitor.open("/journeys/care/steps/rest?what=left")
        await visitor.should_see("Nobody is here")
        await visitor.open("/journeys/nowhere")
        await visitor.should_see("there is no journey")

    tell(shop, story)


def test_who_may_send_lets_a_journey_rest_and_who_may_not_is_not_offered(
    shop: App, tell: Tell
) -> None:
    live(shop)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open("/journeys/care")
        await visitor.should_not_see(marker="pause")
        await visitor.sign_in(Role.ADMIN)
        await visitor.open("/journeys/care")
        await visitor.press("pause")
        await until(lambda: get_journey(shop.database, "care").state is JourneyState.PAUSED)
        await visitor.should_see(marker="resume", retries=200)
        await visitor.press("resume")
        await until(lambda: get_journey(shop.database, "care").state is JourneyState.LIVE)
        await visitor.should_see(marker="drain", retries=200)
        await visitor.press("drain")
        await until(lambda: get_journey(shop.database, "care").state is JourneyState.DRAINING)
        await visitor.should_not_see(marker="drain", retries=200)
        visitor.find(marker="stop").click()
        await visitor.should_see("Stop “After")
        await visitor.press("confirm")
        await until(lambda: get_journey(shop.database, "care").state is JourneyState.STOPPED)
        assert len(list_positions(shop.database, "care", status="active")) == 3

    tell(shop, story)
