"""Texts are found by words and by what they are, and used again where their new grounds allow."""

import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rapport.content import (
    Brief,
    BriefId,
    Copy,
    Draft,
    DraftId,
    DraftStatus,
    copybook,
    drafts_of,
    get_draft,
    save_brief,
    save_draft,
)
from rapport.kit.llm_settings import LLMSettings
from rapport.storage import Database, Facts
from rapport.studio import (
    CellFull,
    Desk,
    LibraryWish,
    NoSuchCell,
    SortBy,
    reuse_text,
    search_library,
)
from rapport.studio.text_library import folded, list_new
from tests.studio.conftest import NOW, SHOP, keep_brief

BODIES = {
    "dr_tea": ("喝口热茶", "天冷了，泡一壶茶，坐下来慢慢喝。"),
    "dr_hand": ("手要护", "{{ product.name }}还在，睡前抹一点，第二天就不一样。喝茶之前先擦手。"),
    "dr_en": ("A warm cup", "It is cold outside. Put the kettle on; {{ product.name }} can wait."),
}


@pytest.fixture
def drafts(brief: Brief, database: Database) -> dict[str, Draft]:
    return keep_drafts(brief, database)


def keep_drafts(brief: Brief, database: Database) -> dict[str, Draft]:
    kept = {}
    for n, (draft_id, (subject, body)) in enumerate(BODIES.items()):
        kept[draft_id] = save_draft(
            database,
            Draft(
                draft_id=DraftId(draft_id),
                version=1,
                brief_id=brief.brief_id,
                segment_id=brief.groups[0].segment_id,
                variant="A",
                language="en" if draft_id == "dr_en" else "zh-CN",
                channel="email",
                product_ids=("lotion",),
                copy=Copy(subject=subject, body=body),
                status=DraftStatus.APPROVED if n == 0 else DraftStatus.WRITTEN,
                written_by="mei",
                attributes={"emoji": "no", "person": "you"},
                created_at=NOW + timedelta(hours=n),
            ),
        )
    return kept


def found(database: Database, facts: Facts, **wish: Any) -> list[str]:
    texts = search_library(LibraryWish(**wish), database=database, facts=facts)
    return [one.text_id for one in texts if one.status != "copybook"]


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ({"words": "茶"}, ["dr_tea", "dr_en", "dr_hand"]),  # one has it in its title
        ({"words": "茶", "sort": SortBy.NEWEST}, ["dr_en", "dr_hand", "dr_tea"]),
        ({"words": "山茶花"}, ["dr_en", "dr_hand", "dr_tea"]),  # the product is called so
        ({"words": "ket"}, ["dr_en"]),
        ({"words": "ettle"}, []),
        ({"words": "KETTLE cold"}, ["dr_en"]),
        ({"words": "kettle 茶壶"}, []),
        ({"words": "睡前擦手"}, ["dr_hand"]),
        ({"words": "%"}, ["dr_en", "dr_hand", "dr_tea"]),  # a sign is no word
        ({"words": "product"}, []),  # a slot is no word
        ({"language": "zh"}, ["dr_hand", "dr_tea"]),
        ({"language": "en"}, ["dr_en"]),
        ({"status": "approved"}, ["dr_tea"]),
        ({"objective": "win-back", "tone": "warm", "channel": "email"}, [*reversed(BODIES)]),
        ({"objective": "welcome"}, []),
        ({"product_id": "lotion"}, [*reversed(BODIES)]),
        ({"product_id": "loti"}, []),
        ({"offer_id": "spring"}, [*reversed(BODIES)]),
        ({"attributes": {"person": "you"}}, [*reversed(BODIES)]),
        ({"attributes": {"person": "we"}}, []),
        ({"since": NOW + timedelta(hours=1)}, ["dr_en", "dr_hand"]),
        ({"until": NOW + timedelta(hours=1)}, ["dr_tea"]),
    ],
)
def test_drafts_are_found_by_words_and_by_what_they_are(
    drafts: dict[str, Draft],
    database: Database,
    facts: Facts,
    wish: dict[str, Any],
    expected: list[str],
) -> None:
    assert drafts
    assert found(database, facts, **wish) == expected


def test_a_search_means_the_same_on_every_database(any_database: Database, facts: Facts) -> None:
    keep_drafts(keep_brief(any_database, facts), any_database)
    for wish, expected in (
        ({"words": "茶"}, ["dr_tea", "dr_en", "dr_hand"]),
        ({"words": "KETTLE cold"}, ["dr_en"]),
        ({"words": "ettle"}, []),
        ({"words": "睡前擦手", "attributes": {"emoji": "no"}}, ["dr_hand"]),
        ({"product_id": "lot_on"}, []),
        ({"language": "zh", "status": "approved", "until": NOW + timedelta(hours=1)}, ["dr_tea"]),
    ):
        assert found(any_database, facts, **wish) == expected


