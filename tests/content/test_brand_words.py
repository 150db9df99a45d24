"""The brand book in use is one of the checks of a draft."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from rapport.brand import Avoid, BrandBook, Disclaimer, PastText, publish_book, save_book
from rapport.catalog import put_products
from rapport.content import (
    Brief,
    Copy,
    Draft,
    DraftId,
    DraftStatus,
    Grounds,
    PastCopy,
    approved_texts,
    check_copy,
    copybook,
    grounds_for,
    propose_brand,
    refuses,
    save_draft,
)
from rapport.demo import brand_books, shelf
from rapport.kit.settings import ShopSettings
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
GOOD = Copy(
    subject="{{ product.name }}还在等你",
    preheader="{{ product.price | money }}",
    body="{{ product.name }}还在。\n\n[去看看]({{ product.url }})",
)
BOOK = BrandBook(
    market="CN",
    language="zh",
    name="山茶小铺",
    avoid=(Avoid(word="还在", severity="refuse", reason="催人"),),
)


def test_a_draft_is_held_against_the_book(grounds_zh: Grounds) -> None:
    assert check_copy(GOOD, grounds_zh) == ()
    found = check_copy(GOOD, replace(grounds_zh, brand=BOOK))
    assert [(one.code, one.part, one.start) for one in found] == [
        ("brand-avoid", "subject", GOOD.subject.index("还在")),
        ("brand-avoid", "body", GOOD.body.index("还在")),
    ]
    assert refuses(found) and "催人" in found[0].message_zh


def test_the_offer_and_the_products_call_for_disclaimers(grounds_zh: Grounds) -> None:
    book = replace(
        BOOK,
        avoid=(),
        disclaimers=(
            Disclaimer(text="不与其他优惠同享", offers=("discount",)),
            Disclaimer(text="外用", sectors=("body",)),
            Disclaimer(text="食品", sectors=("food",)),
        ),
    )
    assert grounds_zh.offer is not None and grounds_zh.products[0].category == "body"
    found = check_copy(GOOD, replace(grounds_zh, brand=book))
    assert [one.message_zh for one in found] == [
        "文案须包含“不与其他优惠同享”，目前没有。",
        "文案须包含“外用”，目前没有。",
    ]
    bare = replace(grounds_zh, brand=book, offer=None)
    assert len(check_copy(GOOD, bare)) == 1


def test_the_published_book_of_market_and_language_is_used(
    database: Database, facts: Facts, brief: Brief, shop_en: ShopSettings
) -> None:
    english = replace(BOOK, market="US", language="en")

    def brand() -> BrandBook | None:
        english_brief = replace(brief, languages=("en-US",))
        return grounds_for(
            english_brief,
            english_brief.cells[0],
            database=database,
            facts=facts,
            shop=shop_en,
            now=NOW,
        ).brand

    for book in (BOOK, english):
        save_book(book, database=database, by="lin", now=NOW)
    assert brand() is None
    for book in (BOOK, english):
        publish_book(database, book.market, book.language, 1, by="wen", now=NOW)
    assert brand() == english


def test_a_book_is_proposed_from_drafts_products_and_given_texts(
    database: Database, facts: Facts, brief: Brief
) -> None:
    for n, status in enumerate((DraftStatus.APPROVED, DraftStatus.WRITTEN)):
        draft = Draft(
            draft_id=DraftId(f"dr_{n}"),
            version=1,
            brief_id=brief.brief_id,
            segment_id="s",
            variant="A",
            language="en-US",
            channel="email",
            copy=Copy(subject="Slow tea", body="It is {{ product.name }}."),
            status=status,
            written_by="op",
            created_at=NOW,
        )
        save_draft(database, draft)
    assert [one.place for one in approved_texts(database, "en")] == ["draft dr_0"]
    assert approved_texts(database, "zh") == []
    put_products(facts, list(shelf()))
    given = [PastText(place="a.txt:1", text="Tea for you, from us.")]
    wanted = PastCopy(market="CN", language="en", name="Hilllight", texts=given)
    proposed = propose_brand(wanted, database=database, facts=facts)
    seen = proposed.prefer[0].evidence
    assert seen is not None
    assert seen.of == len(shelf()) + 1 + 1 + 1  # the lotion of the store, the draft, the given text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_copybook_and_the_shelf_speak_as_the_demo_shop_does(language: str) -> None:
    from_demo = {book.language: book for book in brand_books()}
    grounds = Grounds(channel="email", language=language, shop=ShopSettings(name="山灯 Hilllight"))
    with_book = replace(grounds, brand=from_demo[language])
    entries = [one for one in copybook() if one.language == language and one.channel == "email"]
    spoken = [
        one.id
        for one in entries
        if any(found.code.startswith("brand-") for found in check_copy(one.copy_text, with_book))
    ]
    assert len(entries) > 200 and len(spoken) < 0.02 * len(entries)
