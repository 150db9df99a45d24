"""A shop in China with an offer that ends."""

from datetime import UTC, datetime

import pytest

from rapport.catalog import Offer, Product
from rapport.content import Grounds
from rapport.kit.settings import ShopSettings


@pytest.fixture
def shop_zh() -> ShopSettings:
    return ShopSettings(name="山茶小铺", postal_address="上海市海港路 1 号", market="CN")


@pytest.fixture
def lotion() -> Product:
    return Product(
        product_id="lotion",
        names={"zh": "山茶花身体乳", "en": "Camellia lotion"},
        price_minor=12800,
        currency="CNY",
        brand="Shancha",
    )


@pytest.fixture
def grounds_zh(shop_zh: ShopSettings, lotion: Product) -> Grounds:
    offer = Offer(
        offer_id="spring",
        names={"zh": "春日礼遇", "en": "Spring treat"},
        discount_share=0.15,
        ends_at=datetime(2026, 3, 15, 15, 59, tzinfo=UTC),
    )
    return Grounds(channel="email", language="zh-CN", shop=shop_zh, products=(lotion,), offer=offer)
