"""A small shop: two products, an offer, a segment of four people, one of whom has no first name."""

from datetime import UTC, datetime

import pytest

from rapport.catalog import Offer, Product, put_products, save_offer
from rapport.content import Brief, BriefId, Grounds, Group, Objective
from rapport.kit.settings import ShopSettings
from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.segments import parse_rule, save_segment
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def lotion() -> Product:
    return Product(
        product_id="lotion",
        names={"zh": "山茶花身体乳", "en": "Camellia lotion"},
        descriptions={"zh": "轻薄好推开，200ml。", "en": "Light and quick to sink in, 200 ml."},
        price_minor=12800,
        currency="CNY",
        category="body",
        brand="Shancha",
        url="https://shop.example/p/lotion?a=1&b=2",
        image_url="https://shop.example/i/lotion.jpg",
        attributes={"scent": "山茶", "volume_ml": 200.0, "skin": ("dry", "normal"), "vegan": True},
    )


@pytest.fixture
def cream() -> Product:
    return Product(
        product_id="cream",
        names={"zh": "雪松护手霜", "en": "Cedar hand cream"},
        price_minor=5900,
        currency="CNY",
        url="https://shop.example/p/cream",
    )


@pytest.fixture
def offer() -> Offer:
    return Offer(
        offer_id="spring",
        names={"zh": "春日礼遇", "en": "Spring treat"},
        discount_share=0.15,
        code="SPRING15",
        ends_at=datetime(2026, 3, 15, 15, 59, tzinfo=UTC),
    )


@pytest.fixture
def shop_zh() -> ShopSettings:
    return ShopSettings(name="山茶小铺", postal_address="上海市海港路 1 号", market="CN")


@pytest.fixture
def shop_en() -> ShopSettings:
    return ShopSettings(name="Camellia & Co", market="US", language="en-US")


@pytest.fixture
def grounds_zh(shop_zh: ShopSettings, lotion: Product, cream: Product, offer: Offer) -> Grounds:
    return Grounds(
        channel="email", language="zh-CN", shop=shop_zh, products=(lotion, cream), offer=offer
    )


@pytest.fixture
def grounds_en(shop_en: ShopSettings, lotion: Product, cream: Product, offer: Offer) -> Grounds:
    return Grounds(
        channel="email", language="en-US", shop=shop_en, products=(lotion, cream), offer=offer
    )


@pytest.fixture
def stocked(database: Database, facts: Facts, lotion: Product, cream: Product, offer: Offer) -> str:
    """Fill both stores; give the id of a segment in which one of four has no first name."""
    ensure_tables(facts)
    put_products(facts, [lotion, cream])
    save_offer(database, offer)
    names = ["Ada", "Bo", "Cy", None]
    people = [
        Profile(customer_id=f"c{n}", first_name=name, country="CN", city="杭州")
        for n, name in enumerate(names)
    ]
    put_profiles(facts, people)
    rule = parse_rule({"kind": "trait", "name": "country", "op": "is", "value": "CN"})
    segment = save_segment(database=database, name="China", rule=rule, created_by="test", now=NOW)
    return segment.segment_id


@pytest.fixture
def brief(stocked: str) -> Brief:
    return Brief(
        brief_id=BriefId("br_1"),
        name="Come back",
        objective=Objective.WIN_BACK,
        groups=(Group(segment_id=stocked, name="Quiet customers"),),
        product_ids=("lotion",),
        offer_id="spring",
        channels=("email",),
        languages=("zh-CN",),
        created_at=NOW,
        created_by="mei",
    )
