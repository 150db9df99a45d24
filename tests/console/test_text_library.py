"""The library in the console, and what a draft's page offers: another language, paragraphs."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from rapport.access import Role
from rapport.app import App
from rapport.content import DraftStatus, list_drafts, save_draft
from rapport.studio import PERSONAL_MARK, personal_texts

Tell = Callable[[App, Callable[..., Any]], None]


def test_texts_are_searched_filtered_and_used_in_a_brief(shop: App, tell: Tell) -> None:
    [draft] = list_drafts(shop.database, DraftStatus.WRITTEN)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open("/library?status=written")
        await visitor.should_see("Library")
        await visitor.should_see("[product] is here")
        await visitor.open("/library?q=zzzz")
        await visitor.should_see("No such text")
        await visitor.open("/library?status=written")
        await visitor.press(f"use-{draft.draft_id}")
        await visitor.should_see("Use this text in a brief", retries=50)

    tell(shop, story)


def test_who_may_only_look_uses_nothing(shop: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open("/library?status=copybook&language=en")
        await visitor.should_see("Copybook")
        await visitor.should_not_see("Use in a brief")

    tell(shop, story)


def test_a_draft_gets_its_paragraphs_on_its_page(shop: App, tell: Tell) -> None:
    [draft] = list_drafts(shop.database, DraftStatus.WRITTEN)
    body = f"{draft.copy.body}\n\n{PERSONAL_MARK}"
    kept = save_draft(shop.database, replace(draft, version=9, copy=replace(draft.copy, body=body)))

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.ADMIN)
        await visitor.open(f"/review/{draft.draft_id}")
        await visitor.should_see("Personal paragraphs")
        await visitor.press("write-personal")
        await visitor.should_see("there", retries=50)

    tell(shop, story)
    texts = personal_texts(shop.database, kept.draft_id, 9)
    assert all(one.written_by == "phrasebook" for one in texts)
