"""What a role may not do, it is neither offered nor granted."""

from collections.abc import Callable
from typing import Any

from nicegui import app as site

from rapport.access import Role, list_operators
from rapport.app import App
from rapport.campaigns import CampaignStatus, create_campaign, get_campaign, plan_campaign
from rapport.content import DraftStatus, get_draft
from rapport.delivery import outbox_counts
from rapport.review import approve

Tell = Callable[[App, Callable], None]


def planned(shop: App) -> str:
    approve(shop.database, "dr_1", version=1, operator="op", now=shop.clock())
    made = create_campaign(
        database=shop.database, name="Tea", brief_id="br_1", created_by="op", now=shop.clock()
    )
    plan_campaign(
        made.campaign_id,
        database=shop.database,
        facts=shop.facts,
        shop=shop.settings.shop,
        now=shop.clock(),
    )
    return made.campaign_id


def become(shop: App, visitor: Any, role: Role) -> None:
    """Turn the session of the open page into another operator's."""
    operators = list_operators(database=shop.database)
    other = next(one for one in operators if one.role is role)
    with visitor.client:
        site.storage.user["session"] |= {"operator_id": other.operator_id}


def test_only_admins_see_and_open_the_settings(app: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        for role in (Role.VIEWER, Role.MARKETER, Role.REVIEWER):
            await visitor.sign_in(role)
            await visitor.open("/")
            await visitor.should_not_see("/console/settings")
            await visitor.open("/settings/keys")
            await visitor.should_see("This is not allowed")
            await visitor.should_not_see("Create key")

    tell(app, story)


def test_viewers_and_marketers_are_not_offered_to_approve(shop: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        for role in (Role.VIEWER, Role.MARKETER):
            await visitor.sign_in(role)
            await visitor.open("/review/dr_1")
            await visitor.should_see("As a customer reads it")
            await visitor.should_not_see(marker="approve")
            await visitor.open("/review/dr_1/edit")
            await visitor.should_see("This is not allowed")
        await visitor.sign_in(Role.REVIEWER)
        await visitor.open("/review/dr_1")
        await visitor.should_see(marker="approve")

    tell(shop, story)
    assert get_draft(shop.database, "dr_1").status is DraftStatus.WRITTEN


def test_an_approval_is_checked_when_it_is_pressed(shop: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.REVIEWER)
        await visitor.open("/review/dr_1")
        become(shop, visitor, Role.VIEWER)
        await visitor.press("approve")
        await visitor.should_see("This is not allowed", retries=30)

    tell(shop, story)
    assert get_draft(shop.database, "dr_1").status is DraftStatus.WRITTEN


def test_viewers_and_reviewers_are_not_offered_to_send(shop: App, tell: Tell) -> None:
    campaign_id = planned(shop)

    async def story(visitor: Any) -> None:
        for role in (Role.VIEWER, Role.REVIEWER):
            await visitor.sign_in(role)
            await visitor.open(f"/campaigns/{campaign_id}")
            await visitor.should_see("Left out, and why")
            for marker in ("send", "plan", "cancel"):
                await visitor.should_not_see(marker=marker)

    tell(shop, story)


def test_sending_is_checked_when_it_is_confirmed(shop: App, tell: Tell) -> None:
    campaign_id = planned(shop)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open(f"/campaigns/{campaign_id}")
        await visitor.press("send")
        await visitor.should_see(marker="confirm")
        become(shop, visitor, Role.VIEWER)
        await visitor.press("confirm")
        await visitor.should_see("This is not allowed", retries=30)

    tell(shop, story)
    assert get_campaign(shop.database, campaign_id).status is CampaignStatus.PLANNED
    assert outbox_counts(shop.database, campaign_id) == {}


def test_forms_are_for_those_who_may_write(app: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.REVIEWER)
        for path in ("/segments/new", "/briefs/new", "/offers/new", "/campaigns/new"):
            await visitor.open(path)
            await visitor.should_see("This is not allowed")

    tell(app, story)
