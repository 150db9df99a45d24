"""The pages of loyalty: a programme is typed, tried on the past, put into use; points by hand."""

from collections.abc import Callable
from typing import Any

import pytest

from rapport.access import Role
from rapport.app import App, loyalty_desk_of
from rapport.console.loyalty_form import programme_of, read_lines
from rapport.events import EVENTS
from rapport.loyalty import (
    BadProgramme,
    Programme,
    Reason,
    entries_of,
    example_programme,
    find_programme,
    parse_programme,
    put_programme,
    refresh_loyalty,
)

Tell = Callable[[App, Callable[[Any], object]], None]


def buyer_of(shop: App) -> str:
    events = shop.facts.table(EVENTS)
    ordered = events.filter(events.name == "Order Completed", events.customer_id.notnull())
    found: str = shop.facts.read(ordered.order_by("customer_id").limit(1))["customer_id"][0].as_py()
    return found


def test_a_programme_is_typed_tried_and_put_into_use(shop: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open("/loyalty")
        await visitor.should_see("No programme yet")
        await visitor.open("/loyalty/programme")
        for name, value in (
            ("name_en", "Circle"),
            ("bonuses", "Product Reviewed：20"),
            ("tier_0", "gold"),
            ("en_0", "Gold"),
            ("benefits_en_0", "tea; cake"),
        ):
            visitor.find(marker=name).type(value)
        [number] = visitor.find(marker="at_least_0").elements
        number.value = 10
        await visitor.press("try")
        await visitor.should_see("Worth when all are spent", retries=100)
        await visitor.press("save")
        await visitor.should_see("The programme is in use.", retries=100)
        await visitor.open("/loyalty")
        await visitor.should_see("Circle")
        await visitor.should_see("tea, cake")

    tell(shop, story)
    programme = find_programme(shop.database)
    assert programme is not None
    assert [(one.event, one.points) for one in programme.bonuses] == [("Product Reviewed", 20)]
    assert [one.tier for one in programme.tiers] == ["gold"]


def test_points_are_given_by_hand_with_a_reason(shop: App, tell: Tell) -> None:
    programme = parse_programme(example_programme()).model_copy(update={"wait_days": 0})
    put_programme(shop.database, programme, by="me", now=shop.clock())
    refresh_loyalty(loyalty_desk_of(shop))
    customer = buyer_of(shop)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open(f"/customers/show?id={customer}&view=points")
        await visitor.should_see("Ledger")
        await visitor.should_not_see("Give or take points")
        await visitor.sign_in(Role.ADMIN)
        await visitor.open(f"/customers/show?id={customer}&view=points")
        [points] = visitor.find(marker="points").elements
        points.value = 15
        await visitor.press("book")
        await visitor.should_see("note that says why", retries=100)
        visitor.find(marker="note").type("A parcel came late")
        await visitor.press("book")
        await visitor.should_see("Booked.", retries=100)

    tell(shop, story)
    entry = entries_of(shop.facts, customer)[0]
    assert (entry.points, entry.reason, entry.note) == (15, Reason.ADJUSTED, "A parcel came late")
    assert "@" in entry.by


def test_what_was_typed_becomes_a_programme() -> None:
    told = {
        "name_zh": "会员",
        "starts_on": "2026-01-01",
        "points_per_unit": 2,
        "wait_days": 7.0,
        "expires_months": None,
        "point_value_minor": 5,
        "tiers_by": "points",
        "categories": "tea: 3",
        "once": "Signed Up: 50",
        "tier_0": "gold",
        "zh_0": "金卡",
        "at_least_0": 100,
        "benefits_zh_0": "包邮；生日礼",
        "benefits_en_0": "a gift",
    }
    programme = Programme.model_validate(programme_of(told))
    assert programme.categories == {"tea": 3}
    assert programme.bonuses[0].once
    assert programme.expires_months is None
    assert programme.tiers[0].benefits_in("zh") == "包邮、生日礼"
    with pytest.raises(BadProgramme, match="colon"):
        read_lines("tea three")
