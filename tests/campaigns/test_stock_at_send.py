"""A product that sold out since the launch is in no message that leaves."""

from datetime import timedelta
from typing import Any

from rapport.catalog import Product, put_products
from rapport.content import Copy
from rapport.delivery import list_messages
from rapport.recommendations import RecommendationRules, put_rules
from tests.campaigns.test_facts_at_send import NOW, Postbox, Sale, launched

ONE = Copy(subject="For you", body='Try {{ recommended[0].name | default: "what is new" }} now.')
TWO = Copy(
    subject="For you",
    body='{{ recommended[0].name | default: "A" }}, {{ recommended[1].name | default: "B" }} now.',
)
SOON = NOW + timedelta(minutes=1)
NAMES = ("Jug", "Kettle", "Ladle", "Mug")


def goods(shop: Any, *, without: tuple[str, ...] = ()) -> None:
    put_products(
        shop.facts,
        [
            Product(
                product_id=f"a-{name.lower()}",
                names={"en": name},
                price_minor=100,
                currency="GBP",
                in_stock=name not in without,
            )
            for name in NAMES
        ],
    )


def sold_out(sale: Sale, *names: str) -> None:
    goods(sale.shop, without=names)


def said(sale: Sale) -> list[str]:
    assert sale.send(SOON).delivered == 2
    return sale.postbox.said


def test_what_is_in_stock_leaves_as_it_was_chosen(any_shop: Any) -> None:
    goods(any_shop)
    sale = launched(any_shop, ONE, safe=None)
    sale.look(SOON)
    assert all("Try Jug now" in each for each in said(sale))


def test_the_next_takes_the_place_of_what_sold_out(any_shop: Any) -> None:
    goods(any_shop)
    sale = launched(any_shop, ONE, safe=None)
    sold_out(sale, "Jug", "Kettle")
    sale.look(SOON)
    assert all("Try Ladle now" in each and "Jug" not in each for each in said(sale))


def test_with_nothing_left_the_text_has_its_default(any_shop: Any) -> None:
    goods(any_shop)
    sale = launched(any_shop, ONE, safe=None)
    sold_out(sale, *NAMES)
    sale.look(SOON)
    assert all("Try what is new now" in each for each in said(sale))


def test_what_follows_moves_up(shop: Any) -> None:
    goods(shop)
    sale = launched(shop, TWO, safe=None)
    sold_out(sale, "Jug")
    sale.look(SOON)
    assert all("Kettle, Ladle now" in each for each in said(sale))


def test_stock_that_goes_while_mails_wait_for_a_slow_server_is_seen(shop: Any) -> None:
    goods(shop)
    sale = launched(shop, ONE, safe=None, names=[f"c{n:03}" for n in range(150)])
    sale.look(SOON)
    moment = [SOON]

    def goes_on() -> None:
        moment[0] += timedelta(seconds=30)
        sold_out(sale, "Jug")
        sale.look(moment[0])

    slow = Postbox(before=goes_on)
    assert sale.sender(lambda: moment[0], slow).send_all().delivered == 150
    assert all("Try Jug" in each for each in slow.said[:100])
    assert all("Try Kettle" in each for each in slow.said[100:])


def test_back_in_stock_is_recommended_again_and_nothing_is_told_as_a_change(shop: Any) -> None:
    goods(shop)
    sale = launched(shop, ONE, safe=None)
    sold_out(sale, "Jug")
    assert sale.look(SOON) == 0
    goods(shop)
    sale.look(SOON)
    assert sale.shared().causes == ()
    assert all("Try Jug now" in each for each in said(sale))


def test_a_shop_that_recommends_what_it_has_to_order_is_left_to_it(shop: Any) -> None:
    rules = RecommendationRules(in_stock_only=False)
    put_rules(shop.database, rules, by="mei", now=NOW)
    goods(shop, without=("Jug",))
    sale = launched(shop, ONE, safe=None)
    sale.look(SOON)
    assert all("Try Jug now" in each for each in said(sale))


def test_spares_are_kept_with_the_message_by_id_alone(shop: Any) -> None:
    goods(shop)
    launched(shop, ONE, safe=None)
    slots = list_messages(shop.database)[0].slots
    assert [one["product_id"] for one in slots["recommended"]] == ["a-jug"]  # type: ignore[attr-defined]
    assert len(slots["recommended_spares"]) == 3  # type: ignore[arg-type]
    assert "price" not in str(slots)
