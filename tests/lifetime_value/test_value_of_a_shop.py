"""Orders become values of customers, kept as scores, told on every face, tested on the past."""

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient

from rapport.access import Role, create_api_key
from rapport.api import build_api
from rapport.app import App, open_app
from rapport.cli import main
from rapport.events import EVENTS, CustomerId, Event, EventId, record_events
from rapport.kit.settings import Settings, ShopSettings
from rapport.lifetime_value import (
    ALIVE,
    FEWEST_REPEAT_BUYERS,
    CustomerValue,
    Method,
    NoValueYet,
    check_past,
    find_report,
    find_value,
    get_report,
    method_sentence,
    read_purchases,
    refresh_values,
    value_customers,
    value_of_members,
    value_sentence,
    values_by_group,
    values_by_size,
)
from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.scoring import SCORES
from rapport.storage import Database, Facts
from tests.homes import new_home

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SHOP = ShopSettings(currency="CNY", timezone="Asia/Shanghai")


def order(
    customer: str | None,
    *,
    days_ago: float,
    minor: int = 10_000,
    name: str = "Order Completed",
    currency: str = "CNY",
) -> Event:
    at = NOW - timedelta(days=days_ago)
    return Event(
        event_id=EventId(f"{name}-{customer}-{days_ago}-{minor}"),
        name=name,
        happened_at=at,
        received_at=at,
        source="shop",
        customer_id=None if customer is None else CustomerId(customer),
        amount_minor=minor,
        currency=currency,
    )


def shop_of(customers: int, seed: int = 1) -> list[Event]:
    """Orders of customers who come at a rate of their own and may leave after any."""
    rng = np.random.default_rng(seed)
    events = []
    for number in range(customers):
        rate, day = rng.gamma(0.9, 1 / 50), float(rng.integers(100, 500))
        while day > 0:
            minor = int(rng.gamma(4, 2_500)) + 1
            events.append(order(f"c{number}", days_ago=round(day, 3), minor=minor))
            if rng.random() < 0.1:
                break
            day -= 1 + rng.exponential(1 / rate)
    return events


def fill(facts: Facts, events: list[Event]) -> None:
    ensure_tables(facts)
    ids = {event.customer_id for event in events if event.customer_id}
    put_profiles(facts, [Profile(customer_id=one) for one in sorted(ids)])
    record_events(facts, events)


def test_orders_of_a_day_by_the_shops_clock_are_one_purchase(facts: Facts) -> None:
    fill(
        facts,
        [
            order("ada", days_ago=40.0),
            order("ada", days_ago=39.9, minor=5_000),
            order("ada", days_ago=10.0, minor=8_000),
            order("ada", days_ago=9.0, minor=-3_000, name="Order Refunded"),
            order("ada", days_ago=5.0, currency="USD"),
            order("ben", days_ago=0.0),
            order(None, days_ago=3.0),
        ],
    )
    found = read_purchases(facts, now=NOW, currency="CNY", zone="Asia/Shanghai")
    rows = {
        name: (found.repeats[place], found.last[place], found.age[place], found.mean_minor[place])
        for place, name in enumerate(found.customer_ids.to_pylist())
    }
    assert rows == {"ada": (1, 30, 40, 10_000), "ben": (0, 0, 0, 10_000)}
    later = read_purchases(
        facts, now=NOW, currency="CNY", zone="UTC", since=NOW - timedelta(days=20)
    )
    assert dict(zip(later.customer_ids.to_pylist(), later.days, strict=True)) == {
        "ada": 1,
        "ben": 1,
    }


def test_the_day_turns_by_the_clock_of_the_zone(facts: Facts) -> None:
    fill(facts, [order("ada", days_ago=10 + 6 / 24), order("ada", days_ago=10)])  # 6 and 12 UTC
    east = read_purchases(facts, now=NOW, currency="CNY", zone="Pacific/Auckland")
    assert read_purchases(facts, now=NOW, currency="CNY", zone="UTC").days.tolist() == [1]
    assert east.days.tolist() == [2]  # 19:00 and 1:00 of the next day


def test_a_shop_of_many_repeat_buyers_has_a_model_an_interval_and_a_past(
    facts: Facts, database: Database
) -> None:
    fill(facts, shop_of(600))
    report = refresh_values(facts=facts, database=database, shop=SHOP, now=NOW)
    assert report.method is Method.MODEL
    assert report.repeat_buyers >= FEWEST_REPEAT_BUYERS
    assert set(report.parameters) == {"r", "alpha", "a", "b", "p", "q", "v"}
    assert 0 < report.minor.low < report.minor.expected < report.minor.high
    assert report.past is not None
    past = report.past
    assert past.orders.low < past.actual_orders < past.orders.high
    assert past.minor.low < past.actual_minor < past.minor.high
    assert sum(one.customers for one in past.tenths) >= 500
    assert past.tenths[0].actual_orders < past.tenths[-1].actual_orders
    assert find_report(database, "CNY") == report
    assert find_report(database, "EUR") is None
    kept = facts.read(facts.table(SCORES)).to_pylist()
    assert {row["name"] for row in kept} == {"expected_orders_90d", "alive", "value_90d"}
    assert all(0 <= row["value"] <= 1 for row in kept if row["name"] == ALIVE)
    total = sum(row["value"] for row in kept if row["name"] == "value_90d")
    assert total == pytest.approx(report.minor.expected, rel=0.02)
    groups = values_by_group(facts, now=NOW, currency="CNY")
    sizes = values_by_size(facts)
    for found in (groups, sizes):
        assert sum(one.customers for one in found) == report.customers
        assert sum(one.value_minor for one in found) == pytest.approx(total)
    champions = next(one for one in groups if one.group == "champions")
    lost = next(one for one in groups if one.group == "lost")
    assert champions.value_minor / champions.customers > lost.value_minor / lost.customers
    few = facts.table(SCORES).filter(lambda scores: scores.customer_id == "c1")
    assert value_of_members(facts, few, group="one").customers == 1


