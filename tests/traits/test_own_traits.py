"""A shop's own traits: declared as data, computed like the built-in ones, changed and dropped."""

from datetime import UTC, datetime, timedelta

import pytest

from rapport.catalog import Product, put_products
from rapport.events import CustomerId, Event, EventId, OrderLine, record_events
from rapport.kit.settings import ShopSettings
from rapport.profiles import PROFILES, Profile, put_profiles
from rapport.segments import members, parse_rule
from rapport.storage import Database, Facts
from rapport.traits import (
    BadTrait,
    TraitNameTaken,
    TraitNotFound,
    change_trait,
    declare_trait,
    declared_traits,
    drop_trait,
    parse_trait,
    refresh_traits,
    trait_catalog,
    traits_of,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LABEL = {"zh": "标签", "en": "label"}
SHOP = ShopSettings()


@pytest.fixture
def shop(facts: Facts) -> Facts:
    put_profiles(facts, [Profile(customer_id=CustomerId(name)) for name in ("ada", "ben")])
    put_products(
        facts,
        [
            Product(product_id="p1", names={"en": "Tea"}, price_minor=900, currency="CNY",
                    category="tea", attributes={"colour": "green"}),
            Product(product_id="p2", names={"en": "Cup"}, price_minor=500, currency="CNY",
                    category="cups", attributes={"colour": "blue"}),
        ],
    )  # fmt: skip
    lines = (
        OrderLine(product_id="p1", quantity=2, unit_price_minor=900),
        OrderLine(product_id="p2", quantity=1, unit_price_minor=500),
    )
    record_events(
        facts,
        [
            _event("e1", "Order Completed", days=40, lines=lines, properties={"shop": "north"}),
            _event("e2", "Order Completed", days=20, lines=lines[:1], properties={"shop": "south"}),
            _event("e3", "Song Played", days=3, properties={"minutes": 4, "genre": "jazz"}),
            _event("e4", "Song Played", days=2, properties={"minutes": "6.5", "genre": "rock"}),
            _event(
                "e5",
                "Song Played",
                days=1,
                properties={"minutes": "long", "genre": "jazz", 'a"b\\c*': 7},
            ),
        ],
    )
    return facts


CASES: tuple[tuple[dict[str, object], object, object], ...] = (
    ({"of": "count", "events": ["Song Played"]}, 3, 0),
    ({"of": "count", "events": ["Song Played"], "window_days": 2}, 2, 0),
    ({"of": "sum", "events": ["Song Played"], "property": "minutes"}, 10.5, 0.0),
    ({"of": "average", "events": ["Song Played"], "property": "minutes"}, 5.25, None),
    ({"of": "max", "events": ["Song Played"], "property": "minutes"}, 6.5, None),
    ({"of": "min", "events": ["Song Played"], "property": "minutes"}, 4.0, None),
    ({"of": "distinct", "events": ["Song Played"], "property": "genre"}, 2, 0),
    ({"of": "favourite", "events": ["Song Played"], "property": "genre"}, "jazz", None),
    ({"of": "first", "events": ["Order Completed"], "property": "shop"}, "north", None),
    ({"of": "last", "events": ["Order Completed"], "property": "shop"}, "south", None),
    ({"of": "days_since", "events": ["Song Played"]}, 1, None),
    ({"of": "days_between", "events": ["Order Completed"]}, 20.0, None),
    ({"of": "favourite", "events": ["Order Completed"], "product": "colour"}, "green", None),
    ({"of": "sum", "events": ["Order Completed"], "product": "quantity",
      "where": [{"name": "category", "op": "is", "value": "tea", "of_product": True}]},
     4.0, 0.0),
    ({"of": "share", "events": ["Song Played"],
      "part": [{"name": "genre", "op": "is", "value": "rock"}]}, 1 / 3, None),
    ({"of": "count", "events": ["*"],
      "where": [{"name": "minutes", "op": "at_least", "value": 5}]}, 1, 0),
    ({"of": "sum", "events": ["Song Played"], "property": 'a"b\\c*'}, 7.0, 0.0),
)  # fmt: skip
"""A declaration, and what it gives for ada, who did all of it, and for ben, who did nothing."""


def test_a_declared_trait_has_the_value_it_says(shop: Facts, database: Database) -> None:
    for place, (said, _ada, _ben) in enumerate(CASES):
        _declare({"name": f"mine_{place}", **said}, shop, database)
    refresh_traits(facts=shop, database=database, now=NOW, shop=SHOP)
    ada, ben = (traits_of(shop, name) or {} for name in ("ada", "ben"))
    found = [(ada[f"mine_{place}"], ben[f"mine_{place}"]) for place in range(len(CASES))]
    assert found == [(pytest.approx(one), other) for _said, one, other in CASES]


def test_a_rule_may_ask_a_declared_trait(shop: Facts, database: Database) -> None:
    _declare({"name": "songs", "of": "count", "events": ["Song Played"]}, shop, database)
    refresh_traits(facts=shop, database=database, now=NOW, shop=SHOP, customers=["ada", "ben"])
    rule = parse_rule({"kind": "computed", "name": "songs", "op": "at_least", "value": 2})
    assert shop.read(members(rule, facts=shop, now=NOW))["customer_id"].to_pylist() == ["ada"]


def test_a_changed_declaration_loses_its_old_values_and_others_keep_theirs(
    shop: Facts, database: Database
) -> None:
    _declare({"name": "songs", "of": "count", "events": ["Song Played"]}, shop, database)
    _declare({"name": "colours", "of": "distinct", "events": ["Order Completed"],
              "product": "colour"}, shop, database)  # fmt: skip
    refresh_traits(facts=shop, database=database, now=NOW, shop=SHOP)
    genre = {"name": "songs", "label": LABEL, "of": "favourite", "events": ["Song Played"],
             "property": "genre"}  # fmt: skip
    change_trait(genre, database=database, facts=shop, now=NOW)
    row = traits_of(shop, "ada")
    assert row is not None
    assert (row["songs"], row["colours"]) == (None, 2)
    refresh_traits(facts=shop, database=database, now=NOW, shop=SHOP)
    assert (traits_of(shop, "ada") or {})["songs"] == "jazz"


def test_a_dropped_trait_is_gone_and_its_name_is_free(shop: Facts, database: Database) -> None:
    said = {"name": "songs", "of": "count", "events": ["Song Played"]}
    _declare(said, shop, database)
    refresh_traits(facts=shop, database=database, now=NOW, shop=SHOP)
    drop_trait("songs", database=database, facts=shop)
    assert "songs" not in (traits_of(shop, "ada") or {})
    assert declared_traits(database) == []
    _declare(said, shop, database)
    assert (traits_of(shop, "ada") or {})["songs"] is None
    assert trait_catalog(database)[-1].declared_by == "tests"
    with pytest.raises(TraitNotFound):
        drop_trait("song", database=database, facts=shop)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"of": "count", "events": ["Song Plaid"]}, "did you mean 'Song Played'"),
        ({"of": "sum", "events": ["Song Played"], "property": "minute"}, "mean 'minutes'"),
        ({"of": "favourite", "events": ["Order Completed"], "product": "color"}, "'colour'"),
        ({"of": "sum", "events": ["Song Played"]}, "needs either `property` or `product`"),
        ({"of": "count", "events": ["Song Played"], "property": "genre"}, "takes neither"),
        ({"of": "average", "events": ["Order Completed"], "property": "source"}, "a number"),
        ({"of": "count"}, "`events` is missing"),
        ({"of": "formula", "type": "text"}, "built-in"),
        ({"of": "counts", "events": ["Song Played"]}, "of: "),
        ({"of": "count", "event": ["Song Played"]}, "did you mean 'events'"),
        ({"of": "share", "events": ["Song Played"]}, "`part` goes with `share`"),
    ],
)
def test_a_wrong_declaration_is_refused_with_what_fits(
    shop: Facts, database: Database, said: dict[str, object], sentence: str
) -> None:
    with pytest.raises(BadTrait, match=sentence):
        _declare({"name": "mine", **said}, shop, database)
    assert declared_traits(database) == []


