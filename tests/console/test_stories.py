"""What operators do on the pages reaches the stages, and the stages' words reach the pages."""

from collections.abc import Callable
from typing import Any

from rapport.access import Role, find_api_key, find_source
from rapport.app import App
from rapport.campaigns import CampaignStatus, get_campaign, list_campaigns, plan_report
from rapport.content import DraftStatus, drafts_of, get_draft, list_briefs, part_of
from rapport.delivery import MessageStatus, outbox_counts
from rapport.review import approve, decisions_of
from rapport.segments import list_segments, rule_json

Tell = Callable[[App, Callable], None]


def test_a_reviewer_approves_exactly_the_version_on_the_page(shop: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.REVIEWER)
        await visitor.open("/review/dr_1")
        await visitor.should_see("“lovely” is a claim.")
        await visitor.press("approve")
        await visitor.should_see("All caught up", retries=50)

    tell(shop, story)
    assert get_draft(shop.database, "dr_1").status is DraftStatus.APPROVED


def test_sending_a_draft_back_asks_for_a_reason(shop: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.REVIEWER)
        await visitor.open("/review/dr_1")
        await visitor.press("return")
        await visitor.press("confirm")
        await visitor.should_see("say why the draft is sent back", retries=30)
        await visitor.press("return")
        visitor.find(marker="reason").type("Too sweet for our readers")
        await visitor.press("confirm")
        await visitor.should_see("All caught up", retries=50)

    tell(shop, story)
    assert get_draft(shop.database, "dr_1").status is DraftStatus.RETURNED
    assert decisions_of(shop.database, "dr_1")[-1].reason == "Too sweet for our readers"


def test_an_edit_is_checked_while_it_is_typed_and_becomes_a_version(shop: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.REVIEWER)
        await visitor.open("/review/dr_1/edit")
        visitor.find(marker="body").clear()
        visitor.find(marker="body").type("Yours for 1 yuan: {{ product.nmae }}.")
        await visitor.should_see("is not a slot that copy may use", retries=50)
        visitor.find(marker="body").clear()
        visitor.find(marker="body").type("Dear reader, {{ product.name }} is back.")
        await visitor.should_see("The checks found nothing", retries=50)
        await visitor.press("save")
        await visitor.should_see("Version 2", retries=50)

    tell(shop, story)
    kept = get_draft(shop.database, "dr_1")
    assert (kept.version, kept.copy.body) == (2, "Dear reader, {{ product.name }} is back.")