def test_the_interval_of_the_total_covers_what_comes(facts: Facts) -> None:
    """A shop as the model says: in most of five such shops, the interval holds what came."""
    covered = 0
    for seed in range(5):
        facts.delete(EVENTS, "source", ["shop"])
        fill(facts, shop_of(300, seed))
        past = check_past(
            facts, now=NOW, currency="CNY", zone="UTC", rng=np.random.default_rng(seed)
        )
        assert past is not None
        covered += past.orders.low <= past.actual_orders <= past.orders.high
    assert covered >= 3


def test_a_small_shop_gets_plain_rates_and_is_told_why(facts: Facts, database: Database) -> None:
    fill(
        facts,
        [
            *(order("often", days_ago=day) for day in (100, 80, 60, 40, 20)),
            *(order("silent", days_ago=day) for day in (400, 380, 360, 340, 320)),
            order("once", days_ago=200),
        ],
    )
    report = refresh_values(facts=facts, database=database, shop=SHOP, now=NOW)
    assert report.method is Method.RATE
    for language, words in (("zh", "还不足以建立模型"), ("en", "too few for a model")):
        assert words in method_sentence(report, language, fewest=FEWEST_REPEAT_BUYERS)
    values = {name: find_value(facts, name) for name in ("often", "silent", "once", "nobody")}
    often, silent, once = values["often"], values["silent"], values["once"]
    assert often is not None and silent is not None and once is not None
    assert often.expected_orders > once.expected_orders
    assert often.expected_orders > silent.expected_orders
    assert often.alive is None
    assert values["nobody"] is None
    assert "likely still" not in value_sentence(often, "en", money="¥1")


def test_a_shop_where_no_order_was_paid_for_gets_plain_rates_too(
    facts: Facts, database: Database
) -> None:
    days = (90, 60, 30)
    fill(facts, [order(f"c{who}", days_ago=day, minor=0) for who in range(120) for day in days])
    report = refresh_values(facts=facts, database=database, shop=SHOP, now=NOW)
    assert (report.method, report.repeat_buyers) == (Method.RATE, 120)
    assert report.orders.expected > 0
    for language, words in (("zh", "还不能确定"), ("en", "do not tell")):
        assert words in method_sentence(report, language, fewest=FEWEST_REPEAT_BUYERS)


def test_a_shop_without_orders_has_an_empty_report(facts: Facts, database: Database) -> None:
    ensure_tables(facts)
    report = refresh_values(facts=facts, database=database, shop=SHOP, now=NOW)
    assert (report.customers, report.minor.expected, report.past) == (0, 0.0, None)


def test_values_do_not_hang_on_the_order_of_the_rows(facts: Facts) -> None:
    fill(facts, shop_of(200))
    found = read_purchases(facts, now=NOW, currency="CNY", zone="UTC")
    one, other = (value_customers(found, rng=np.random.default_rng(3)) for _ in range(2))
    assert one.all_minor == other.all_minor
    assert (one.orders == other.orders).all()


def test_a_value_is_told_in_a_sentence() -> None:
    value = CustomerValue(
        customer_id="ada", expected_orders=1.2, value_minor=24_000, alive=0.83, valued_at=NOW
    )
    assert value_sentence(value, "en", money="¥240") == (
        "expects 1.2 orders in 90 days; 83 % likely still a customer; about ¥240"
    )
    assert value_sentence(value, "zh", money="¥240") == (
        "预计 90 天内下单 1.2 次；83% 的可能仍是客户；约 ¥240"
    )


def test_the_report_is_kept_on_any_database(any_database: Database, facts: Facts) -> None:
    fill(facts, shop_of(150))
    with pytest.raises(NoValueYet):
        get_report(any_database, "CNY")
    for days in (1, 0):
        report = refresh_values(
            facts=facts, database=any_database, shop=SHOP, now=NOW - timedelta(days=days)
        )
    assert get_report(any_database, "CNY") == report


@pytest.fixture
def shop(home: Path) -> Settings:
    settings = Settings(home=home / "data", shop=SHOP, now=NOW)
    new_home(settings)
    with open_app(settings) as app:
        fill(app.facts, shop_of(60))
    return settings


def refreshed(app: App) -> None:
    refresh_values(facts=app.facts, database=app.database, shop=SHOP, now=NOW)


def test_values_over_http(shop: Settings) -> None:
    with open_app(shop) as app:
        _, secret = create_api_key(
            database=app.database, name="t", role=Role.VIEWER, created_by="test", now=NOW
        )
        client = TestClient(build_api(app))
        client.headers["Authorization"] = f"Bearer {secret}"
        assert client.get("/api/v1/value").json()["code"] == "value-unknown"
        assert client.get("/api/v1/customers/c1/value").status_code == 404
        refreshed(app)
        told = client.get("/api/v1/value").json()
        assert told["report"]["customers"] == 60
        assert sum(one["customers"] for one in told["groups"]) == 60
        one = client.get("/api/v1/customers/c1/value").json()
        assert one["expected_orders"] >= 0
        assert client.get("/api/v1/customers/nobody/value").status_code == 404


def test_values_on_the_command_line(
    shop: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RAPPORT_HOME", str(shop.home))
    monkeypatch.setenv("RAPPORT_NOW", NOW.isoformat())

    def told(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["rapport", "value", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code in (0, None)
        return capsys.readouterr().out

    assert json.loads(told("fit", "--json"))["customers"] == 60
    assert "orders in 90 days" in told("show", "c1")
    assert "By RFM group" in told("summary")
