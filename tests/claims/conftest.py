"""Two products with an offer, policies and an approved sentence."""

from datetime import UTC, date, datetime

import pytest

from rapport.catalog import Offer, Product
from rapport.claims import ApprovedSentence, Policy, Sources
from rapport.kit.settings import ShopSettings

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def bowl() -> Product:
    return Product(
        product_id="bowl",
        names={"zh": "初霜饭碗", "en": "First Frost Bowl"},
        descriptions={"zh": "盛汤也合适。", "en": "Good for soup. Keeps heat for 40 minutes."},
        price_minor=8900,
        currency="CNY",
        brand="Old Kiln Lane",
        attributes={
            "material": "stoneware",
            "material_zh": "粗陶",
            "weight_g": 500.0,
            "height_cm": 7.0,
            "dishwasher_safe": False,
            "origin": "Zhejiang",
            "origin_zh": "浙江",
        },
    )


@pytest.fixture
def tea() -> Product:
    return Product(
        product_id="tea",
        names={"zh": "雾岭绿茶", "en": "Mist Ridge Green"},
        price_minor=12000,
        currency="CNY",
        in_stock=False,
        attributes={"caffeine": True, "weight_g": 100.0, "lasts_days": 40.0},
    )


@pytest.fixture
def sources(bowl: Product, tea: Product) -> Sources:
    policies = {
        "returns": {"zh": "自签收起30天内可无理由退货。", "en": "Returns within 30 days."},
        "delivery": {"zh": "订单满300元免运费。", "en": "Free delivery over ¥300."},
    }
    return Sources(
        products=(bowl, tea),
        offer=Offer(
            offer_id="spring",
            names={"zh": "春日礼遇", "en": "Spring treat"},
            discount_share=0.15,
            code="SPRING15",
            ends_at=datetime(2026, 3, 15, 15, 59, tzinfo=UTC),
        ),
        policies=tuple(
            Policy(policy_id=name, topic=name, texts=texts, version=2, set_at=NOW, set_by="mei")
            for name, texts in policies.items()
        ),
        sentences=(
            ApprovedSentence(
                sentence_id="sen_1",
                sentence="The First Frost Bowl won the 2023 Leeds Craft Silver Medal.",
                language="en",
                evidence="certificate 7 in the office",
                product_ids=("bowl",),
                valid_until=date(2026, 12, 31),
                version=1,
                approved_at=NOW,
                approved_by="mei",
            ),
        ),
        shop=ShopSettings(name="山灯", timezone="Asia/Shanghai"),
        today=NOW.date(),
    )
