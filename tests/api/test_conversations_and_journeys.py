"""Conversations and journeys over HTTP: the shop's website speaks for its customers."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rapport.access import Role, create_api_key
from rapport.api import build_api
from rapport.app import App
from rapport.catalog import Product, put_products
from rapport.conversations import import_knowledge
from rapport.events import Event, EventId, OrderLine, record_events
from rapport.kit.settings import Settings
from rapport.profiles import ensure_tables
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TALKS = "/api/v1/conversations"
JOURNEYS = "/api/v1/journeys"
HELLO = {
    "journey": "hello",
    "name": "Hello",
    "trigger": {"kind": "event", "event": "Checkout Started"},
    "steps": [
        {"id": "rest", "kind": "wait", "days": 1, "next": "bye"},
        {"id": "bye", "kind": "end"},
    ],
}


@pytest.fixture
def api(database: Database, facts: Facts, home: Path) -> FastAPI:
    ensure_tables(facts)
    folder = home / "articles" / "en"
    folder.mkdir(parents=True)
    (folder / "returns.md").write_text("# Returns\n\nReturn it within 30 days.", encoding="utf-8")
    import_knowledge(folder.parent, database=database, now=NOW, language="en")
    settings = Settings(home=home)
    app = App(settings=settings, clock=lambda: NOW, secret=b"s", database=database, facts=facts)
    return build_api(app)


def client(api: FastAPI, database: Database, role: Role) -> TestClient:
    _, secret = create_api_key(
        database=database, name="test", role=role, created_by="test", now=NOW
    )
    return TestClient(api, headers={"Authorization": f"Bearer {secret}"})


@pytest.fixture
def shop(api: FastAPI, database: Database) -> Iterator[TestClient]:
    with client(api, database, Role.MARKETER) as opened:
        yield opened


def test_a_customer_asks_and_is_answered_with_a_source(shop: TestClient) -> None:
    started = shop.post(TALKS, json={"customer_id": "ada", "language": "en"})
    assert started.status_code == 201
    place = f"{TALKS}/{started.json()['conversation_id']}"
    asked, answered = shop.post(f"{place}/turns", json={"text": "Can I return it?"}).json()
    assert (asked["author"], asked["intent"]) == ("customer", "return")
    [act] = answered["acts"]
    assert (act["act"], act["title"]) == ("quote", "Returns")
    assert len(shop.get(place).json()["turns"]) == 2


def test_a_visitor_is_recommended_what_goes_with_their_looks(
    shop: TestClient, facts: Facts
) -> None:
    goods = (("pot", "Pot", 9_900), ("cup", "Cup", 2_900), ("jar", "Jar", 30_000))
    put_products(
        facts,
        [
            Product(product_id=one, names={"en": name}, price_minor=price, currency="CNY")
            for one, name, price in goods
        ],
    )
    told = {"happened_at": NOW, "received_at": NOW, "source": "shop"}
    line = {"quantity": 1, "unit_price_minor": 100}
    lines = tuple(OrderLine(product_id=one, **line) for one in ("pot", "cup"))
    looked = {"name": "Product Viewed", "product_id": "pot", "anonymous_id": "browser"}
    record_events(
        facts,
        [
            Event(event_id=EventId("o1"), name="Order Completed", lines=lines, **told),
            Event(event_id=EventId("v1"), **looked, **told),
        ],
    )
    place = f"{TALKS}/{shop.post(TALKS, json={'language': 'en'}).json()['conversation_id']}"
    wish = {"text": "What would you recommend under 50?", "anonymous_id": "browser"}
    _, answered = shop.post(f"{place}/turns", json=wish).json()
    [act] = answered["acts"]
    assert act["act"] == "recommend"
    assert [(one["product_id"], one["price_minor"]) for one in act["products"]] == [("cup", 2_900)]
    assert act["products"][0]["because_product_id"] == "pot"
    assert (act["kept"], act["dropped"]) == ([{"kind": "budget", "text": "under 50"}], [])
    assert "because you viewed Pot" in answered["text"]
    shown = shop.get(place).json()["turns"][-1]["acts"]
    assert shown == answered["acts"]


def test_a_person_takes_over_answers_and_gives_back(shop: TestClient) -> None:
    place = f"{TALKS}/{shop.post(TALKS, json={}).json()['conversation_id']}"
    too_early = shop.post(f"{place}/replies", json={"text": "Hello"})
    assert (too_early.status_code, too_early.json()["code"]) == (409, "conversation-not-handed-off")
    shop.post(f"{place}/turns", json={"text": "转人工"})
    [waiting] = shop.get(TALKS, params={"handed_off": True}).json()
    assert place.endswith(waiting["conversation_id"])
    replied = shop.post(f"{place}/replies", json={"text": "Hello", "give_back": True})
    assert replied.json()["acts"][0]["act"] == "give-back"
    assert shop.get(TALKS, params={"handed_off": True}).json() == []


@pytest.mark.parametrize(
    ("body", "status"),
    [({"text": ""}, 422), ({"text": "x" * 2001}, 422), ({"words": "hi"}, 422)],
)
def test_a_turn_that_cannot_be_read_is_refused(
    shop: TestClient, body: dict[str, str], status: int
) -> None:
    place = f"{TALKS}/{shop.post(TALKS, json={}).json()['conversation_id']}"
    assert shop.post(f"{place}/turns", json=body).status_code == status


def test_a_conversation_that_does_not_exist_is_not_found(shop: TestClient) -> None:
    assert shop.get(f"{TALKS}/cnv_0").status_code == 404


def test_a_viewer_reads_and_does_not_speak(api: FastAPI, database: Database) -> None:
    viewer = client(api, database, Role.VIEWER)
    assert viewer.get(TALKS).status_code == 200
    assert viewer.post(TALKS, json={}).status_code == 403
    assert viewer.post(JOURNEYS, json=HELLO).status_code == 403


def test_a_journey_is_checked_published_entered_and_stopped(shop: TestClient) -> None:
    assert shop.post(f"{JOURNEYS}/check", json=HELLO).json() == {"sound": True, "flaws": []}
    published = shop.post(JOURNEYS, json=HELLO)
    assert (published.status_code, published.json()["version"]) == (201, 1)
    assert shop.post(f"{JOURNEYS}/hello/enter").json() == {"entered": 0, "held_out": 0}
    assert not shop.post(f"{JOURNEYS}/hello/stop").json()["live"]
    [listed] = shop.get(JOURNEYS).json()
    assert listed["definition"] == HELLO


def test_a_journey_that_is_not_sound_is_refused_with_its_flaws(shop: TestClient) -> None:
    circle = HELLO | {"steps": [{"id": "rest", "kind": "wait", "days": 1, "next": "rest"}]}
    assert shop.post(f"{JOURNEYS}/check", json=circle).json()["sound"] is False
    refused = shop.post(JOURNEYS, json=circle)
    assert (refused.status_code, refused.json()["code"]) == (422, "journey-not-sound")
    unreadable = shop.post(JOURNEYS, json={"journey": "x"})
    assert unreadable.json()["code"] == "journey-unreadable"
    assert shop.get(f"{JOURNEYS}/nowhere").status_code == 404


def test_the_schema_of_a_journey_is_published(shop: TestClient) -> None:
    assert shop.get(f"{JOURNEYS}/schema").json()["title"] == "Journey"
