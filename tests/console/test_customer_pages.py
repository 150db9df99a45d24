"""Customers are found, read, explained, and given or denied what the law lets them ask for."""

import html
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rapport.access import Role, list_operators, set_language
from rapport.app import App
from rapport.console.customer_figures import figures_of
from rapport.console.customers import WHY, customer_link
from rapport.console.figures import rfm_of
from rapport.events import Call, CallKind, CustomerId, accept_calls
from rapport.profiles import (
    Desk,
    drain_inbox,
    find_profile,
    identity_of,
    list_proposals,
    merge_customers,
)
from rapport.segments import (
    add_to_list,
    list_segments,
    parse_rule,
    refresh_all,
    save_list,
    save_segment,
)
from rapport.traits import declare_trait, declared_traits, refresh_traits

Tell = Callable[[App, Callable], None]
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def told(shop: App, customer_id: str, **traits: object) -> None:
    call = Call(
        kind=CallKind.IDENTIFY,
        message_id=f"m-{customer_id}-{len(traits)}",
        source="website",
        happened_at=NOW - timedelta(days=2),
        received_at=NOW,
        customer_id=CustomerId(customer_id),
        traits=traits,
    )
    accept_calls(shop.database, [call])
    drain_inbox(shop.database, shop.facts)


def compute(shop: App) -> None:
    refresh_traits(facts=shop.facts, database=shop.database, now=NOW, shop=shop.settings.shop)