def test_the_copybook_is_searched_as_well(database: Database, facts: Facts, brief: Brief) -> None:
    assert brief
    wish = LibraryWish(words="好久不见", objective="win-back", language="zh", channel="email")
    texts = search_library(wish, database=database, facts=facts)
    assert texts[0].text_id.startswith("zh-email-win-back-")
    assert texts[0].score == 1  # it stands in the title
    assert all("好久不见" in f"{one.copy.subject}{one.copy.body}" for one in texts if one.score)
    alone = replace(wish, status="copybook")
    assert search_library(alone, database=database, facts=facts) == texts
    assert search_library(replace(wish, product_id="x"), database=database, facts=facts) == []


def test_a_new_version_takes_the_place_of_the_one_before(
    drafts: dict[str, Draft], database: Database, facts: Facts
) -> None:
    assert found(database, facts, words="kettle") == ["dr_en"]
    changed = replace(drafts["dr_en"], version=2, copy=Copy(subject="New", body="A pot of coffee."))
    save_draft(database, changed)
    assert found(database, facts, words="kettle") == []
    assert found(database, facts, words="coffee") == ["dr_en"]
    assert list_new(database, facts) == 0


def test_words_are_folded() -> None:
    assert folded("Ｃａｆé，{{ product.name }}茶-Room!") == " café 茶 room"


def test_thousands_of_drafts_are_searched_in_a_moment(
    drafts: dict[str, Draft], database: Database, facts: Facts
) -> None:
    words = [entry.copy_text for entry in copybook()]
    base = drafts["dr_tea"]
    many = 2_000
    for n in range(many):
        copy = words[n % len(words)]
        save_draft(database, replace(base, draft_id=DraftId(f"dr_{n}"), copy=copy))
    assert list_new(database, facts) == many + len(drafts)
    began = time.perf_counter()
    assert len(found(database, facts, words="慢慢", channel="email")) > 10
    assert time.perf_counter() - began < 1


def other_brief(database: Database, brief: Brief, **changes: Any) -> Brief:
    made = replace(brief, brief_id=BriefId("br_2"), name="Again", channels=("email",), **changes)
    return save_brief(database, made)


def desk(database: Database, facts: Facts) -> Desk:
    return Desk(database=database, facts=facts, shop=SHOP, llm=LLMSettings(), now=NOW)


def test_a_text_is_used_again_in_a_cell_of_another_brief(
    drafts: dict[str, Draft], brief: Brief, database: Database, facts: Facts
) -> None:
    other = other_brief(database, brief)
    made = reuse_text("dr_hand", other.brief_id, desk=desk(database, facts))
    assert made.copy == drafts["dr_hand"].copy
    assert made.written_by == "library:dr_hand@1"
    assert (made.brief_id, made.version, made.status) == ("br_2", 1, DraftStatus.WRITTEN)
    assert made.cell == other.cells[0]
    assert drafts_of(database, "br_2") == [made]
    second = reuse_text("dr_hand", other.brief_id, desk=desk(database, facts))
    assert second.segment_id == other.groups[1].segment_id
    with pytest.raises(CellFull):
        reuse_text("dr_hand", other.brief_id, desk=desk(database, facts))


def test_a_text_that_does_not_fit_its_new_grounds_is_refused_there(
    drafts: dict[str, Draft], brief: Brief, database: Database, facts: Facts
) -> None:
    assert drafts
    other = other_brief(database, brief, product_ids=(), offer_id=None)
    made = reuse_text("dr_hand", other.brief_id, desk=desk(database, facts))
    assert made.status is DraftStatus.REFUSED
    assert "slot-unresolved" in {one.code for one in made.findings}
    better = reuse_text("dr_tea", other.brief_id, desk=desk(database, facts))
    assert (better.draft_id, better.version) == (made.draft_id, 2)


def test_an_entry_of_the_copybook_is_used_as_it_is(
    brief: Brief, database: Database, facts: Facts
) -> None:
    other = other_brief(database, brief)
    entry = next(one for one in copybook() if one.id == "zh-email-win-back-plain-1")
    made = reuse_text(entry.id, other.brief_id, desk=desk(database, facts))
    assert (made.copy, made.written_by) == (entry.copy_text, f"copybook:{entry.id}")
    assert get_draft(database, made.draft_id) == made


def test_a_brief_without_such_a_cell_says_so(
    drafts: dict[str, Draft], brief: Brief, database: Database, facts: Facts
) -> None:
    assert drafts
    other = other_brief(database, brief, languages=("zh-CN",))
    with pytest.raises(NoSuchCell, match="by email in en"):
        reuse_text("dr_en", other.brief_id, desk=desk(database, facts))
