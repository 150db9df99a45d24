"""The demo's plan: its references hold, and every segment has members in the demo's shop."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from rapport.demo import demo_plan, shelf, write_demo_shop
from rapport.profiles import import_file
from rapport.profiles.importing import ImportKind
from rapport.segments import describe, members
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)


def test_segments_and_briefs_exist_in_both_languages() -> None:
    plan = demo_plan(now=NOW)
    chinese = {one.key.removesuffix("-zh") for one in plan.segments if one.language == "zh"}
    english = {one.key.removesuffix("-en") for one in plan.segments if one.language == "en"}
    assert chinese == english
    assert len(chinese) >= 4
    assert len({one.name for one in plan.segments}) == len(plan.segments)
    assert {one.language for one in plan.briefs} == {"zh", "en"}


def test_a_brief_names_segments_offers_and_products_that_exist() -> None:
    plan = demo_plan(now=NOW)
    keys = {one.key for one in plan.segments}
    offers = {one.offer_id for one in plan.offers}
    products = {one.product_id for one in shelf()}
    for brief in plan.briefs:
        assert set(brief.segment_keys) <= keys
        assert {brief.offer_id} <= offers | {None}
        assert set(brief.product_ids) <= products
        assert brief.product_ids


def test_offers_end_after_the_campaign_began() -> None:
    for offer in demo_plan(now=NOW).offers:
        assert offer.ends_at == NOW + timedelta(days=30)
        assert offer.discount_share is not None
        assert 0 < offer.discount_share < 0.3


def test_every_segment_can_be_read_back_and_has_members(
    home: Path, facts: Facts, database: Database
) -> None:
    shop = write_demo_shop(home / "shop", today=date(2026, 3, 1), customers=800)
    for kind, path in (
        (ImportKind.PRODUCTS, shop.products),
        (ImportKind.CUSTOMERS, shop.customers),
        (ImportKind.ORDERS, shop.orders),
        (ImportKind.EVENTS, shop.events),
    ):
        import_file(kind, path, facts=facts, database=database, now=NOW)
    for segment in demo_plan(now=NOW).segments:
        assert describe(segment.rule, segment.language)
        assert facts.count(members(segment.rule, facts=facts, now=NOW)) >= 8
