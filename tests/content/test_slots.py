"""Slots are typed: known names, values in the reader's language, nothing silently empty."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from rapport.catalog import Offer, Product
from rapport.content import Copy, Grounds, slot_values, slots_of, unresolved
from rapport.content.liquid import fill, parse
from rapport.kit.settings import ShopSettings


def shown(source: str, slots: Mapping[str, object], language: str) -> str:
    return fill(parse(source, language=language, html=False), slots)


@pytest.mark.parametrize(
    ("source", "zh", "en"),
    [
        ("{{ product.name }}", "山茶花身体乳", "Camellia lotion"),
        ("{{ product.price | money }}", "¥128.00", "CN¥128.00"),
        ("{{ offer.discount | percent }}", "15%", "15%"),
        ("{{ offer.discount | zhe }}", "8.5折", "8.5折"),
        ("{{ offer.ends_at | date }}", "3月15日", "March 15"),
        ("{{ product.attributes.volume_ml }}", "200", "200"),
        ("{{ product.attributes.skin }}", "dry、normal", "dry, normal"),
        ("{{ products[1].name }}", "雪松护手霜", "Cedar hand cream"),
        ("{{ shop.name | upcase }}", "山茶小铺", "CAMELLIA & CO"),
    ],
)
def test_a_value_is_written_as_readers_of_the_language_expect(
    grounds_zh: Grounds, grounds_en: Grounds, source: str, zh: str, en: str
) -> None:
    assert shown(source, grounds_zh.slots, "zh-CN") == zh
    assert shown(source, grounds_en.slots, "en-US") == en


def test_an_offer_ends_on_the_shops_own_day(shop_zh: ShopSettings) -> None:
    late = Offer(offer_id="o", names={"zh": "x"}, ends_at=datetime(2026, 3, 15, 17, tzinfo=UTC))
    slots = slot_values(shop=shop_zh, language="zh", offer=late)
    assert shown("{{ offer.ends_at | date }}", slots, "zh") == "3月16日"


@pytest.mark.parametrize(("share", "zhe"), [(0.1, "9折"), (0.12, "8.8折"), (0.5, "5折")])
def test_a_discount_reads_as_chinese_shops_write_it(share: float, zhe: str) -> None:
    assert shown("{{ s | zhe }}", {"s": share}, "zh") == zhe


def test_the_slots_of_a_text_are_listed_wherever_they_stand() -> None:
    copy = Copy(
        subject="{{ customer.first_name | default: 'x' }}",
        body="{% if product.in_stock %}{{ products[1].attributes.colour }}{% endif %}"
        "{% for p in products %}{{ p.name }}{% endfor %}",
    )
    assert slots_of(copy) == (
        "customer.first_name",
        "product.in_stock",
        "products",
        "products[1].attributes.colour",
    )


def test_a_slot_is_unresolved_only_when_nothing_stands_in(lotion: Product) -> None:
    slots = slot_values(shop=ShopSettings(), language="zh", products=[lotion])
    copy = Copy(
        subject="{{ offer.code }}",
        body="{{ customer.first_name | default: 'x' }} {% if customer.city %}"
        "{{ customer.city }}{% endif %} {{ customer.last_name }} {{ product.attributes.colour }} "
        "{{ products[1].name }}",
    )
    assert unresolved(copy, slots, language="zh") == (
        "customer.last_name",
        "offer.code",
        "product.attributes.colour",
        "products[1].name",
    )
