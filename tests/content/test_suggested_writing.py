"""Writers are told how the brand speaks and what to try, and drafts remember it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from rapport.brand import Avoid, BrandBook, publish_book, save_book
from rapport.catalog import Product
from rapport.content import (
    Assignment,
    Brief,
    BriefId,
    Cell,
    Copy,
    CopybookWriter,
    Draft,
    DraftId,
    DraftStatus,
    EndpointWriter,
    Objective,
    Proposal,
    Suggested,
    Tone,
    attributes_of,
    get_draft,
    save_brief,
    save_draft,
    write_drafts,
)
from rapport.content.builtin_writer.writer import BuiltinWriter
from rapport.content.endpoint_writer import Candidate, CopyAnswer
from rapport.content.wishes import wish_lines
from rapport.kit.settings import ShopSettings
from rapport.storage import Database, Facts
from rapport.testing import ScriptedModel

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ASKS = {"question": "yes", "price": "no"}
STATES = {"question": "no", "price": "yes"}
BOOK = BrandBook(market="CN", language="zh", name="山茶小铺", avoid=(Avoid(word="惦记"),))
APPROVED = Copy(subject="还记得{{ product.name }}吗", body="{{ product.name }}还在老地方。")


class Fixed:
    """Proposes the same texts whenever it is asked."""

    name = "fixed"

    def __init__(self, *copies: Copy) -> None:
        self._copies = copies
        self.asked: list[Assignment] = []

    def write(self, assignment: Assignment) -> list[Proposal]:
        self.asked.append(assignment)
        return [Proposal(copy=one, written_by=f"fixed:{n}") for n, one in enumerate(self._copies)]


def text(subject: str, body: str) -> Copy:
    return Copy(
        subject=subject, body=f"{body}{{{{ product.name }}}}\n\n[去看]({{{{ product.url }}}})"
    )


def suggest(_brief: Brief, _cell: Cell) -> dict[str, Suggested]:
    return {
        "A": Suggested(settings=ASKS, propensity=0.25, reason="asks"),
        "B": Suggested(settings=STATES, propensity=0.5),
    }


@pytest.fixture
def doors(database: Database, facts: Facts, shop_zh: ShopSettings) -> dict[str, object]:
    return {"database": database, "facts": facts, "shop": shop_zh, "now": NOW}


def test_each_variant_gets_the_text_that_has_what_it_should_try(
    brief: Brief, doors: dict[str, object], database: Database
) -> None:
    states = text("春天来了", "{{ product.price | money }}，")
    asks = text("春天来了吗？", "好久不见，这是")
    save_brief(database, replace(brief, variants=2, apart=0.0))
    drafts = write_drafts(
        replace(brief, variants=2, apart=0.0),
        writer=Fixed(states, asks),
        suggest=suggest,
        **doors,  # type: ignore[arg-type]
    )
    assert [one.copy for one in drafts] == [asks, states]
    kept = [get_draft(database, one.draft_id).suggested for one in drafts]
    assert kept == [*suggest(brief, brief.cells[0]).values()]


def test_without_suggestions_a_draft_remembers_none(
    brief: Brief, doors: dict[str, object], database: Database
) -> None:
    save_brief(database, brief)
    [draft] = write_drafts(brief, writer=CopybookWriter(), **doors)  # type: ignore[arg-type]
    assert get_draft(database, draft.draft_id).suggested is None


def test_a_text_nearer_to_the_brand_book_goes_first(
    brief: Brief, doors: dict[str, object], database: Database
) -> None:
    save_book(BOOK, database=database, by="lin", now=NOW)
    publish_book(database, "CN", "zh", 1, by="lin", now=NOW)
    slip, clean = text("有人惦记", "一直在等你的"), text("好久不见", "这是你看过的")
    save_brief(database, brief)
    [draft] = write_drafts(brief, writer=Fixed(slip, clean), **doors)  # type: ignore[arg-type]
    assert draft.copy == clean


def assigned(brief: Brief, shop: ShopSettings, product: Product, **more: object) -> Assignment:
    given = {
        "brief": brief, "group": brief.groups[0], "channel": "email", "language": "zh-CN",
        "products": (product,), "offer": None, "shop": shop, "wanted": 1,
    }  # fmt: skip
    return Assignment(**given | more)  # type: ignore[arg-type]


def test_the_question_tells_brand_and_what_to_try(
    brief: Brief, shop_zh: ShopSettings, lotion: Product
) -> None:
    model = ScriptedModel([CopyAnswer(candidates=[Candidate(subject="a", preheader="", body="b")])])
    given = assigned(brief, shop_zh, lotion, brand=BOOK, settings=(ASKS,), examples=(APPROVED,))
    EndpointWriter(model).write(given)
    [prompt] = model.asked
    assert "- 不要用这些词：惦记。" in prompt.user
    assert "candidate 1: a question in the subject; no price" in prompt.user
    assert f"subject: {APPROVED.subject}" in prompt.user
    free = EndpointWriter(model).prompt_for(assigned(brief, shop_zh, lotion))
    assert "nothing is written down" in free.user
    assert "candidate 1" not in free.user


def test_what_the_question_said_already_is_not_told_twice() -> None:
    assert wish_lines([{"tone": "warm", "length": "short", "emoji": "no"}, {"tone": "warm"}]) == [
        "candidate 1: no emoji",
        "candidate 2: as you see fit",
    ]


@pytest.mark.parametrize("writer", [CopybookWriter(), BuiltinWriter()], ids=lambda one: one.name)
def test_writers_without_a_model_put_first_what_has_the_settings(
    brief: Brief, shop_zh: ShopSettings, lotion: Product, writer: CopybookWriter | BuiltinWriter
) -> None:
    asked = (replace(brief, objective=one, tone=two) for one, two in product(Objective, Tone))
    free, equals = next(
        (given, equals)
        for given in (assigned(one, shop_zh, lotion) for one in asked)
        if len(equals := [one for one in CopybookWriter().write(given) if one.behind == 0]) > 1
    )
    for one in equals:
        given = replace(free, settings=(attributes_of(one.copy, free.grounds),))
        first = writer.write(given)[0].copy
        assert attributes_of(first, free.grounds) == attributes_of(one.copy, free.grounds)


def test_the_built_in_writer_keeps_its_texts_where_the_book_only_warns(
    brief: Brief, shop_zh: ShopSettings, lotion: Product
) -> None:
    entries = {
        f"copybook:{one.id}" for one in CopybookWriter().fitting(assigned(brief, shop_zh, lotion))
    }
    plain = assigned(brief, shop_zh, lotion, avoid=frozenset(entries))
    own = BuiltinWriter().write(plain)
    assert own and all(one.written_by.startswith("built-in@") for one in own)
    everywhere = BrandBook(market="CN", language="zh", name="x", avoid=(Avoid(word="的"),))
    assert BuiltinWriter().write(replace(plain, brand=everywhere))
    never = replace(everywhere, avoid=(Avoid(word="的", severity="refuse"),))
    left = BuiltinWriter().write(replace(plain, brand=never))
    assert not any("的" in f"{one.copy.subject}{one.copy.preheader}{one.copy.body}" for one in left)


def test_examples_are_the_shops_own_approved_texts_without_people_or_typed_facts(
    brief: Brief, doors: dict[str, object], database: Database
) -> None:
    other = replace(brief, brief_id=BriefId("br_other"), name="Before")
    save_brief(database, other)

    def keep(number: int, copy: Copy, **more: object) -> None:
        draft = Draft(
            draft_id=DraftId(f"dr_{number}"), version=1, brief_id=other.brief_id,
            segment_id="x", variant="A", language="zh-CN", channel="email", copy=copy,
            status=DraftStatus.APPROVED, written_by="model:x#write-copy@1",
            created_at=NOW + timedelta(minutes=number),
        )  # fmt: skip
        save_draft(database, replace(draft, **more))  # type: ignore[arg-type]

    edited = replace(APPROVED, subject="改过的")
    keep(1, edited, written_by="model:x#write-copy@1, edited")
    keep(2, APPROVED)
    keep(3, replace(APPROVED, subject="写信给 a@b.example"))
    keep(4, replace(APPROVED, body="{{ products[1].name }}"))
    keep(5, replace(APPROVED, subject="别的渠道"), channel="sms")
    keep(6, replace(APPROVED, subject="还没通过"), status=DraftStatus.WRITTEN)
    keep(7, replace(APPROVED, subject="最新的"))
    writer = Fixed(text("好久不见", "这是"))
    save_brief(database, brief)
    write_drafts(brief, writer=writer, **doors)  # type: ignore[arg-type]
    assert [one.subject for one in writer.asked[0].examples] == ["改过的", "最新的"]