def test_a_segment_is_built_with_its_size_in_sight(shop: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open("/segments/new")
        await visitor.should_see("100% of all customers", retries=50)
        visitor.find(marker="name").type("Lately")
        kind = visitor.find(marker="line0-kind").elements.pop()
        with visitor.client:
            kind.value = "total"
        await visitor.should_see("Number of orders", retries=50)
        kind = visitor.find(marker="line0-kind").elements.pop()
        with visitor.client:
            kind.value = "performed"
        days = visitor.find(marker="line0-within_days")
        days.clear()
        days.type("7")
        await visitor.should_see("in the last 7 days", retries=50)
        await visitor.press("save")
        await visitor.should_see("Members right now", retries=50)

    tell(shop, story)
    made = next(one for one in list_segments(shop.database) if one.name == "Lately")
    assert rule_json(made.rule) == {
        "kind": "performed",
        "event": "Order Completed",
        "within_days": 7,
    }


def test_a_mistake_in_the_json_of_a_rule_is_named(shop: App, tell: Tell) -> None:
    segment = list_segments(shop.database)[0].segment_id

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open(f"/segments/{segment}/edit")
        visitor.find("JSON").click()
        visitor.find(marker="json").clear()
        visitor.find(marker="json").type('{"kind": "preformed"}')
        await visitor.should_see("did you mean", retries=50)

    tell(shop, story)


def test_a_brief_is_made_and_written(shop: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        segment = list_segments(shop.database)[0].segment_id
        await visitor.open(f"/briefs/new?segment={segment}")
        await visitor.press("save")
        await visitor.should_see("name:", retries=30)
        visitor.find(marker="name").type("Spring letters")
        await visitor.press("save")
        await visitor.should_see("No drafts yet", retries=50)
        await visitor.press("write")
        await visitor.should_see("Waits for review", retries=100)

    tell(shop, story)
    brief = next(one for one in list_briefs(shop.database) if one.name == "Spring letters")
    assert len(drafts_of(shop.database, brief.brief_id)) == 1


def test_a_campaign_is_created_planned_confirmed_and_launched(shop: App, tell: Tell) -> None:
    approve(shop.database, "dr_1", version=1, operator="op", now=shop.clock())

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open("/campaigns/new?brief=br_1")
        await visitor.press("save")
        await visitor.should_see("Nobody is chosen yet", retries=50)
        await visitor.press("plan")
        await visitor.should_see("Left out, and why", retries=50)
        await visitor.should_see("No consent")
        await visitor.press("send")
        await visitor.should_see("What has left cannot be called back")
        await visitor.press("confirm")
        await visitor.should_see("mails have left", retries=50)

    tell(shop, story)
    campaign = get_campaign(shop.database, list_campaigns(shop.database)[0].campaign_id)
    report = plan_report(shop.database, campaign.campaign_id)
    assert campaign.status is CampaignStatus.SENDING
    queued = outbox_counts(shop.database, campaign.campaign_id)
    assert queued == {MessageStatus.QUEUED: report.recipients}


def test_a_key_and_a_write_key_are_shown_once(app: App, tell: Tell) -> None:
    seen: list[str] = []

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.ADMIN)
        for path, prefix in (("/settings/keys", "rk_"), ("/settings/sources", "wk_")):
            await visitor.open(path)
            visitor.find(marker="name").type("website")
            await visitor.press("add")
            await visitor.should_see("cannot be shown again", retries=50)
            shown = visitor.find(f">{prefix}").elements.pop()
            seen.append(shown.content.partition(">")[2].partition("<")[0])
            await visitor.press("done")
            await visitor.should_not_see(seen[-1], retries=50)

    tell(app, story)
    assert find_api_key(app.database, seen[0]) is not None
    assert find_source(app.database, seen[1]) is not None


def test_a_search_ad_is_asked_for_written_and_edited_in_all_its_parts(
    shop: App, tell: Tell
) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        segment = list_segments(shop.database)[0].segment_id
        await visitor.open(f"/briefs/new?segment={segment}")
        await visitor.should_see("Texts to publish", retries=30)
        visitor.find(marker="name").type("Spring ads")
        visitor.find(marker="channels").elements.pop().set_value([])
        visitor.find(marker="texts").elements.pop().set_value(["search-ad"])
        await visitor.press("save")
        await visitor.should_see("No drafts yet", retries=50)
        await visitor.should_see("Search ad")
        await visitor.press("write")
        await visitor.should_see("Waits for review", retries=100)

    tell(shop, story)
    brief = next(one for one in list_briefs(shop.database) if one.name == "Spring ads")
    assert brief.channels == ("search-ad",)
    [draft] = drafts_of(shop.database, brief.brief_id)

    async def editing(visitor: Any) -> None:
        await visitor.sign_in(Role.REVIEWER)
        await visitor.open(f"/review/{draft.draft_id}/edit")
        await visitor.should_see("Headlines", retries=50)
        visitor.find(marker="headlines").clear()
        visitor.find(marker="headlines").type("Come and see\nRead first\nThen decide")
        await visitor.should_see("3 / 15 items", retries=50)
        await visitor.press("save")
        await visitor.should_see("Version 2", retries=50)

    tell(shop, editing)
    kept = get_draft(shop.database, draft.draft_id)
    assert part_of(kept.copy, "headlines") == "Come and see\nRead first\nThen decide"
