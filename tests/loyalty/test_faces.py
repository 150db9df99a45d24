"""Loyalty on every face: commands, HTTP, merges of customers, journeys, both stores."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from rapport.access import Role, create_api_key
from rapport.api import build_api
from rapport.app import App, loyalty_desk_of, open_app
from rapport.cli import main
from rapport.events import CustomerId, Event, EventId, record_events
from rapport.journeys import (
    enter_journey,
    get_journey,
    get_template,
    parse_journey,
    publish_journey,
)
from rapport.kit.settings import Settings, ShopSettings
from rapport.loyalty import (
    Booking,
    Programme,
    balance_of,
    bring_up_to_date,
    example_programme,
    get_programme,
    parse_programme,
    put_programme,
    refresh_loyalty,
    spend,
)
from rapport.profiles import (
    Desk,
    Profile,
    drain_inbox,
    ensure_tables,
    get_profile,
    merge_customers,
    put_profiles,
    undo_merge,
)
from rapport.storage import Database
from tests.homes import new_home

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
DAY_BEFORE = NOW - timedelta(days=1)
SHOP = ShopSettings(currency="CNY", timezone="Asia/Shanghai", language="zh")
PROGRAMME = parse_programme(example_programme()).model_copy(
    update={"wait_days": 0, "expires_months": 1}
)


def order(customer: str, number: int, minor: int, *, at: datetime = NOW) -> Event:
    return Event(
        event_id=EventId(f"{customer}-{number}"),
        name="Order Completed",
        happened_at=at - timedelta(hours=1),
        received_at=at,
        source="shop",
        customer_id=CustomerId(customer),
        order_id=f"{customer}-{number}",
        amount_minor=minor,
        currency="CNY",
    )


def drained(app: App) -> None:
    while drain_inbox(app.database, app.facts).calls:
        pass


@pytest.fixture
def shop(home: Path) -> Settings:
    settings = Settings(home=home / "data", shop=SHOP, now=NOW)
    new_home(settings)
    with open_app(settings, clock=lambda: NOW) as app:
        ensure_tables(app.facts)
        put_profiles(app.facts, [Profile(customer_id=CustomerId(one)) for one in ("ann", "bo")])
        record_events(app.facts, [order("ann", 1, 60_000), order("bo", 1, 30_000)])
        put_programme(app.database, PROGRAMME, by="me", now=NOW)
    return settings


@pytest.fixture
def app(shop: Settings) -> Iterator[App]:
    with open_app(shop, clock=lambda: NOW) as opened:
        refresh_loyalty(loyalty_desk_of(opened))
        drained(opened)
        yield opened


def test_points_over_http(app: App) -> None:
    clients = {}
    for role in (Role.VIEWER, Role.SELLER, Role.MARKETER):
        _, secret = create_api_key(
            database=app.database, name=role.value, role=role, created_by="test", now=NOW
        )
        clients[role] = TestClient(build_api(app))
        clients[role].headers["Authorization"] = f"Bearer {secret}"
    viewer, seller = clients[Role.VIEWER], clients[Role.SELLER]
    told = viewer.get("/api/v1/customers/ann/points").json()
    assert (told["points"], told["tier"], told["expires_on"]) == (600, "silver", "2026-07-15")
    body, headers = {"points": 100, "note": "A-1"}, {"Idempotency-Key": "k1"}
    path = "/api/v1/customers/ann/points/spend"
    assert viewer.post(path, json=body, headers=headers).status_code == 403
    first = seller.post(path, json=body, headers=headers)
    assert seller.post(path, json=body, headers=headers).json() == first.json()
    assert seller.post(path, json=body).status_code == 422
    refused = seller.post(path, json={"points": 501}, headers={"Idempotency-Key": "k2"})
    assert (refused.status_code, refused.json()["code"]) == (409, "loyalty-points-too-few")
    given = seller.post(
        "/api/v1/customers/ann/points/adjust",
        json={"points": 7, "note": "sorry"},
        headers={"Idempotency-Key": "k3"},
    )
    assert given.json()["points"] == 7
    entries = viewer.get("/api/v1/customers/ann/points/entries").json()
    assert sum(one["points"] for one in entries) == 507
    assert viewer.get("/api/v1/loyalty/summary").json()["points"] == 807
    programme = viewer.get("/api/v1/loyalty/programme").json()
    assert viewer.post("/api/v1/loyalty/programme/try", json=programme).json()["points"] == 900
    changed = programme | {"points_per_unit": 2}
    assert seller.put("/api/v1/loyalty/programme", json=changed).status_code == 403
    writer = clients[Role.MARKETER]
    assert writer.put("/api/v1/loyalty/programme", json=changed).status_code == 200
    assert get_programme(app.database).points_per_unit == 2


def test_merged_customers_add_up_and_can_be_told_apart(app: App) -> None:
    hands = Desk(database=app.database, facts=app.facts, operator="olga", now=NOW)
    stays = merge_customers(hands, given_up="bo", stays="ann")
    desk = loyalty_desk_of(app)
    assert balance_of(desk, stays) == 900
    assert bring_up_to_date(desk, PROGRAMME).earned == 0
    spend(desk, Booking(customer_id=stays, points=800, key="k"))
    undo_merge(hands, name="bo")
    bring_up_to_date(desk, PROGRAMME)
    points = {one: balance_of(desk, one) for one in ("ann", "bo")}
    assert points == {"ann": 0, "bo": 300}  # ann spent 800 of her 600, and is brought back to 0


def test_journeys_begin_with_a_tier_and_before_points_are_lost(app: App) -> None:
    for name in ("tier-reached", "points-expiring"):
        told = get_template(name).journey.model_dump(mode="json", exclude_defaults=True)
        bare = {"goal": None, "holdout_share": 0, "steps": [{"id": "bye", "kind": "end"}]}
        publish_journey(
            parse_journey({**told, **bare}), database=app.database, operator="opr", now=DAY_BEFORE
        )
    record_events(app.facts, [order("bo", 2, 40_000, at=NOW + timedelta(minutes=1))])
    desk = replace(loyalty_desk_of(app), now=NOW + timedelta(hours=2))
    refresh_loyalty(desk)
    drained(app)
    assert get_profile(app.facts, "bo").traits["loyalty_tier"] == "silver"

    def entered(name: str, now: datetime) -> int:
        published = get_journey(app.database, name)
        return enter_journey(
            published, database=app.database, facts=app.facts, now=now, timezone=SHOP.timezone
        ).entered

    assert entered("tier-reached", NOW + timedelta(hours=3)) == 2
    # The points of the 15th of June are lost a month later: 30 days before is that very day.
    assert entered("points-expiring", NOW + timedelta(hours=3)) == 2


def test_the_programme_is_kept_on_any_database(any_database: Database) -> None:
    put_programme(any_database, PROGRAMME, by="me", now=NOW)
    other: Programme = PROGRAMME.model_copy(update={"points_per_unit": 3.0})
    put_programme(any_database, other, by="me", now=NOW)
    assert get_programme(any_database) == other


def test_points_on_the_command_line(
    shop: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("RAPPORT_HOME", str(shop.home))
    monkeypatch.setenv("RAPPORT_NOW", NOW.isoformat())
    monkeypatch.setenv("RAPPORT_SHOP__CURRENCY", "CNY")

    def told(*arguments: str, code: int = 0) -> str:
        monkeypatch.setattr(sys, "argv", ["rapport", "loyalty", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        assert (ended.value.code or 0) == code
        return capsys.readouterr().out

    file = tmp_path / "programme.yaml"
    file.write_text(told("programme", "show", "--example"), encoding="utf-8")
    assert "worth at most" in told("programme", "try", str(file))
    assert "2 entries earned" in told("refresh")
    assert "600 points" in told("balance", "ann")
    assert "-50 points" in told("spend", "ann", "50", "--key", "k")
    told("spend", "ann", "5000", code=5)
    assert "they have 560 now" in told("adjust", "ann", "10", "--note", "sorry")
    assert "860" in told("summary")
    told("programme", "set", str(file))
    assert "wait_days: 7" in told("programme", "show")
