"""The catalogue keeps typed facts and finds them by id or by words."""

from dataclasses import replace

import pytest

from rapport.catalog import (
    Product,
    ProductNotFound,
    count_products,
    find_product,
    find_products,
    get_product,
    list_categories,
    list_products,
    put_products,
)
from rapport.storage import Facts, Upserted

SCARF = Product(
    product_id="p1",
    names={"en": "Wool scarf", "zh": "羊毛围巾"},
    price_minor=12900,
    currency="CNY",
    category="scarves",
    brand="Northwind",
    attributes={"material": "wool", "length_cm": 180.0, "washable": False, "colours": ("red",)},
)
MUG = Product(product_id="p2", names={"en": "Mug"}, price_minor=500, currency="CNY", in_stock=False)


def test_a_product_comes_back_with_its_typed_attributes(facts: Facts) -> None:
    assert put_products(facts, [SCARF, MUG]) == Upserted(inserted=2)
    assert find_product(facts, "p1") == SCARF
    assert find_products(facts, ["p1", "gone"]) == {"p1": SCARF}
    assert find_products(facts, []) == {}


def test_putting_the_same_product_again_changes_nothing_and_a_new_price_replaces_it(
    facts: Facts,
) -> None:
    put_products(facts, [SCARF])
    assert put_products(facts, [SCARF]) == Upserted(unchanged=1)
    assert put_products(facts, [replace(SCARF, price_minor=9900)]) == Upserted(updated=1)
    assert get_product(facts, "p1").price_minor == 9900


def test_products_are_found_by_words_in_any_language_and_by_category(facts: Facts) -> None:
    put_products(facts, [SCARF, MUG])
    for text in ("wool", "围巾", "northwind", "P1", "SCARVES"):
        assert list_products(facts, text=text) == [SCARF]
    assert list_products(facts, category="scarves") == [SCARF]
    assert [one.product_id for one in list_products(facts, limit=1, offset=1)] == ["p2"]
    assert count_products(facts) == 2
    assert list_categories(facts) == ["scarves"]


def test_a_product_that_is_not_there_is_named(facts: Facts) -> None:
    assert find_product(facts, "p9") is None
    with pytest.raises(ProductNotFound, match="'p9'"):
        get_product(facts, "p9")


def test_a_name_is_given_in_the_language_asked_for_or_in_any_there_is() -> None:
    assert SCARF.name_in("zh-CN") == "羊毛围巾"
    assert MUG.name_in("zh") == "Mug"
