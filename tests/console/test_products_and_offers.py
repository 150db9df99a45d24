"""Products with what buyers say of them, and offers made by a form that explains itself."""

import csv
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from rapport.access import Role
from rapport.app import App
from rapport.catalog import Offer, Product, list_offers, put_products
from rapport.console.offer_form import read_offer
from rapport.insights import refresh_readings
from rapport.profiles import ImportKind, import_file

Tell = Callable[[App, Callable], None]

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PROBE = "<img src=x onerror=alert(1)>"
SHOWN = "&lt;img src=x onerror=alert(1)&gt;"


def write_reviews(app: App, folder: Path, texts: list[tuple[str, str]]) -> None:
    path = folder / "reviews.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(("review_id", "product_id", "text", "rating", "language"))
        rows.writerows((n, "p-0", text, stars, "en") for n, (text, stars) in enumerate(texts))
    import_file(ImportKind.REVIEWS, path, facts=app.facts, database=app.database, now=NOW)
    refresh_readings(app.facts)


def test_a_product_shows_what_buyers_say_in_their_own_words(
    shop: App, tell: Tell, tmp_path: Path
) -> None:
    said = [("The delivery was very slow.", "2"), ("Slow delivery, sadly.", "1"), (PROBE, "5")]
    write_reviews(shop, tmp_path, said)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open("/products/show?id=p-0")
        await visitor.should_see("2 of 3 reviews complain about the delivery.")
        await visitor.should_see("The delivery was very slow.")
        await visitor.should_see("2.67 of 5")
        await visitor.should_see("95 %:")

    tell(shop, story)


def test_a_product_of_strange_words_is_shown_as_text(app: App, tell: Tell) -> None:
    strange = Product(
        product_id="a/b ?&%41",
        names={"en": PROBE, "zh": PROBE},
        descriptions={"en": PROBE},
        price_minor=100,
        currency="CNY",
        brand=PROBE,
        category=PROBE,
        in_stock=False,
        url="javascript:alert(1)",
        image_url="javascript:alert(1)",
        attributes={PROBE: (PROBE, "x")},
    )
    put_products(app.facts, [strange])

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open("/products")
        await visitor.should_see(SHOWN)
        await visitor.should_not_see(PROBE)
        await visitor.open("/products/show?id=a%2Fb+%3F%26%2541")
        await visitor.should_see(SHOWN)
        await visitor.should_see("Sold out")
        await visitor.should_not_see(PROBE)
        await visitor.should_not_see('href="javascript')

    tell(app, story)


def test_products_are_searched_in_the_language_of_the_operator(shop: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open("/products")
        visitor.find(marker="search").type("春茶2")
        visitor.find(marker="search").trigger("keydown.enter")
        await visitor.settle()
        await visitor.should_see("1–1 of 1", retries=50)
        await visitor.should_see("Spring tea 2")

    tell(shop, story)


def test_an_offer_is_made_and_can_be_named_by_a_brief(shop: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open("/offers/new")
        await visitor.press("save")
        await visitor.should_see("Give the offer a name", retries=30)
        visitor.find(marker="name_en").type("Spring sale")
        visitor.find(marker="discount").type("12.5")
        visitor.find(marker="code").type("SPRING")
        visitor.find(marker="ends_at").type("2026-03-08T23:59")
        await visitor.press("save")
        await visitor.should_see("12.5%", retries=50)
        await visitor.should_see("8 Mar 2026, 23:59")

    tell(shop, story)
    (offer,) = list_offers(shop.database)
    assert offer.names == {"en": "Spring sale"}
    assert (offer.discount_share, offer.code) == (0.125, "SPRING")
    assert offer.ends_at == datetime(2026, 3, 8, 15, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({}, {"name_zh": "no_name"}),
        ({"name_zh": "春", "discount": 0}, {"discount": "bad_discount"}),
        ({"name_zh": "春", "discount": 101}, {"discount": "bad_discount"}),
        ({"name_zh": "春", "code": "x" * 101}, {"code": "long_code"}),
        ({"name_en": "x" * 201}, {"name_en": "long_name"}),
        ({"name_zh": "春", "ends_at": "soon"}, {"ends_at": "bad_end"}),
        ({"name_zh": "春", "ends_at": "2026-03-01T20:00"}, {"ends_at": "past_end"}),
    ],
)
def test_each_wrong_field_of_an_offer_is_named(
    typed: dict[str, object], wrong: dict[str, str]
) -> None:
    assert read_offer(typed, timezone="Asia/Shanghai", now=NOW) == wrong


def test_an_offer_needs_no_more_than_a_name() -> None:
    made = read_offer({"name_zh": " 春季 "}, timezone="Asia/Shanghai", now=NOW)
    assert isinstance(made, Offer)
    assert (made.names, made.discount_share, made.ends_at) == ({"zh": "春季"}, None, None)
