"""What sold out since a message was made is replaced by what was bound to spare, or is missing."""

import json

import pytest

from rapport.catalog import Product
from rapport.content import SOLD_OUT, bind_recommended, still_to_recommend, unresolved
from rapport.content.model import Copy


def products(*names: str) -> list[Product]:
    return [
        Product(product_id=name, names={"en": name.title()}, price_minor=100, currency="CNY")
        for name in names
    ]


def bound(*names: str, count: int) -> dict[str, object]:
    """The slots of a message as the outbox keeps them."""
    made = bind_recommended(products(*names), "en", count=count)
    kept: dict[str, object] = json.loads(json.dumps(made))
    return kept | {"customer": {"first_name": "Ada"}}


def named(own: dict[str, object], *gone: str) -> list[str]:
    found = still_to_recommend(own, {SOLD_OUT: list(gone)}).get("recommended", [])
    assert isinstance(found, list)
    return [one["name"] for one in found]


@pytest.mark.parametrize(
    ("gone", "left"),
    [
        ((), ["Pot", "Cup"]),
        (("jar",), ["Pot", "Cup"]),
        (("pot",), ["Cup", "Tea"]),
        (("pot", "tea"), ["Cup", "Jar"]),
        (("pot", "cup"), ["Tea", "Jar"]),
        (("pot", "cup", "tea"), ["Jar"]),
        (("pot", "cup", "tea", "jar"), []),
    ],
)
def test_spares_take_the_places_of_what_sold_out(gone: tuple[str, ...], left: list[str]) -> None:
    assert named(bound("pot", "cup", "tea", "jar", count=2), *gone) == left


def test_with_nothing_left_the_slot_is_missing_and_the_rest_stays() -> None:
    own = still_to_recommend(bound("pot", count=1), {SOLD_OUT: ["pot"]})
    assert own == {"customer": {"first_name": "Ada"}}
    copy = Copy(subject="s", body="{{ recommended[0].name }}")
    assert unresolved(copy, own, language="en") == ("recommended[0].name",)


def test_what_was_bound_without_an_id_goes_with_the_first_that_is_sold_out() -> None:
    old: dict[str, object] = {"recommended": [{"name": "Pot"}]}
    assert named(old) == ["Pot"]
    assert named(old, "cup") == []


def test_nobody_sees_the_spares_or_the_ids() -> None:
    made = bind_recommended(products("pot", "cup"), "en", count=1)
    assert [one["name"] for one in made["recommended"]] == ["Pot"]  # type: ignore[attr-defined]
    asks = Copy(subject="s", body="{{ recommended_spares[0].name }}{{ recommended[0].product_id }}")
    assert len(unresolved(asks, {}, language="en")) == 2
