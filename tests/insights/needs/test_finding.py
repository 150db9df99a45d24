"""Findings on needs count texts once, show words, and say where they come from."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import ibis
import pyarrow as pa
import pytest
import yaml

from rapport import insights
from rapport.catalog import PRODUCTS, REVIEWS
from rapport.events import CustomerId
from rapport.feedback import FEEDBACK
from rapport.insights import (
    NEEDS,
    MentionKind,
    NeedFinding,
    Scope,
    Sentiment,
    find_needs,
    knowing_rivals,
    read_again_for_brands,
    refresh_readings,
    rival_candidates,
)
from rapport.insights.needs import brands_of, need_names, need_statement, needs_reader
from rapport.insights.readers import built_in_readers
from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.storage import Facts, FactTable

MARCH = datetime(2026, 3, 1, 12, tzinfo=UTC)
WORDS = Path(insights.__file__).parent / "needs" / "words"


def put(facts: Facts, table: FactTable, **row: object) -> None:
    told = {name: [row.get(name)] for name in table.columns}
    facts.upsert(table, pa.table(told, table.columns.to_pyarrow()))


@pytest.fixture(autouse=True)
def shop(facts: Facts) -> None:
    ensure_tables(facts)
    put_profiles(facts, [Profile(customer_id=CustomerId("ada"))])
    said = {
        "r1": ("bag", "太贵了。真的太贵了。"),
        "r2": ("bag", "有点贵，不过好看。"),
        "r3": ("cup", "The lid is hard to open. I wish it had a longer cord."),
        "r4": ("cup", "Wish it had more cords."),
        "r5": ("cup", "很好。"),
    }
    for day, (review_id, (product, text)) in enumerate(said.items()):
        at = MARCH + timedelta(days=day)
        who = "ada" if review_id == "r1" else None
        put(facts, REVIEWS, review_id=review_id, product_id=product, text=text, customer_id=who,
            written_at=at)  # fmt: skip
    put(facts, FEEDBACK, feedback_id="p1", kind="post", platform="weibo", text="好贵啊，太贵了。")
    refresh_readings(facts)


def needs(facts: Facts, scope: Scope | None = None, **more: int) -> dict[str, NeedFinding]:
    return {one.about: one for one in find_needs(facts, scope or Scope(), **more)}


def test_a_text_supports_a_finding_once_of_all_that_were_read(facts: Facts) -> None:
    dear = needs(facts)["too-dear"]
    assert (dear.kind, dear.support, dear.of) == (MentionKind.PRICE, 3, 6)
    assert dear.share == 0.5
    assert dear.low < 0.5 < dear.high
    assert dear.statement == {
        "zh": "6 条文字中有 3 条觉得太贵。",
        "en": "3 of 6 texts say that it is too dear.",
    }


def test_a_finding_says_where_and_when_it_was_said(facts: Facts) -> None:
    dear = needs(facts)["too-dear"]
    assert dear.sources == {"review": 2, "post": 1}
    assert dear.platforms == {"shop": 2, "weibo": 1}
    assert dear.products == {"bag": 2}
    assert (dear.first, dear.last) == (MARCH, MARCH + timedelta(days=1))
    assert len(dear.quotes) == 3
    assert all("贵" in one.words for one in dear.quotes)


def test_wishes_for_one_thing_are_counted_together(facts: Facts) -> None:
    wish = needs(facts)["wish:cord"]
    assert wish.support == 2
    assert wish.statement["en"] == "2 of 6 texts wish for “cord”."


def test_what_few_say_is_left_out_unless_it_is_asked_for(facts: Facts) -> None:
    assert "hard-to-open" not in needs(facts)
    assert "hard-to-open" in needs(facts, fewest=1)


def test_a_scope_and_its_members_narrow_the_texts(facts: Facts) -> None:
    assert set(needs(facts, Scope(product_id="cup"))) == {"wish:cord"}
    among = ibis.memtable(pa.table({"customer_id": ["ada"]}))
    found = find_needs(facts, Scope(segment="vips"), among=among, fewest=1)
    assert [(one.about, one.of, one.segment) for one in found] == [("too-dear", 1, "vips")]


def test_every_need_has_a_name_and_a_sentence_in_both_languages() -> None:
    names = yaml.safe_load((WORDS / "names.yaml").read_text(encoding="utf-8"))
    for language in ("zh", "en"):
        told = yaml.safe_load((WORDS / f"{language}.yaml").read_text(encoding="utf-8"))
        for kind, entries in told.items():
            abouts = {*entries.get("entries", {}), *entries.get("cues", {})}
            assert abouts <= set(names[kind]["names"]), kind
    for kind in NEEDS:
        said = need_statement(kind, "others", Sentiment.NEGATIVE, support=2, of=1_234)
        assert "1,234" in said["zh"]
        assert "1,234" in said["en"]


@pytest.mark.parametrize(
    ("sentiment", "zh", "en"),
    [
        (Sentiment.POSITIVE, "比nike好（价格）", "better than nike in price"),
        (Sentiment.NEGATIVE, "不如nike（价格）", "worse than nike in price"),
        (Sentiment.NEUTRAL, "和nike差不多（价格）", "as good as nike in price"),
    ],
)
def test_a_comparison_is_said_with_its_respect(sentiment: Sentiment, zh: str, en: str) -> None:
    assert need_names(MentionKind.COMPARISON, "nike/price", sentiment) == {"zh": zh, "en": en}


def test_rivals_are_the_brands_sold_and_those_that_were_told(facts: Facts) -> None:
    put(facts, PRODUCTS, product_id="bag", brand="Acme")
    assert brands_of(facts, "Nike=耐克， Puma") == {
        "acme": "acme",
        "nike": "nike",
        "耐克": "nike",
        "puma": "puma",
    }
    assert needs_reader(facts, "Nike").comparisons.brands.keys() == {"acme", "nike"}


def test_texts_that_name_a_rival_are_read_again_once_it_is_told(facts: Facts) -> None:
    put(facts, REVIEWS, review_id="r9", product_id="cup", text="Better than Nike.")
    readers = knowing_rivals(built_in_readers(), facts)
    read_again_for_brands(facts, readers)
    refresh_readings(facts, readers=readers)
    assert "nike" not in needs(facts, fewest=1)
    told = knowing_rivals(readers, facts, "Nike")
    assert read_again_for_brands(facts, told) == 1
    assert refresh_readings(facts, readers=told).texts == 1
    assert needs(facts, fewest=1)["nike"].sentiment is Sentiment.POSITIVE
    assert read_again_for_brands(facts, told) == 0
    assert refresh_readings(facts, readers=told).texts == 0


def test_a_rival_that_is_told_no_more_is_found_no_more(facts: Facts) -> None:
    put(facts, REVIEWS, review_id="r9", product_id="cup", text="Better than Dr. Oetker (A+).")
    told = knowing_rivals(built_in_readers(), facts, "Dr. Oetker (A+)")
    read_again_for_brands(facts, told)
    refresh_readings(facts, readers=told)
    untold = knowing_rivals(built_in_readers(), facts)
    assert read_again_for_brands(facts, untold) == 1
    assert refresh_readings(facts, readers=untold).texts == 1


def test_what_texts_compare_with_is_proposed_as_a_rival() -> None:
    texts = ["比飞科好用", "比飞科便宜", "比飞科差", "Better than Braun.", "better than expected"]
    assert rival_candidates(texts, fewest=3) == [("飞科", 3)]
    assert ("braun", 1) in rival_candidates(texts, fewest=1)
