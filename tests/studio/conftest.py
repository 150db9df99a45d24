"""A shop with two segments, two products and an offer, and an office that writes for it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rapport.catalog import Offer, Product, put_products, save_offer
from rapport.content import Brief, BriefId, Group, Objective, PromptShelf, save_brief
from rapport.kit.llm_settings import LLMSettings
from rapport.kit.settings import ShopSettings
from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.segments import parse_rule, save_segment
from rapport.storage import Database, Facts
from rapport.studio import Office

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SHOP = ShopSettings(name="山茶小铺", postal_address="上海市海港路 1 号", market="CN")


@pytest.fixture
def brief(database: Database, facts: Facts) -> Brief:
    """Two groups, two channels, two languages: eight cells."""
    return keep_brief(database, facts)


def keep_brief(database: Database, facts: Facts) -> Brief:
    """Fill two stores with what a brief names, and keep the brief."""
    ensure_tables(facts)
    put_products(
        facts,
        [
            Product(
                product_id=name,
                names={"zh": chinese, "en": english},
                price_minor=12800,
                currency="CNY",
                url=f"https://shop.example/p/{name}",
            )
            for name, chinese, english in (
                ("lotion", "山茶花身体乳", "Camellia lotion"),
                ("cream", "雪松护手霜", "Cedar hand cream"),
            )
        ],
    )
    ends_at = datetime(2026, 3, 15, 15, 59, tzinfo=UTC)
    names = {"zh": "春日礼遇", "en": "Spring treat"}
    save_offer(
        database,
        Offer(
            offer_id="spring", names=names, discount_share=0.15, code="SPRING15", ends_at=ends_at
        ),
    )
    put_profiles(
        facts,
        [Profile(customer_id=f"c{n}", first_name="Ada", country="CN") for n in range(3)]
        + [Profile(customer_id=f"d{n}", first_name="Bo", country="GB") for n in range(2)],
    )
    groups = []
    for country in ("CN", "GB"):
        rule = parse_rule({"kind": "trait", "name": "country", "op": "is", "value": country})
        segment = save_segment(
            database=database, name=country, rule=rule, created_by="test", now=NOW
        )
        groups.append(Group(segment_id=segment.segment_id, name=f"Quiet {country}"))
    kept = Brief(
        brief_id=BriefId("br_1"),
        name="Come back",
        objective=Objective.WIN_BACK,
        groups=tuple(groups),
        product_ids=("lotion",),
        offer_id="spring",
        channels=("email", "sms"),
        languages=("zh-CN", "en"),
        created_at=NOW,
        created_by="mei",
    )
    return save_brief(database, kept)


@pytest.fixture
def office(database: Database, facts: Facts, home: Path) -> Callable[..., Office]:
    def open_office(*, writer: str = "copybook", **llm: object) -> Office:
        return Office(
            database=database,
            facts=facts,
            shop=SHOP,
            llm=LLMSettings.model_validate(llm),
            prompts=PromptShelf(home / "prompts"),
            writer=writer,
            clock=lambda: NOW,
        )

    return open_office
