"""The built-in traits equal plain Python, on shops made up at random."""

import math
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest
from msgspec.structs import replace
from numpy.random import Generator, default_rng

from rapport.catalog import Product, put_products
from rapport.events import CustomerId, Event, EventId, OrderLine, record_events
from rapport.kit.settings import ShopSettings
from rapport.profiles import Profile, put_profiles
from rapport.storage import Database, Facts
from rapport.traits import built_in_traits, computed_table, refresh_traits, traits_of
from tests.traits.plain import plain_traits

Value = TypeVar("Value")
NOW = datetime(2026, 3, 29, 12, tzinfo=UTC)
PRODUCTS = {
    one.product_id: one
    for one in (
        Product(product_id="p1", names={"en": "Tea"}, price_minor=100, currency="CNY",
                category="tea", brand="Hill"),
        Product(product_id="p2", names={"en": "Cup"}, price_minor=200, currency="CNY",
                category="cups", brand="Hill"),
        Product(product_id="p3", names={"en": "Pot"}, price_minor=300, currency="CNY",
                category="cups"),
    )
}  # fmt: skip
NAMES = (
    "Product Viewed", "Page Viewed", "Screen Viewed", "Product Added", "Order Completed",
    "Order Completed", "Order Completed", "Order Refunded", "Order Cancelled", "Email Delivered",
    "Email Opened", "Email Link Clicked", "Something Else",
)  # fmt: skip
PRODUCT_IDS = ("p1", "p2", "p3", "unknown")
PROPERTIES = (
    {},
    {},
    {"channel": "wechat"},
    {"discount": 5, "channel": "app"},
    {"discount": 0},
    {"coupon": "SPRING"},
    {"context": {"timezone": "America/New_York", "locale": "en_US"}},
    {"context": {"locale": "de-DE"}},
)


@pytest.mark.parametrize("seed", [1, 2])
def test_every_built_in_trait_is_what_plain_python_says(
    seed: int, database: Database, facts: Facts
) -> None:
    chance = default_rng(seed)
    people = {f"c{number:02}": _person(chance, f"c{number:02}") for number in range(60)}
    put_products(facts, PRODUCTS.values())
    put_profiles(facts, [profile for profile, _ in people.values()])
    everything = [event for _, events in people.values() for event in events]
    guest = replace(everything[0], event_id=EventId("guest"), customer_id=None)
    chance.shuffle(everything)  # type: ignore[arg-type]
    record_events(facts, [guest, *everything])
    shop = ShopSettings(currency="CNY", timezone="Asia/Shanghai")
    refresh_traits(facts=facts, database=database, now=NOW, shop=shop)
    found = {row.pop("customer_id"): row for row in facts.read(computed_table(facts)).to_pylist()}
    few = sorted(people)[:3]
    refresh_traits(facts=facts, database=database, now=NOW, shop=shop, customers=few)
    assert {name: traits_of(facts, name) for name in few} == {name: found[name] for name in few}
    wrong = {name: _differences(found[name], _expected(*people[name])) for name in people}
    assert {name: differing for name, differing in wrong.items() if differing} == {}


def _expected(profile: Profile, events: list[Event]) -> dict[str, object]:
    return plain_traits(profile, events, PRODUCTS, now=NOW, currency="CNY", zone="Asia/Shanghai")


def _person(chance: Generator, name: str) -> tuple[Profile, list[Event]]:
    profile = Profile(
        customer_id=CustomerId(name),
        email=_one(chance, None, "ada@Shop.example"),
        country=_one(chance, None, "CN", "US", "Atlantis"),
        language=_one(chance, None, None, "fr"),
        timezone=_one(chance, None, None, "Europe/Berlin", "Australia/Lord_Howe"),
        created_at=_one(chance, None, NOW - timedelta(days=200), NOW + timedelta(days=2)),
    )
    many = int(chance.choice([0, 1, 5, 40]))
    events = sorted((_happening(chance) for _ in range(many)), key=lambda one: one.happened_at)
    return profile, [
        replace(event, event_id=EventId(f"{name}-{place:03}"), customer_id=CustomerId(name))
        for place, event in enumerate(events)
    ]


def _happening(chance: Generator) -> Event:
    name = str(chance.choice(NAMES))
    ordered = name.startswith("Order")
    amount = int(chance.integers(1, 90_000)) if ordered and chance.random() < 0.9 else None
    back = name in ("Order Refunded", "Order Cancelled")
    days = int(chance.choice([1, 3, 40, 100, 500]))
    seconds = int(chance.integers(-3_600, days * 86_400))
    at = NOW - timedelta(seconds=seconds, microseconds=int(chance.choice([0, 1, 999_999])))
    lines = int(chance.integers(0, 4)) if name == "Order Completed" else 0
    return Event(
        event_id=EventId("one"),
        name=name,
        happened_at=at,
        received_at=at,
        source=_one(chance, "web", "app", "till"),
        product_id=_one(chance, None, *PRODUCT_IDS),
        amount_minor=-amount if back and amount is not None else amount,
        currency=_one(chance, "CNY", "CNY", "USD") if ordered else None,
        properties=_one(chance, *PROPERTIES),
        lines=tuple(_line(chance) for _ in range(lines)),
    )


def _line(chance: Generator) -> OrderLine:
    return OrderLine(
        product_id=_one(chance, *PRODUCT_IDS),
        quantity=_one(chance, 1.0, 2.0, 0.5),
        unit_price_minor=int(chance.integers(1, 9_000)),
    )


def _one(chance: Generator, *values: Value) -> Value:
    return values[int(chance.integers(len(values)))]


def test_plain_python_knows_every_built_in_trait() -> None:
    nobody = Profile(customer_id=CustomerId("c1"))
    known = plain_traits(nobody, [], PRODUCTS, now=NOW, currency="CNY", zone="UTC")
    assert {trait.name for trait in built_in_traits()} == set(known)


def _differences(found: dict[str, object], expected: dict[str, object]) -> dict[str, object]:
    return {
        name: (found[name], value)
        for name, value in expected.items()
        if not _same(found[name], value)
    }


def _same(one: object, other: object) -> bool:
    if isinstance(one, datetime) and isinstance(other, datetime):
        return abs(one - other) <= timedelta(microseconds=2)
    if isinstance(one, float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    return one == other


def test_a_shop_without_any_event_has_traits_of_profiles_alone(
    database: Database, facts: Facts
) -> None:
    put_profiles(facts, [Profile(customer_id=CustomerId("c1"), country="CN")])
    refreshed = refresh_traits(facts=facts, database=database, now=NOW, shop=ShopSettings())
    traits = traits_of(facts, "c1")
    assert refreshed.rows == 1
    assert traits is not None
    assert (traits["orders"], traits["revenue_minor"]) == (0, 0)
    assert (traits["time_zone"], traits["time_zone_from"]) == ("Asia/Shanghai", "country")
    assert traits["favourite_category"] is None


@pytest.mark.parametrize("trait", built_in_traits(), ids=lambda one: one.name)
def test_a_built_in_trait_is_explained_in_both_languages(trait) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    assert all((trait.label.zh, trait.label.en, trait.description.zh, trait.description.en))
