"""The page of alerts: what needs a person, who is told, and a test that reaches them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from nicegui import ui
from pydantic import SecretStr

from rapport.access import Role
from rapport.app import App
from rapport.console.pause_words import pause_reason
from rapport.console.texts import texts_in
from rapport.delivery import Breaker, BreakerState, pause_messages, resume_messages
from rapport.delivery.store import keep_breaker
from rapport.kit.channel_settings import AlertSettings
from rapport.kit.webhook_settings import OutgoingSettings
from rapport.webhooks import EndpointWish, add_endpoint, switch_off
from tests.console.test_pages import read_in

Tell = Callable[[App, Callable], None]


def drawn(visitor: Any) -> str:
    return "".join(one.content for one in visitor.find(kind=ui.html).elements)


def telling(app: App, **urls: str) -> App:
    """The same shop, whose staff is told at these addresses."""
    alerts = AlertSettings(urls={name: SecretStr(url) for name, url in urls.items()})
    channels = app.settings.channels.model_copy(update={"alerts": alerts})
    return replace(app, settings=app.settings.model_copy(update={"channels": channels}))


@pytest.fixture
def chat() -> Iterator[tuple[str, list[bytes]]]:
    """A chat of the staff: its address, and what arrived."""
    got: list[bytes] = []

    class Chat(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Keep the tests' output clean."""

    server = HTTPServer(("127.0.0.1", 0), Chat)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"json://127.0.0.1:{server.server_address[1]}/the-token", got
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("A provider does not work", "A webhook endpoint was switched off")),
        ("zh", ("服务商无法使用", "网络回调端点已停用")),
    ],
)
def test_what_stands_now_is_shown_with_a_way_to_it(
    shop: App, tell: Tell, language: str, words: tuple[str, str]
) -> None:
    read_in(shop, language)
    now = shop.clock()
    breaker = Breaker(
        provider="email/smtp",
        state=BreakerState.OPEN,
        failures=3,
        code="mail-server-unavailable",
        changed_at=now,
        retry_at=now + timedelta(minutes=20),
    )
    with shop.database.begin() as connection:
        keep_breaker(connection, breaker)
    endpoint, _ = add_endpoint(
        EndpointWish(name="crm", url="https://crm.shop.example", types=("*",)),
        database=shop.database,
        settings=OutgoingSettings(),
        secret=shop.secret,
        by="mei",
        now=now,
    )
    switch_off("crm", database=shop.database, because="failing")

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.ADMIN)
        await visitor.open("/alerts")
        shown = drawn(visitor)
        assert all(word in shown for word in words)
        assert "mail-server-unavailable" in shown
        assert f"/console/webhooks/{endpoint.endpoint_id}" in shown

    tell(shop, story)


def test_what_ended_lately_is_shown_and_what_operators_did_is_not(shop: App, tell: Tell) -> None:
    now = shop.clock()
    for campaign, because, days in (
        ("cmp_late", "too-many-bounces", 3),
        ("cmp_old", "too-many-bounces", 40),
        ("cmp_hand", "operator", 3),
    ):
        pause_messages(
            shop.database,
            campaign_id=campaign,
            because=because,
            by="rapport",
            now=now - timedelta(days=days),
        )
        resume_messages(
            shop.database, campaign_id=campaign, by="mei", now=now - timedelta(days=days - 1)
        )

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open("/alerts")
        shown = drawn(visitor)
        assert "cmp_late: Too many bounces" in shown
        assert "cmp_old" not in shown
        assert "cmp_hand" not in shown

    tell(shop, story)


def test_who_is_told_is_shown_without_the_address(
    shop: App, tell: Tell, chat: tuple[str, list[bytes]]
) -> None:
    url, got = chat
    told = telling(shop, ops=url)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open("/alerts")
        shown = drawn(visitor)
        assert "ops" in shown
        assert "json" in shown
        assert "the-token" not in shown
        assert "127.0.0.1" not in shown
        await visitor.press("test-alert")
        await visitor.should_see("Told: ops", retries=100)

    tell(told, story)
    assert len(got) == 1


def test_who_may_not_send_tests_no_alerts(
    shop: App, tell: Tell, chat: tuple[str, list[bytes]]
) -> None:
    url, got = chat

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open("/alerts")
        await visitor.should_not_see(marker="test-alert")

    tell(telling(shop, ops=url), story)
    assert got == []


def test_an_address_that_is_none_is_told_by_the_name_of_its_setting(shop: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.ADMIN)
        await visitor.open("/alerts")
        shown = drawn(visitor)
        assert "RAPPORT_CHANNELS__ALERTS__URLS__OPS" in shown
        assert "the-token" not in shown
        await visitor.should_not_see(marker="test-alert")

    tell(telling(shop, ops="nowhere://x/the-token"), story)


@pytest.mark.parametrize(
    ("because", "told"),
    [
        ("too-many-bounces", "Too many bounces"),
        ("operator", "An operator paused it"),
        ("canary: complained", "too many after the first messages: Complaints"),
        ("canary: bounced-than-before", "too many after the first messages: Bounces"),
        ("canary: unsubscribed", "too many after the first messages: Unsubscriptions"),
    ],
)
def test_a_pause_has_a_reason_in_words(because: str, told: str) -> None:
    assert pause_reason(texts_in("en"), because) == told
