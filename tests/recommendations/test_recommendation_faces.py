"""Recommendations over HTTP and on the command line."""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from fastapi.testclient import TestClient
from starlette.applications import Starlette

from rapport.access import Role, create_api_key
from rapport.api import build_api, strip_routes
from rapport.app import App, open_app
from rapport.catalog import Product, put_products
from rapport.cli import main
from rapport.events import CustomerId, Event, EventId, OrderLine, record_events
from rapport.kit.settings import Settings
from rapport.lab import installed
from rapport.profiles import Profile, put_profiles
from rapport.storage import Facts
from rapport.tracking import Visitors
from rapport.worker import reading_chores
from tests.homes import new_home

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
    new_home(settings)
    with open_app(settings) as app:
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


def run(settings: Settings, monkeypatch: pytest.MonkeyPatch, *words: str) -> int | str | None:
    monkeypatch.setenv("RAPPORT_HOME", str(settings.home))
    monkeypatch.setattr(sys, "argv", ["rapport", "recommend", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code


def test_everybody_goes_into_a_file(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "all.parquet"
    assert not run(settings, monkeypatch, "fit")
    assert not run(settings, monkeypatch, "all", "--out", str(file))
    (row,) = pq.read_table(file).to_pylist()
    assert (row["customer_id"], row["rank"], row["product_id"]) == ("cy", 1, "cup")


def test_rules_are_set_from_a_file_and_wrong_ones_are_refused(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text("excluded_products: [cup]\n", encoding="utf-8")
    assert not run(settings, monkeypatch, "rules", "--set", str(file))
    capsys.readouterr()
    assert not run(settings, monkeypatch, "cy", "--why", "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["recommended"] == []
    assert {one["rule"] for one in told["refused"]} == {"product-excluded", "bought"}
    file.write_text("excluded: [cup]\n", encoding="utf-8")
    assert run(settings, monkeypatch, "rules", "--set", str(file)) == 2


def test_training_on_too_little_or_without_torch_is_told_in_a_sentence(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(settings, monkeypatch, "train-sequence") == 2
    assert "three things or more" in capsys.readouterr().err.replace("\n", " ")
    monkeypatch.setattr(installed, "find_spec", lambda _: None)
    assert run(settings, monkeypatch, "train-sequence") == 6
    assert "pip install 'rapport[train]'" in capsys.readouterr().err.replace("\n", " ")


def test_the_server_trains_only_where_a_setting_asks_for_it(settings: Settings) -> None:
    for asked in (False, True):
        trained = settings.recommendations.model_copy(update={"train_sequences": asked})
        wanted = settings.model_copy(update={"recommendations": trained})
        with open_app(wanted, clock=lambda: NOW) as app:
            names = [chore.name for chore in reading_chores(app)]
        assert ("sequences" in names) is asked


def test_what_goes_together_is_printed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not run(settings, monkeypatch, "--together", "pot", "--json")
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["product_id"], found["orders"]) == ("cup", 2)


def test_a_program_reads_and_changes_the_rules(settings: Settings) -> None:
    with open_app(settings, clock=lambda: NOW) as app:
        _, secret = create_api_key(
            database=app.database, name="lin", role=Role.MARKETER, created_by="test", now=NOW
        )
        marketer = {"Authorization": f"Bearer {secret}"}
        with client(app) as caller:
            rules = {"excluded_products": ["cup"]}
            at = "/api/v1/recommendations/rules"
            assert caller.put(at, json=rules).status_code == 403
            assert caller.put(at, json=rules, headers=marketer).json()["most_per_brand"] is None
            assert caller.put(at, json={"most": 1}, headers=marketer).status_code == 422
            why = caller.get("/api/v1/customers/cy/recommendations/why").json()
            assert {one["rule"] for one in why["refused"]} == {"product-excluded", "bought"}
            assert caller.get("/api/v1/recommendations").json()["recommender"]["products"] == 2
            assert caller.get("/api/v1/recommendations/export").text == ""
            assert caller.get("/api/v1/products/pot/together").json()[0]["product_id"] == "cup"


@pytest.fixture
def strip(settings: Settings) -> Iterator[tuple[App, TestClient]]:
    channels = settings.channels
    onsite = channels.onsite.model_copy(update={"recommended": True})
    on = settings.model_copy(update={"channels": channels.model_copy(update={"onsite": onsite})})
    with open_app(on, clock=lambda: NOW) as app:
        put_products(
            app.facts,
            [
                Product(
                    product_id=one,
                    names={"en": one.title(), "zh": "茶" + one},
                    price_minor=1_250,
                    currency="CNY",
                    url=f"https://shop.example/{one}",
                )
                for one in ("pot", "cup")
            ],
        )
        yield app, TestClient(Starlette(routes=strip_routes(app)))


def test_the_shops_site_gets_cards_and_only_a_vouched_visitor_a_reason(
    strip: tuple[App, TestClient],
) -> None:
    app, page = strip
    token = Visitors(app.secret).token("cy", now=NOW)
    answer = page.post("/o/recommended", content=json.dumps({"token": token, "language": "en"}))
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["access-control-allow-origin"] == "*"
    (card,) = answer.json()["products"]
    assert card == {
        "product_id": "cup",
        "name": "Cup",
        "price": "CN¥12.50",
        "url": "https://shop.example/cup",
        "image_url": "",
        "reason": "because you bought Pot",
    }
    popular = page.get("/o/recommended", params={"count": 1})
    assert popular.headers["cache-control"] == "public, max-age=300"
    assert [set(one) for one in popular.json()["products"]] == [set(card) - {"reason"}]
    assert page.get("/o/recommended.js").headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize("body", ["", "[]", "no", '{"token":"AAAA"}', '{"count":99}', "x" * 5000])
def test_a_page_that_asks_wrongly_gets_nothing(strip: tuple[App, TestClient], body: str) -> None:
    assert strip[1].post("/o/recommended", content=body).status_code == 204


def test_a_site_that_was_not_let_gets_nothing(settings: Settings) -> None:
    with open_app(settings, clock=lambda: NOW) as app:
        page = TestClient(Starlette(routes=strip_routes(app)))
        assert page.get("/o/recommended").status_code == 204