def test_customers_are_found_by_a_whole_name_in_either_script(shop: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open("/customers?q=anna%20smith12")
        await visitor.should_see("Anna Smith12")
        await visitor.should_not_see("Anna Smith14")
        await visitor.open("/customers?q=王伟")
        await visitor.should_see("1–15 of 15")
        await visitor.open("/customers?q=c12@mail")
        await visitor.should_see("1–1 of 1")
        await visitor.open("/customers?q=nobody")
        await visitor.should_see("Nobody matches")

    tell(shop, story)


@pytest.mark.parametrize("computed", [True, False])
def test_customers_are_sorted_and_paged_in_the_store(shop: App, tell: Tell, computed: bool) -> None:
    if computed:
        compute(shop)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open("/customers")
        await visitor.should_see("Anna Smith0")  # seen yesterday: the first page
        await visitor.should_see("1–25 of 30")
        await visitor.open("/customers?page=2")
        await visitor.should_not_see("Anna Smith0")
        await visitor.should_see("Anna Smith28")
        await visitor.open("/customers?sort=created&page=2")
        await visitor.should_see("26–30 of 30")
        await visitor.open("/customers?sort=revenue&q=smith2")
        await visitor.should_see("Anna Smith2")

    tell(shop, story)


def test_customers_are_filtered_by_segment_and_by_list(shop: App, tell: Tell) -> None:
    rule = parse_rule({"kind": "trait", "name": "country", "op": "is", "value": "GB"})
    british = save_segment(
        database=shop.database, name="British", rule=rule, created_by="op", now=NOW
    )
    made = save_list(database=shop.database, name="Guests", created_by="op", now=NOW)
    add_to_list("Guests", ["c-03"], database=shop.database, facts=shop.facts, now=NOW)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open(f"/customers?segment={british.segment_id}")  # never refreshed
        await visitor.should_see("1–15 of 15")
        await visitor.open(f"/customers?list={made.list_id}")
        await visitor.should_see("1–1 of 1")
        refresh_all(facts=shop.facts, database=shop.database, now=NOW)
        await visitor.open(f"/customers?segment={british.segment_id}&q=smith4")
        await visitor.should_see("1–1 of 1")

    tell(shop, story)


def timeline(visitor: Any) -> str:
    drawn = [getattr(one, "content", "") for one in visitor.client.elements.values()]
    return "".join(one for one in drawn if one.startswith('<ol class="timeline"'))


def test_a_timeline_is_narrowed_by_name_day_and_product(shop: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open("/customers/show?id=c-00")
        assert "Ordered" in timeline(visitor)
        assert "Viewed a product" in timeline(visitor)
        for query, there, gone in (
            ("event=Product%20Viewed", "Viewed a product", "Ordered"),
            ("from=2026-02-28", "Viewed a product", "Ordered"),
            ("to=2026-02-27", "Ordered", "Viewed a product"),
            ("text=spring%20tea%200", "Ordered", "Viewed a product"),
            ("text=spring%20tea%201", "Viewed a product", "Ordered"),
            ("text=o-0", "Ordered", "Viewed a product"),
            ("kind=orders&from=nonsense", "Ordered", "Viewed a product"),
        ):
            await visitor.open(f"/customers/show?id=c-00&{query}")
            assert there in timeline(visitor), query
            assert gone not in timeline(visitor), query
        await visitor.open("/customers/show?id=c-00&text=nothing")
        await visitor.should_see("Nothing here")

    tell(shop, story)


def test_traits_stand_in_groups_with_their_units(shop: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open("/customers/show?id=c-00&view=traits")
        await visitor.should_see("Not computed yet")
        compute(shop)
        await visitor.open("/customers/show?id=c-00&view=traits")
        await visitor.should_see("Revenue less refunds")
        await visitor.should_see("¥88.00")
        await visitor.should_see("1 order")
        await visitor.open("/customers/show?id=c-00")
        await visitor.should_see("RFM group")
        await visitor.should_see("cell 5")

    tell(shop, story)


def test_a_page_says_why_somebody_is_in_a_segment_and_why_not(shop: App, tell: Tell) -> None:
    buyers = list_segments(shop.database)[0].segment_id
    rule = parse_rule(
        {
            "kind": "all",
            "rules": [
                {"kind": "segment", "segment_id": buyers},
                {"kind": "total", "of": "revenue_minor", "op": "at_least", "value": 100000},
            ],
        }
    )
    rich = save_segment(database=shop.database, name="Rich", rule=rule, created_by="op", now=NOW)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open("/customers/show?id=c-00&view=segments")
        await visitor.should_see("Buyers")
        await visitor.should_see("Why?")
        await visitor.open(f"/customers/why?id=c-00&segment={rich.segment_id}")
        await visitor.should_see("Anna Smith0 is not in “Rich”")
        await visitor.should_see("All of these")
        await visitor.should_see("Found: CN¥88.00. Needed: CN¥1,000")
        await visitor.open(f"/customers/why?id=c-00&segment={buyers}")
        await visitor.should_see("Anna Smith0 is in “Buyers”")
        await visitor.open("/customers/why?id=c-00&segment=none")
        await visitor.should_see("Back to home")

    tell(shop, story)


def test_a_merge_is_explained_and_undone(shop: App, tell: Tell) -> None:
    told(shop, "c-00", unionid="u-1")
    told(shop, "web-9", unionid="u-1", email="nine@mail.example")

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        # an id given up leads to who stays
        await visitor.open("/customers/show?id=web-9&view=identity")
        await visitor.should_see("Anna Smith0")
        await visitor.should_see("web-9 is now c-00")
        await visitor.should_see("WeChat unionid")
        await visitor.press("undo-web-9")
        visitor.find(marker="note").type("Two sisters")
        await visitor.press("confirm")
        await visitor.should_see("is a customer of its own again", retries=50)

    tell(shop, story)
    assert identity_of(shop.facts, "web-9").customer_id == "web-9"
    assert identity_of(shop.facts, "web-9").decisions[-1].note == "Two sisters"


def test_a_link_is_cut_and_restored(shop: App, tell: Tell) -> None:
    told(shop, "c-00", phone="+86 138 0013 8000")

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open("/customers/show?id=c-00&view=identity")
        await visitor.should_see("phone number")
        await visitor.should_not_see(marker="cut-phone")
        await visitor.sign_in(Role.MARKETER)
        await visitor.open("/customers/show?id=c-00&view=identity")
        await visitor.press("cut-phone")
        await visitor.press("confirm")
        await visitor.should_see("Not counted", retries=50)
        assert identity_of(shop.facts, "c-00").links[0].cut
        await visitor.press("restore-phone")
        await visitor.press("confirm")
        await visitor.should_see(marker="cut-phone", retries=50)

    tell(shop, story)
    assert not identity_of(shop.facts, "c-00").links[0].cut


def test_who_may_decides_about_proposals_and_chooses_who_stays(shop: App, tell: Tell) -> None:
    for pair in (("c-00", "c-01"), ("c-02", "c-03")):
        for one in pair:
            told(shop, one, email=f"shared-{pair[0]}@mail.example")
    assert len(list_proposals(shop.facts)) == 2
    first, second = list_proposals(shop.facts)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.REVIEWER)
        await visitor.open("/customers")
        await visitor.should_see("2 pairs may be one customer.")
        await visitor.open("/customers/proposals")
        await visitor.should_see("Same e-mail address: shared-c-00@mail.example")
        await visitor.should_not_see(marker=f"keep-{first.one}")
        await visitor.sign_in(Role.MARKETER)
        await visitor.open("/customers/proposals")
        await visitor.press(f"keep-{first.other}")
        await visitor.press("confirm")
        await visitor.should_see("Merged;", retries=50)
        await visitor.settle()
        await visitor.should_not_see("shared-c-00@mail.example", retries=50)
        await visitor.should_see(marker=f"refuse-{second.proposal_id}", retries=50)
        await visitor.press(f"refuse-{second.proposal_id}")
        await visitor.press("confirm")
        await visitor.should_see("Nothing to decide", retries=50)

    tell(shop, story)
    assert identity_of(shop.facts, first.one).customer_id == first.other
    assert identity_of(shop.facts, second.one).customer_id == second.one


def test_an_admin_exports_a_customer_and_others_may_not(shop: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open("/customers/show?id=c-00")
        await visitor.should_not_see(marker="export")
        await visitor.should_not_see(marker="erase")
        await visitor.sign_in(Role.ADMIN)
        await visitor.open("/customers/show?id=c-00")
        visitor.find(marker="export").click()
        answer = await visitor.download.next(timeout=10)
        held = json.loads(answer.content)
        assert held["customer_id"] == "c-00"
        assert held["held"]["profiles"][0]["email"] == "c0@mail.example"

    tell(shop, story)


def test_erasing_wants_the_id_typed_and_leads_back_to_the_list(shop: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.ADMIN)
        await visitor.open("/customers/show?id=c-00")
        await visitor.press("erase")
        visitor.find(marker="typed").type("c-0")
        await visitor.press("confirm")
        assert find_profile(shop.facts, "c-00") is not None
        visitor.find(marker="typed").type("0")
        await visitor.press("confirm")
        await visitor.should_see("overwritten in the coming night", retries=100)

    tell(shop, story)
    assert find_profile(shop.facts, "c-00") is None


def test_a_merge_by_hand_names_the_operator(shop: App, tell: Tell) -> None:
    told(shop, "c-00", phone="+86 138 0013 8000")
    told(shop, "c-01", phone="+86 138 0013 8001")
    desk = Desk(
        database=shop.database, facts=shop.facts, operator="cli", now=NOW, note="Same household"
    )
    merge_customers(desk, given_up="c-01", stays="c-00")

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open("/customers/show?id=c-00&view=identity")
        await visitor.should_see("by cli")
        await visitor.should_see("Same household")
        await visitor.should_not_see(marker="undo-c-01")

    tell(shop, story)


def test_a_trait_of_the_shops_own_is_declared_changed_and_dropped(shop: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open("/customers/traits/new")
        visitor.find(marker="name").type("tea_orders")
        visitor.find(marker="label_zh").type("茶叶订单")
        visitor.find(marker="label_en").type("tea orders")
        await visitor.press("save")
        await visitor.should_see("events", retries=50)  # which events is not said yet
        events = next(iter(visitor.find(marker="events").elements))
        events.set_value(["Order Completed"])
        await visitor.press("add-where")
        visitor.find(marker="where-name-0").type("order_id")
        op = next(iter(visitor.find(marker="where-op-0").elements))
        op.set_value("exists")
        await visitor.press("save")
        await visitor.should_see("Tea orders", retries=50)
        await visitor.press("refresh")
        await visitor.should_see("30 customers computed", retries=200)
        await visitor.open("/customers/traits/tea_orders/edit")
        days = next(iter(visitor.find(marker="days").elements))
        days.set_value(30)
        await visitor.press("save")
        await visitor.should_see("Tea orders", retries=50)
        kept = declared_traits(shop.database)[0].declaration
        assert kept.window_days == 30
        assert kept.where[0].op == "exists"
        await visitor.press("drop-tea_orders")
        await visitor.press("confirm")
        await visitor.should_see("None of your own yet", retries=50)

    tell(shop, story)
    assert declared_traits(shop.database) == []


def test_only_who_writes_content_may_declare_traits(shop: App, tell: Tell) -> None:
    declare_trait(
        {
            "name": "orders_ever",
            "label": {"zh": "订单", "en": "orders ever"},
            "of": "count",
            "events": ["Order Completed"],
        },
        database=shop.database,
        facts=shop.facts,
        created_by="op",
        now=NOW,
    )

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.REVIEWER)
        await visitor.open("/customers/traits")
        await visitor.should_see("Orders ever")
        await visitor.should_not_see(marker="drop-orders_ever")
        await visitor.should_not_see(marker="refresh")
        await visitor.open("/customers/traits/orders_ever/edit")
        await visitor.should_see("This is not allowed")

    tell(shop, story)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_pages_open_on_an_empty_shop_in_both_languages(
    app: App, tell: Tell, language: str
) -> None:
    pages = {
        "/customers": {"en": "No customers yet", "zh": "还没有客户"},
        "/customers/proposals": {"en": "Nothing to decide", "zh": "没有待决定的"},
        "/customers/traits": {"en": "None of your own yet", "zh": "还没有自定义特征"},
        "/customers/traits/new": {"en": "The figure", "zh": "计算方式"},
        "/settings/pulls": {"en": "Nothing is pulled yet", "zh": "还没有定时拉取"},
        "/settings/letters": {"en": "No unusable events", "zh": "没有无法使用的事件"},
    }
    for operator in list_operators(database=app.database):
        set_language(database=app.database, operator_id=operator.operator_id, language=language)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.ADMIN)
        for path, words in pages.items():
            await visitor.open(path)
            await visitor.should_see(words[language])

    tell(app, story)


def test_the_rfm_of_one_customer_is_that_of_the_whole_table(shop: App) -> None:
    whole = {n: rfm_of(shop.facts, f"c-{n:02}", now=NOW) for n in range(30)}
    compute(shop)
    assert {n: figures_of(shop.facts, f"c-{n:02}", now=NOW).rfm for n in range(30)} == whole


def test_links_lead_to_a_customer_with_any_id(shop: App, tell: Tell) -> None:
    ids = ("a/b", "张三", "x y", "%2F", "a?b#c", "proposals")
    for number, one in enumerate(ids):
        told(shop, one, first_name="Zoë", last_name=f"Ødegård{number}")
    rule = parse_rule({"kind": "trait", "name": "country", "op": "is", "value": "GB"})
    british = save_segment(
        database=shop.database, name="British", rule=rule, created_by="op", now=NOW
    )

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        for number, one in enumerate(ids):
            name = f"Zoë Ødegård{number}"
            await visitor.open("/customers?q=%C3%98deg%C3%A5rd")
            page = href_to(visitor, name)
            await visitor.open(page)  # as a browser loads it
            await visitor.should_see("Last seen")
            await visitor.should_see(name)
            with visitor.client:  # as a click opens it
                inside = f"{page.removeprefix('/console')}&view=traits"
                await visitor.client.sub_pages_router._handle_open(inside)
            await visitor.should_see("Not computed yet", retries=50)
            await visitor.open(customer_link(one, page=WHY, segment=british.segment_id))
            await visitor.should_see(f"{name} is not in “British”")

    tell(shop, story)


def href_to(visitor: Any, name: str) -> str:
    """The address behind a name on the open page."""
    drawn = "".join(getattr(one, "content", "") for one in visitor.client.elements.values())
    [found] = re.findall(rf'href="([^"]*)"[^>]*>{name}<', drawn)
    return html.unescape(found)
