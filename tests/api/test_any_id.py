"""An id from outside may hold any character, and every address that names it finds it."""

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from rapport.access import Role, create_api_key
from rapport.api import build_api
from rapport.app import App
from rapport.catalog import Product, put_products
from rapport.events import CustomerId
from rapport.kit.settings import Settings
from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.segments import parse_rule, save_segment
from rapport.storage import Database, Facts
from rapport.traits import refresh_traits

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
IDS = (
    "a/b",
    "张三",
    "x y",
    "%2F",
    "a?b#c",
    "/",
    "a/",
    "a//b",
    "a/timeline",
    "100%",
    "%25",
    "a+b",
    "a;b=c",
    "é\u0301",
    "=~!'()*",
    "a\\b",
)


@pytest.fixture
def app(database: Database, facts: Facts, home: Path) -> App:
    ensure_tables(facts)
    settings = Settings(home=home)
    put_profiles(facts, [Profile(customer_id=CustomerId(one), city=one) for one in ("a", *IDS)])
    put_products(facts, [_product(one) for one in IDS])
    return App(settings=settings, clock=lambda: NOW, secret=b"s", database=database, facts=facts)


def _product(product_id: str) -> Product:
    return Product(product_id=product_id, names={"en": "Mug"}, price_minor=100, currency="CNY")


@pytest.fixture
def admin(app: App) -> TestClient:
    _, secret = create_api_key(
        database=app.database, name="all", role=Role.ADMIN, created_by="test", now=NOW
    )
    return TestClient(build_api(app), headers={"Authorization": f"Bearer {secret}"})


def at(customer_id: str, after: str = "") -> str:
    return f"/api/v1/customers/{quote(customer_id, safe='')}{after}"


def test_a_customer_with_any_id_is_shown(admin: TestClient) -> None:
    for one in IDS:
        shown = admin.get(at(one)).json()
        assert (shown["customer_id"], shown["city"]) == (one, one)
        assert admin.get(at(one, "/timeline")).json() == []
        assert admin.get(at(one, "/recommendations")).status_code == 200
        assert admin.get(at(one, "/identity")).json()["customer_id"] == one


def test_computed_traits_of_any_id_are_shown(app: App, admin: TestClient) -> None:
    refresh_traits(facts=app.facts, database=app.database, now=NOW, shop=app.settings.shop)
    for one in IDS:
        assert admin.get(f"/api/v1/traits/of/{quote(one, safe='')}").json()["orders"] == 0


def test_what_is_said_about_any_id_reaches_that_customer_only(admin: TestClient) -> None:
    said = {"channel": "email", "purpose": "marketing", "granted": True, "how": "till",
            "text_version": "1"}  # fmt: skip
    for one in IDS:
        assert admin.get(at(one, "/consents")).json() == []
        assert admin.post(at(one, "/consents"), json=said).status_code == 201
        assert len(admin.get(at(one, "/consents")).json()) == 1
    assert admin.get(at("a", "/consents")).json() == []


def test_any_id_is_exported_and_erased_alone(admin: TestClient) -> None:
    for left, one in enumerate(reversed(IDS)):
        assert admin.get(at(one, "/export")).json()["customer_id"] == one
        assert admin.delete(at(one)).status_code == 200
        assert admin.get(at(one)).status_code == 404
        assert admin.get("/api/v1/customers").json()["total"] == len(IDS) - left


def test_a_segment_explains_any_id(app: App, admin: TestClient) -> None:
    for one in IDS:
        rule = parse_rule({"kind": "trait", "name": "city", "op": "is", "value": one})
        made = save_segment(database=app.database, name=one, rule=rule, created_by="op", now=NOW)
        place = f"/api/v1/segments/{made.segment_id}/explain"
        assert admin.get(f"{place}/{quote(one, safe='')}").json()["standing"]["holds"] is True
        assert admin.get(f"{place}/a").json()["standing"]["holds"] is False


def test_a_product_and_an_offer_with_any_id_are_shown(admin: TestClient) -> None:
    for one in IDS:
        place = quote(one, safe="")
        assert admin.get(f"/api/v1/products/{place}").json()["product_id"] == one
        offer = {"names": {"en": "Sale"}}
        assert admin.put(f"/api/v1/offers/{place}", json=offer).json()["offer_id"] == one
        assert admin.get(f"/api/v1/offers/{place}").json()["offer_id"] == one


def test_an_id_nobody_has_is_said_as_it_was_sent(admin: TestClient) -> None:
    answer = admin.get(at("n%2F/b"))
    assert answer.status_code == 404
    assert "'n%2F/b'" in answer.json()["detail"]
