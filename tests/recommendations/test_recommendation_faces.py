"""Recommendations over HTTP and on the command line."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from rapport.access import Role, create_api_key
from rapport.api import build_api
from rapport.app import App, create_home, open_app
from rapport.catalog import Product, put_products
from rapport.cli import main
from rapport.events import CustomerId, Event, EventId, OrderLine, record_events
from rapport.kit.settings import Settings
from rapport.profiles import Profile, put_profiles
from rapport.storage import Facts, metadata

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def fill(facts: Facts) -> None:
    put_profiles(facts, [Profile(customer_id=CustomerId("cy"))])
    put_products(
        facts,
        [
            Product(product_id=one, names=names, price_minor=100, currency="CNY")
            for one, names in (("pot", {"en": "Pot", "zh": "茶壶"}), ("cup", {"en": "Cup"}))
        ],
    )
    baskets = ((None, ("pot", "cup")), (None, ("pot", "cup")), ("cy", ("pot",)))
    record_events(
        facts,
        [
            Event(
                event_id=EventId(f"o{number}"),
                name="Order Completed",
                happened_at=datetime(2026, 2, 1, tzinfo=UTC),
                received_at=datetime(2026, 2, 1, tzinfo=UTC),
                source="shop",
                customer_id=CustomerId(customer) if customer else None,
                lines=tuple(
                    OrderLine(product_id=one, quantity=1, unit_price_minor=100) for one in products
                ),
            )
            for number, (customer, products) in enumerate(baskets)
        ],
    )


@pytest.fixture
def settings(home: Path) -> Settings:
    settings = Settings(home=home / "data")
    create_home(settings)
    with open_app(settings) as app:
        metadata.create_all(app.database.engine)
        fill(app.facts)
    return settings


def client(app: App) -> TestClient:
    _, secret = create_api_key(
        database=app.database, name="mei", role=Role.VIEWER, created_by="test", now=NOW
    )
    return TestClient(build_api(app), headers={"Authorization": f"Bearer {secret}"})


def test_a_program_gets_products_with_the_reason_in_both_languages(settings: Settings) -> None:
    with open_app(settings, clock=lambda: NOW) as app, client(app) as caller:
        (found,) = caller.get("/api/v1/customers/cy/recommendations").json()
        assert (found["product_id"], found["because_product_id"]) == ("cup", "pot")
        assert found["reason"] == {"zh": "因为您买过茶壶", "en": "because you bought Pot"}
        missing = caller.get("/api/v1/customers/nobody/recommendations")
        assert (missing.status_code, missing.json()["code"]) == (404, "customer-not-found")


def test_the_command_prints_the_same(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RAPPORT_HOME", str(settings.home))
    monkeypatch.setattr(sys, "argv", ["rapport", "recommend", "cy", "--json"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["product_id"], found["reason"]) == ("cup", "because you bought Pot")
