"""Webhooks in the console: added, changed, tried, replayed and switched by admins alone."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from nicegui import ui

from rapport.access import Role
from rapport.app import App
from rapport.console.webhook_form import known_types
from rapport.kit.webhook_settings import OutgoingSettings
from rapport.webhooks import (
    Deliverer,
    DeliveryStatus,
    Endpoint,
    EndpointState,
    EndpointWish,
    add_endpoint,
    get_delivery,
    get_endpoint,
    happen_to,
    list_deliveries,
    list_endpoints,
    switch_off,
)
from tests.console.test_pages import read_in

Tell = Callable[[App, Callable], None]
URL = "https://crm.shop.example/hooks"


def endpoint_of(app: App, *, url: str = URL, name: str = "crm") -> Endpoint:
    wish = EndpointWish(name=name, url=url, types=("message.*", "customer.table_booked"))
    settings = OutgoingSettings(plain_http=True, private_networks=True)
    made, _ = add_endpoint(
        wish, database=app.database, settings=settings, secret=app.secret, by="mei", now=app.clock()
    )
    return made


def failed_delivery(app: App, endpoint: Endpoint, key: str) -> str:
    """Make a delivery and let the endpoint be switched off and on: it has failed then."""
    happen_to(endpoint, [key], database=app.database, now=app.clock())
    found = list_deliveries(app.database, endpoint_id=endpoint.endpoint_id)[0]
    switch_off(endpoint.name, database=app.database)
    return found.delivery_id


async def until(holds: Callable[[], bool]) -> None:
    """Wait until what was pressed has been done."""
    for _ in range(200):
        if holds():
            return
        await asyncio.sleep(0.02)
    assert holds()


def drawn(visitor: Any) -> str:
    return "".join(one.content for one in visitor.find(kind=ui.html).elements)


@pytest.fixture
def open_app(shop: App) -> App:
    """A shop whose webhooks may go to this machine."""
    outgoing = OutgoingSettings(plain_http=True, private_networks=True, timeout_seconds=2)
    return replace(shop, settings=shop.settings.model_copy(update={"outgoing": outgoing}))


@pytest.fixture
def receiver() -> Iterator[str]:
    """A program of the shop that takes every call."""

    class Taker(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Keep the tests' output clean."""

    server = HTTPServer(("127.0.0.1", 0), Taker)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/hook"
    server.shutdown()
    server.server_close()


def test_an_endpoint_is_added_and_its_secret_shown_once(shop: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.ADMIN)
        await visitor.open("/webhooks/new")
        visitor.find(marker="name").type("crm")
        visitor.find(marker="url").type(URL)
        visitor.find(marker="more-types").type("customer.table_booked")
        visitor.find(marker="properties").type("plan")
        await visitor.press("save")
        await visitor.should_see("whsec_", retries=100)
        await visitor.press("done")
        [made] = list_endpoints(shop.database)
        await visitor.open(f"/webhooks/{made.endpoint_id}")
        await visitor.should_not_see("whsec_")

    tell(shop, story)
    [made] = list_endpoints(shop.database)
    assert (made.url, made.types) == (URL, ("customer.table_booked",))
    assert (made.fields, made.created_by) == (("properties.plan",), "Admin Chen")


def test_a_wrong_address_is_told_and_nothing_is_kept(shop: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.ADMIN)
        await visitor.open("/webhooks/new")
        visitor.find(marker="name").type("crm")
        visitor.find(marker="url").type("http://crm.shop.example")
        visitor.find(marker="more-types").type("lead.captured")
        await visitor.press("save")
        await visitor.should_see("starts with https://", retries=30)

    tell(shop, story)
    assert list_endpoints(shop.database) == []


def test_a_change_keeps_the_secret_and_types_of_the_shops_own(shop: App, tell: Tell) -> None:
    before = endpoint_of(shop)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.ADMIN)
        await visitor.open(f"/webhooks/{before.endpoint_id}/edit")
        visitor.find(marker="description").type("Sales")
        await visitor.press("save")
        await visitor.should_see("crm is changed", retries=100)

    tell(shop, story)
    changed = get_endpoint(shop.database, "crm")
    assert changed == replace(before, description="Sales")


@pytest.mark.parametrize(
    ("language", "word"), [("en", "the endpoint was off"), ("zh", "端点已停用")]
)
def test_deliveries_are_shown_with_what_became_of_them(
    shop: App, tell: Tell, language: str, word: str
) -> None:
    read_in(shop, language)
    endpoint = endpoint_of(shop)
    delivery_id = failed_delivery(shop, endpoint, "k1")

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.ADMIN)
        await visitor.open("/webhooks")
        assert URL in drawn(visitor)
        await visitor.open(f"/webhooks/{endpoint.endpoint_id}?status=failed")
        assert word in drawn(visitor)
        await visitor.should_not_see(marker="replay")
        await visitor.open(f"/webhooks/{endpoint.endpoint_id}/{delivery_id}")
        assert "&quot;key&quot;: &quot;k1&quot;" in drawn(visitor)
        await visitor.open(f"/webhooks/{endpoint.endpoint_id}?status=delivered")
        assert word not in drawn(visitor)

    tell(shop, story)


