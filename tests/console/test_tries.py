"""The brief says what to try, the draft what it claims and what it was to try."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from nicegui import ui

from rapport.access import Role
from rapport.app import App
from rapport.content import (
    Copy,
    DraftId,
    Suggested,
    draft_id_of,
    get_brief,
    get_draft,
    save_brief,
    save_draft,
)
from rapport.effects import keep_figures
from tests.console.test_effects import figures

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
Tell = Callable[[App, Callable[[Any], Any]], None]


def drawn(visitor: Any) -> str:
    return "".join(one.content for one in visitor.find(kind=ui.html).elements)


def test_a_brief_says_what_to_try_while_texts_are_missing(shop: App, tell: Tell) -> None:
    save_brief(shop.database, replace(get_brief(shop.database, "br_1"), variants=2))

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open("/briefs/br_1")
        await visitor.should_see("What to try")
        assert "No campaign of this group was measured yet" in drawn(visitor)
        group = get_brief(shop.database, "br_1").groups[0].segment_id
        keep_figures(shop.database, "c1", figures(group))
        await visitor.open("/briefs/br_1")
        assert "per recipient" in drawn(visitor)
        assert "Variant B" in drawn(visitor)

    tell(shop, story)


def test_a_brief_that_is_written_suggests_nothing(shop: App, tell: Tell) -> None:
    brief = get_brief(shop.database, "br_1")
    draft_id = draft_id_of(brief, brief.cells[0], "A")
    save_draft(shop.database, replace(get_draft(shop.database, "dr_1"), draft_id=draft_id))

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open("/briefs/br_1")
        await visitor.should_not_see("What to try")

    tell(shop, story)


def test_a_draft_shows_its_claims_with_links_and_what_it_was_to_try(shop: App, tell: Tell) -> None:
    copy = Copy(
        subject="News", body="{{ product.name }} costs {{ product.price | money }}, 50% off."
    )
    save_draft(
        shop.database,
        replace(
            get_draft(shop.database, "dr_1"),
            draft_id=DraftId("dr_claims"),
            copy=copy,
            attributes={"question": "no", "price": "yes"},
            suggested=Suggested(
                settings={"question": "yes", "price": "yes"}, propensity=0.25, reason="Try it."
            ),
        ),
    )

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.REVIEWER)
        await visitor.open("/review/dr_claims")
        await visitor.should_see("What it claims")
        html = drawn(visitor)
        place = copy.body.index("{{ product.price")
        assert f'href="#claim-body-{place}"' in html
        assert f'id="claim-body-{place}"' in html
        assert "Catalogue · p-0 · price" in html
        assert "No source" in html
        assert "Try it." in html
        assert html.count(">has it<") == 1
        assert html.count(">has it not<") == 1

    tell(shop, story)