def test_the_name_of_a_built_in_trait_is_taken(shop: Facts, database: Database) -> None:
    with pytest.raises(TraitNameTaken):
        _declare({"name": "orders", "of": "count", "events": ["Song Played"]}, shop, database)


def test_a_trait_without_a_label_in_both_languages_is_refused() -> None:
    with pytest.raises(BadTrait, match="both languages"):
        parse_trait({"name": "a", "label": {"en": "a"}, "of": "count", "events": ["*"]})


def test_a_customer_who_is_gone_has_no_traits_after_the_next_refresh(
    shop: Facts, database: Database
) -> None:
    refresh_traits(facts=shop, database=database, now=NOW, shop=SHOP)
    from_before = traits_of(shop, "ben")
    shop.delete(PROFILES, "customer_id", ["ben"])
    refreshed = refresh_traits(facts=shop, database=database, now=NOW, shop=SHOP)
    assert from_before is not None
    assert (refreshed.rows, traits_of(shop, "ben")) == (1, None)


def _declare(said: dict[str, object], facts: Facts, database: Database) -> None:
    declare_trait(
        {"label": LABEL, **said}, database=database, facts=facts, created_by="tests", now=NOW
    )


def _event(
    event_id: str,
    name: str,
    *,
    days: int,
    properties: dict[str, object],
    lines: tuple[OrderLine, ...] = (),
) -> Event:
    at = NOW - timedelta(days=days)
    return Event(
        event_id=EventId(event_id),
        customer_id=CustomerId("ada"),
        name=name,
        happened_at=at,
        received_at=at,
        source="web",
        properties=properties,
        lines=lines,
    )