def test_what_failed_is_replayed_alone_or_by_its_time(shop: App, tell: Tell) -> None:
    endpoint = endpoint_of(shop)
    delivery_id = failed_delivery(shop, endpoint, "k1")
    page = f"/webhooks/{endpoint.endpoint_id}"

    def stands(status: DeliveryStatus) -> bool:
        return get_delivery(shop.database, delivery_id).status is status

    def is_on() -> bool:
        return get_endpoint(shop.database, "crm").state is EndpointState.ACTIVE

    async def enable(visitor: Any) -> None:
        await visitor.open(page)
        await visitor.press("enable")
        await until(is_on)
        await visitor.open(page)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.ADMIN)
        await enable(visitor)
        await visitor.open(f"{page}/{delivery_id}")
        await visitor.press("replay-one")
        await until(lambda: stands(DeliveryStatus.WAITING))
        await visitor.open(page)
        await visitor.press("disable")
        await visitor.press("confirm")
        await until(lambda: stands(DeliveryStatus.FAILED))
        await enable(visitor)
        later = (shop.clock() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
        visitor.find(marker="since").type(later)
        await visitor.press("replay")
        await visitor.should_see("0 deliveries wait again", retries=100)
        visitor.find(marker="since").clear()
        await visitor.press("replay")
        await until(lambda: stands(DeliveryStatus.WAITING))

    tell(shop, story)


def test_all_is_replayed_only_of_a_span_of_time(open_app: App, receiver: str, tell: Tell) -> None:
    endpoint = endpoint_of(open_app, url=receiver)
    happen_to(endpoint, ["k1"], database=open_app.database, now=open_app.clock())
    deliverer = Deliverer(
        open_app.database,
        settings=open_app.settings.outgoing,
        secret=open_app.secret,
        clock=open_app.clock,
    )
    assert deliverer.deliver_due().delivered == 1
    deliverer.close()

    def stands(status: DeliveryStatus) -> bool:
        [one] = list_deliveries(open_app.database)
        return one.status is status

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.ADMIN)
        await visitor.open(f"/webhooks/{endpoint.endpoint_id}")
        visitor.find(marker="replay-all").click()
        await visitor.press("replay")
        [since] = visitor.find(marker="since").elements
        await until(lambda: since.error == "Give a span of time for this")
        assert stands(DeliveryStatus.DELIVERED)
        visitor.find(marker="since").type("2026-01-01T00:00")
        await visitor.press("replay")
        await until(lambda: stands(DeliveryStatus.WAITING))

    tell(open_app, story)


def test_a_test_says_what_the_endpoint_answered(open_app: App, receiver: str, tell: Tell) -> None:
    good = endpoint_of(open_app, url=receiver)
    bad = endpoint_of(open_app, url="http://127.0.0.1:9/", name="gone")

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.ADMIN)
        await visitor.open(f"/webhooks/{good.endpoint_id}")
        await visitor.press("test")
        await visitor.should_see("Taken: HTTP 204", retries=30)
        await visitor.open(f"/webhooks/{bad.endpoint_id}")
        await visitor.press("test")
        await visitor.should_see("Not taken: not reached", retries=30)

    tell(open_app, story)


def test_a_new_secret_is_shown_and_an_endpoint_is_deleted(shop: App, tell: Tell) -> None:
    endpoint = endpoint_of(shop)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.ADMIN)
        await visitor.open(f"/webhooks/{endpoint.endpoint_id}")
        await visitor.press("rotate")
        await visitor.press("confirm")
        await visitor.should_see("whsec_", retries=30)
        await visitor.press("done")
        assert get_endpoint(shop.database, "crm").generation == 2
        await visitor.open(f"/webhooks/{endpoint.endpoint_id}")
        await visitor.press("remove")
        await visitor.press("confirm")
        await until(lambda: not list_endpoints(shop.database))

    tell(shop, story)


def test_only_admins_see_webhooks(shop: App, tell: Tell) -> None:
    endpoint = endpoint_of(shop)

    async def story(visitor: Any) -> None:
        for role in (Role.VIEWER, Role.MARKETER, Role.REVIEWER):
            await visitor.sign_in(role)
            await visitor.open("/")
            assert "/console/webhooks" not in drawn(visitor)
            for path in ("", "/new", f"/{endpoint.endpoint_id}", f"/{endpoint.endpoint_id}/edit"):
                await visitor.open(f"/webhooks{path}")
                await visitor.should_see("This is not allowed")

    tell(shop, story)
    assert get_endpoint(shop.database, "crm").state is EndpointState.ACTIVE


def test_what_can_be_told_is_offered_by_its_name() -> None:
    types = known_types()
    assert len(types) == len(set(types))
    assert {"*", "message.clicked", "consent.changed", "campaign.paused"} <= set(types)
    assert "customer.click_judged" not in types
