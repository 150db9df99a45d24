"""Every page opens, with a shop and without, in both languages."""

from collections.abc import Callable
from typing import Any

import pytest

from rapport.access import Role, list_operators, set_language
from rapport.app import App
from rapport.campaigns import create_campaign
from rapport.review import approve
from rapport.segments import list_segments, refresh_all

Tell = Callable[[App, Callable], None]

PAGES = {
    "/": {"en": "Next best things", "zh": "接下来最该做的事"},
    "/customers": {"en": "Customers", "zh": "客户"},
    "/segments": {"en": "Segments", "zh": "分群"},
    "/segments/overlap": {"en": "Overlap", "zh": "重叠"},
    "/lists": {"en": "No lists yet", "zh": "还没有名单"},
    "/segments/new": {"en": "New segment", "zh": "新建分群"},
    "/products": {"en": "Products", "zh": "商品"},
    "/products?q=nothing": {"en": "No product matches", "zh": "没有符合的商品"},
    "/effects": {"en": "What works", "zh": "什么有效"},
    "/offers": {"en": "Offers", "zh": "优惠"},
    "/offers/new": {"en": "New offer", "zh": "新建优惠"},
    "/imports": {"en": "Choose a file", "zh": "选择文件"},
    "/brand": {"en": "No brand book yet", "zh": "还没有品牌手册"},
    "/briefs": {"en": "Briefs", "zh": "任务书"},
    "/briefs/new": {"en": "New brief", "zh": "新建任务书"},
    "/review": {"en": "Review", "zh": "审核"},
    "/review?status=approved": {"en": "Review", "zh": "审核"},
    "/calendar": {"en": "What does not go together", "zh": "哪些安排相互冲突"},
    "/calendar/new": {"en": "A campaign, a text to publish", "zh": "待发布的文案"},
    "/campaigns": {"en": "Campaigns", "zh": "活动"},
    "/campaigns/new": {"en": "New campaign", "zh": "新建活动"},
    "/forms": {"en": "No forms yet", "zh": "还没有表单"},
    "/forms/new": {"en": "New form", "zh": "新建表单"},
    "/why": {"en": "Ask about a customer", "zh": "查询一位客户"},
    "/delivery": {"en": "Nothing waits", "zh": "没有等待的消息"},
    "/alerts": {"en": "Nothing needs a person", "zh": "没有需要处理的事"},
    "/transactional": {"en": "No transactional messages yet", "zh": "还没有交易消息"},
    "/webhooks": {"en": "Nobody is told yet", "zh": "还没有端点"},
    "/webhooks/new": {"en": "New endpoint", "zh": "新建端点"},
    "/topics": {"en": "No topics yet", "zh": "还没有主题"},
    "/mailbox": {"en": "Mailbox", "zh": "邮箱"},
    "/settings": {"en": "New operator", "zh": "新增操作员"},
    "/settings/keys": {"en": "New key", "zh": "新建密钥"},
    "/settings/sources": {"en": "New source", "zh": "新建来源"},
    "/settings/models": {"en": "No language model is set up", "zh": "还没有设置语言模型"},
    "/settings/shop": {"en": "RAPPORT_SHOP__NAME", "zh": "RAPPORT_SHOP__NAME"},
}
REFUSED = {"en": "This did not work", "zh": "操作没有成功"}


def read_in(app: App, language: str) -> None:
    admin = next(one for one in list_operators(database=app.database) if one.role is Role.ADMIN)
    set_language(database=app.database, operator_id=admin.operator_id, language=language)


async def open_all(visitor: Any, pages: dict[str, dict[str, str]], language: str) -> None:
    await visitor.sign_in(Role.ADMIN)
    for path, words in pages.items():
        await visitor.open(path)
        await visitor.should_see(words[language])
        await visitor.should_not_see(REFUSED[language])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_opens_on_an_empty_shop(app: App, tell: Tell, language: str) -> None:
    read_in(app, language)
    tell(app, lambda visitor: open_all(visitor, PAGES, language))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_opens_on_a_shop_with_customers(shop: App, tell: Tell, language: str) -> None:
    read_in(shop, language)
    segment = list_segments(shop.database)[0].segment_id
    refresh_all(database=shop.database, facts=shop.facts, now=shop.clock())
    approve(shop.database, "dr_1", version=1, operator="op", now=shop.clock())
    campaign = create_campaign(
        database=shop.database, name="Tea", brief_id="br_1", created_by="op", now=shop.clock()
    )
    more = {
        "/customers/show?id=c-00": {"en": "Anna Smith0", "zh": "Anna Smith0"},
        "/customers/show?id=c-01&kind=orders": {"en": "王伟", "zh": "王伟"},
        "/products?q=spring": {"en": "Spring tea 2", "zh": "春茶2"},
        "/products/show?id=p-1": {"en": "No reviews yet", "zh": "还没有评价"},
        f"/segments/{segment}": {"en": "Kinds of buyers", "zh": "买家构成"},
        f"/segments/{segment}?view=members": {"en": "In since", "zh": "进入时间"},
        f"/segments/{segment}?view=edge": {"en": "Just inside", "zh": "刚好在内"},
        f"/segments/{segment}/edit": {"en": "Right now", "zh": "此刻"},
        "/briefs/br_1": {"en": "What is wanted", "zh": "要求"},
        "/review/dr_1": {"en": "As a customer reads it", "zh": "客户看到的样子"},
        "/review/dr_1/edit": {"en": "Save version", "zh": "保存新版本"},
        f"/campaigns/{campaign.campaign_id}": {"en": "Nobody is chosen yet", "zh": "还没有选定"},
    }
    tell(shop, lambda visitor: open_all(visitor, {**PAGES, **more}, language))


def test_a_strange_address_is_answered_with_a_sentence_and_a_way_back(app: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.ADMIN)
        missing = await visitor.http_client.get("/console/no/such/page")
        assert missing.status_code == 404
        for path in (
            "/customers/show?id=nobody",
            "/products/show",
            "/segments/none",
            "/lists/none",
            "/campaigns/none",
            "/review/none",
            "/webhooks/none",
            "/transactional/none",
        ):
            await visitor.open(path)
            await visitor.should_see("Back to home")

    tell(app, story)


def test_the_language_is_kept_for_the_operator(app: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open("/customers")
        await visitor.press("language")
        await visitor.should_see("店铺认识的每一位客户", retries=50)

    tell(app, story)
    viewer = next(one for one in list_operators(database=app.database) if one.role is Role.VIEWER)
    assert viewer.language == "zh"
