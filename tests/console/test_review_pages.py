"""Review in the console: the queue by risk, locks, versions, samples, proposed rules."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from nicegui import ui

from rapport.access import Role, list_operators
from rapport.app import App
from rapport.content import Copy, DraftId, DraftStatus, get_draft, save_draft
from rapport.kit.review_settings import ReviewSettings
from rapport.review import (
    Edit,
    LotState,
    decisions_of,
    edit,
    hold,
    list_samples,
    lock_of,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
Tell = Callable[[App, Callable], None]


def add_drafts(app: App, count: int, **fields: Any) -> None:
    draft = get_draft(app.database, "dr_1")
    for number in range(count):
        copy = Copy(subject=f"Spring news {number}", body="Dear reader, it is spring.")
        changed = {"draft_id": DraftId(f"dr_new_{number}"), "copy": copy, "findings": ()}
        save_draft(app.database, replace(draft, **(changed | fields)))


def drawn(visitor: Any) -> str:
    return "".join(one.content for one in visitor.find(kind=ui.html).elements)


def operator_id(app: App, role: Role) -> str:
    found = list_operators(database=app.database)
    return next(one.operator_id for one in found if one.role is role)


def test_the_queue_says_why_and_is_filtered_by_risk(shop: App, tell: Tell) -> None:
    add_drafts(shop, 2, written_by="model:gpt#write-copy@1")

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.REVIEWER)
        await visitor.open("/review")
        await visitor.should_see("Spring news 0")
        await visitor.should_see("A language model wrote it")
        await visitor.open("/review?band=low")
        await visitor.should_not_see("Spring news 0")
        await visitor.open("/review?band=high")
        await visitor.should_see("No draft that waits fits these filters")
        await visitor.open("/review?band=strange&channel=email")
        await visitor.should_see("Spring news 0")

    tell(shop, story)


def test_calm_drafts_are_approved_together(shop: App, tell: Tell) -> None:
    add_drafts(shop, 3)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.REVIEWER)
        await visitor.open("/review")
        await visitor.press("bulk")
        await visitor.press("confirm")
        await visitor.should_not_see("Spring news 0", retries=50)
        await visitor.open("/review?status=approved")
        await visitor.should_see("Spring news 2")

    tell(shop, story)
    assert get_draft(shop.database, "dr_new_1").status is DraftStatus.APPROVED
    assert get_draft(shop.database, "dr_1").status is DraftStatus.WRITTEN


def test_rejecting_asks_for_a_reason_and_can_be_undone(shop: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.REVIEWER)
        await visitor.open("/review/dr_1")
        await visitor.press("reject")
        visitor.find(marker="reason").type("Not our voice")
        await visitor.press("confirm")
        await visitor.should_see("All caught up", retries=50)
        await visitor.open("/review/dr_1")
        await visitor.should_see("Rejected")
        await visitor.press("undo")
        await visitor.should_see("Waits for review", retries=50)

    tell(shop, story)
    assert [one.verdict.value for one in decisions_of(shop.database, "dr_1")] == [
        "rejected",
        "undone",
    ]


def test_who_comes_second_looks_and_cannot_save(shop: App, tell: Tell) -> None:
    admin, reviewer = operator_id(shop, Role.ADMIN), operator_id(shop, Role.REVIEWER)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.REVIEWER)
        await visitor.open("/review/dr_1/edit")
        lock = lock_of(shop.database, "dr_1", now=NOW)
        assert lock is not None
        assert lock.operator == reviewer
        await visitor.press("leave")
        await visitor.should_see("History", retries=100)
        assert lock_of(shop.database, "dr_1", now=NOW) is None
        hold(shop.database, "dr_1", operator=admin, now=NOW)
        await visitor.open("/review/dr_1/edit")
        await visitor.should_see("Admin Chen is editing this draft")
        [save] = visitor.find(marker="save").elements
        assert not save.enabled
        await visitor.open("/review/dr_1")
        await visitor.should_see("Admin Chen is editing this draft")

    tell(shop, story)


def test_versions_stand_side_by_side_with_marks(shop: App, tell: Tell) -> None:
    copy = Copy(subject="{{ product.name }} is back", body="Dear reader, it is <b> here.")
    edit(
        Edit(draft_id="dr_1", version=1, copy=copy, operator="li"),
        database=shop.database,
        facts=shop.facts,
        shop=shop.settings.shop,
        now=NOW,
    )

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open("/review/dr_1")
        await visitor.should_see("What changed")
        html = drawn(visitor)
        assert '<del title="removed">here</del>' in html
        assert '<ins title="added">back</ins>' in html
        assert "<b>" not in html
        await visitor.should_see("product.name")
        await visitor.should_see("A person edited it")

    tell(shop, story)


def test_where_two_are_needed_a_first_yes_waits(shop: App, tell: Tell) -> None:
    rules = ReviewSettings(two_person="always")
    two = replace(shop, settings=shop.settings.model_copy(update={"review": rules}))

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.REVIEWER)
        await visitor.open("/review/dr_1")
        await visitor.press("approve")
        await visitor.should_see("Needs a second yes", retries=50)
        await visitor.sign_in(Role.ADMIN)
        await visitor.open("/review/dr_1")
        await visitor.press("approve")
        await visitor.should_see("All caught up", retries=50)

    tell(two, story)
    assert get_draft(shop.database, "dr_1").status is DraftStatus.APPROVED


def test_a_lot_is_planned_looked_through_and_accepted(shop: App, tell: Tell) -> None:
    add_drafts(shop, 11)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.REVIEWER)
        await visitor.open("/review/samples")
        visitor.find(marker="name").type("Spring")
        share = visitor.find(marker="share").elements.pop()
        with visitor.client:
            share.value = 40
        await visitor.press("count")
        await visitor.should_see("of 12 drafts.", retries=50)
        await visitor.press("make")
        await visitor.should_see("more drafts to look at", retries=50)
        left = list_samples(shop.database)[0].state.left
        while left:
            await visitor.press("sound")
            left -= 1
            seen = f"{left} more draft" if left else "All that was drawn is judged"
            await visitor.should_see(seen, retries=100)
        await visitor.should_see("We are 95% sure that at most", retries=50)
        await visitor.should_see("The lot can be accepted")
        await visitor.press("accept")
        await visitor.press("confirm")
        await visitor.should_see("Accepted", retries=50)

    tell(shop, story)
    [sample] = list_samples(shop.database)
    assert sample.lot_state is LotState.ACCEPTED
    assert sample.state.looked < 12
    assert get_draft(shop.database, "dr_new_3").status is DraftStatus.APPROVED


def test_a_defect_in_a_sample_has_to_be_followed_up(shop: App, tell: Tell) -> None:
    add_drafts(shop, 11)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.REVIEWER)
        await visitor.open("/review/samples")
        visitor.find(marker="name").type("Spring")
        share = visitor.find(marker="share").elements.pop()
        with visitor.client:
            share.value = 40
        await visitor.press("make")
        await visitor.should_see("more drafts to look at", retries=50)
        await visitor.press("defect")
        visitor.find(marker="reason").type("Wrong season")
        await visitor.press("confirm")
        await visitor.should_see("A defect was found", retries=50)
        [accept] = visitor.find(marker="accept").elements
        assert not accept.enabled

    tell(shop, story)
    [sample] = list_samples(shop.database)
    assert sample.state.known == 1


def test_a_change_made_twice_is_proposed_and_decided(shop: App, tell: Tell) -> None:
    add_drafts(shop, 2)
    for number in range(2):
        copy = Copy(subject=f"Spring news {number}", body="Hello reader, it is spring.")
        edit(
            Edit(draft_id=f"dr_new_{number}", version=1, copy=copy, operator="li"),
            database=shop.database,
            facts=shop.facts,
            shop=shop.settings.shop,
            now=NOW,
        )

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.REVIEWER)
        await visitor.open("/review/rules")
        await visitor.should_see("Changed alike in 2 drafts")
        assert "<del>Dear</del> → <ins>Hello</ins>" in drawn(visitor)
        await visitor.press("accept")
        await visitor.should_see("Nothing is proposed", retries=50)
        await visitor.should_see("Accepted from edits")
        await visitor.sign_in(Role.VIEWER)
        await visitor.open("/review/samples")
        await visitor.should_see("No sample yet")

    tell(shop, story)
