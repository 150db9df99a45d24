"""Transactional messages in the console: put up for review, counted, asked for by hand."""

import json
import shlex
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from nicegui import ui

from rapport.access import Role
from rapport.app import App, transactional_desk_of
from rapport.delivery import MessageStatus, get_message, list_messages
from rapport.delivery.store import MESSAGES
from rapport.review import approve
from rapport.transactional import (
    MessageWish,
    figures_of,
    list_templates,
    request_message,
    ship_templates,
)
from tests.console.test_pages import read_in

Tell = Callable[[App, Callable], None]
RESET = "drf_password-reset_en"
VALUES = {"minutes": "30", "reset_url": "https://shop.example/r/77"}


def drawn(visitor: Any) -> str:
    return "".join(one.content for one in visitor.find(kind=ui.html).elements)


def approved(app: App) -> None:
    for draft in ship_templates(database=app.database, now=app.clock()):
        approve(app.database, draft.draft_id, version=1, operator="rui", now=app.clock())


def asked(app: App, key: str, *, days_ago: int = 0) -> str:
    wish = MessageWish(
        template="password-reset", address="ada@example.org", language="en", values=VALUES
    )
    return request_message(
        wish,
        desk=transactional_desk_of(app),
        key_id="key_1",
        idempotency_key=key,
        now=app.clock() - timedelta(days=days_ago),
    ).message_id


def keep(app: App, message_id: str, **values: object) -> None:
    mine = MESSAGES.c.message_id == message_id
    with app.database.begin() as connection:
        connection.execute(MESSAGES.update().where(mine).values(**values))


@pytest.mark.parametrize(("language", "word"), [("en", "Password reset"), ("zh", "重置密码")])
def test_the_shipped_texts_are_put_up_for_review(
    shop: App, tell: Tell, language: str, word: str
) -> None:
    read_in(shop, language)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.ADMIN)
        await visitor.open("/transactional")
        assert word not in drawn(visitor)
        await visitor.press("ship")
        await visitor.should_see(word, retries=100)
        await visitor.should_not_see(marker="ship")

    tell(shop, story)
    assert len(list_templates(shop.database)) == 6


def test_figures_count_what_was_due_within_the_span(shop: App) -> None:
    approved(shop)
    now = shop.clock()
    left = asked(shop, "k1")
    stopped = asked(shop, "k2", days_ago=3)
    asked(shop, "k3", days_ago=20)
    keep(shop, stopped, status=MessageStatus.SUPPRESSED, error="address-suppressed")
    keep(shop, left, status=MessageStatus.DELIVERED, sent_at=now + timedelta(seconds=4))
    templates = [one for one in list_templates(shop.database) if one.newest.draft_id == RESET]
    day = figures_of(templates, database=shop.database, since=now - timedelta(days=1))[RESET]
    week = figures_of(templates, database=shop.database, since=now - timedelta(days=7))[RESET]
    assert (day.sent, day.stopped, day.waiting) == (1, {}, 0)
    assert (week.sent, week.stopped) == (1, {"address-suppressed": 1})
    assert (week.median_seconds, week.slow_seconds) == (4, 4)


def test_a_template_shows_a_request_that_can_be_copied(shop: App, tell: Tell) -> None:
    approved(shop)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open(f"/transactional/{RESET}")
        await visitor.should_see(marker="copy-example")
        await visitor.should_not_see(marker="send")
        assert "Sends version 1" in drawn(visitor)

    tell(shop, story)


def test_the_request_that_is_shown_is_one_that_is_taken(shop: App, tell: Tell) -> None:
    approved(shop)
    copied: list[str] = []

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open("/transactional/drf_order-confirmation_en")
        [shown] = [one for one in visitor.find(kind=ui.html).elements if "curl" in one.content]
        copied.append(shown.content)

    tell(shop, story)
    text = copied[0].partition("<code>")[2].partition("</code>")[0]
    for escaped, plain in (("&quot;", '"'), ("&#x27;", "'"), ("&#39;", "'"), ("&amp;", "&")):
        text = text.replace(escaped, plain)
    words = shlex.split(text.replace("\\\n", " "))
    body = json.loads(words[words.index("-d") + 1])
    requested = request_message(
        MessageWish(**body),
        desk=transactional_desk_of(shop),
        key_id="key_1",
        idempotency_key="k1",
        now=shop.clock(),
    )
    assert get_message(shop.database, requested.message_id).language == "en"


def test_one_message_is_sent_by_hand_and_once(shop: App, tell: Tell) -> None:
    approved(shop)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open(f"/transactional/{RESET}")
        visitor.find(marker="customer").type("c-00")
        visitor.find(marker="value-minutes").type("30")
        visitor.find(marker="value-reset_url").type("nowhere")
        await visitor.press("send")
        await visitor.should_see("reset_url (url)", retries=30)
        visitor.find(marker="value-reset_url").clear()
        visitor.find(marker="value-reset_url").type("https://shop.example/r/77")
        await visitor.press("send")
        await visitor.should_see("The message is in the outbox", retries=100)

    tell(shop, story)
    [message] = list_messages(shop.database)
    assert (message.customer_id, message.address) == ("c-00", "c0@mail.example")
    assert (message.draft_id, message.status) == (RESET, MessageStatus.QUEUED)


def test_a_text_that_is_not_approved_is_not_sent(shop: App, tell: Tell) -> None:
    ship_templates(database=shop.database, now=shop.clock())

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open(f"/transactional/{RESET}")
        assert "No version of this text is approved" in drawn(visitor)
        await visitor.should_not_see(marker="send")

    tell(shop, story)


def test_no_campaign_is_made_of_the_texts_that_rapport_sends_itself(shop: App, tell: Tell) -> None:
    approved(shop)
    approve(shop.database, "dr_1", version=1, operator="rui", now=shop.clock())

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open("/campaigns/new")
        [brief] = visitor.find(marker="brief").elements
        assert (brief.value, list(brief.options)) == ("br_1", ["br_1"])

    tell(shop, story)
