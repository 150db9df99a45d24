"""Questions about texts are answered from what was read, with intervals and with words."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import ibis
import pyarrow as pa
import pytest

from rapport.catalog import Product, put_products
from rapport.insights import (
    Grouping,
    MentionKind,
    Scope,
    Sentiment,
    Step,
    TextQuery,
    TextState,
    compare,
    find_texts,
    over_time,
    overview,
    read_text,
    said_about,
    said_by_group,
    said_by_segment,
)
from rapport.insights.labelling import TextNotRead
from rapport.profiles import ensure_tables
from rapport.storage import Facts
from tests.insights.planted import MARCH, Planted, plant

BAD, GOOD = "negative", "positive"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def shop(facts: Facts) -> None:
    ensure_tables(facts)
    put_products(
        facts,
        [
            Product(product_id=one, names={"en": one}, price_minor=1, currency="CNY", category=kind)
            for one, kind in (("bag", "bags"), ("cup", "cups"))
        ],
    )
    plant(
        facts,
        [
            Planted(
                "t1", "Fine leather, and the leather is soft.",
                (("quality", GOOD, "Fine leather"), ("quality", GOOD, "soft")),
                more={"rating": 5.0, "customer_id": "mei"},
            ),
            Planted(
                "t2", "The strap broke. Cheap, at least.",
                (("quality", BAD, "broke"), ("price", GOOD, "Cheap")),
                more={"rating": 2.0, "sentiment": BAD, "written_at": MARCH - DAY},
            ),
            Planted(
                "t3", "物流太慢，质量不错",
                (("delivery", BAD, "物流太慢"), ("quality", GOOD, "质量不错")),
                more={"language": "zh", "sentiment": "neutral", "product_id": "cup",
                      "written_at": MARCH - 40 * DAY, "platform": "weibo", "source": "post"},
            ),
            Planted("t4", "Well, well.", more={"sentiment": None, "product_id": None}),
            Planted("t5", "Win free bags", (("price", GOOD, "free"),), more={"state": "promotion"}),
            Planted("t6", "A gift for my mother", (("gift", None, "gift"),), kind="occasion"),
        ],
    )  # fmt: skip


def test_an_overview_counts_what_was_read_and_says_what_was_left_out(facts: Facts) -> None:
    found = overview(facts, Scope())
    assert (found.texts, found.left_out) == (5, {TextState.PROMOTION: 1})
    assert {felt: share.hits for felt, share in found.sentiments.items()} == {
        Sentiment.POSITIVE: 2,
        Sentiment.NEUTRAL: 1,
        Sentiment.NEGATIVE: 1,
    }
    assert (found.unknown.hits, found.unknown.of) == (1, 5)
    assert (found.stars.rated, found.stars.mean) == (2, 3.5)
    assert found.sources == {"review": 4, "post": 1}


def test_a_text_counts_once_for_each_thing_and_sentiment(facts: Facts) -> None:
    said = {one.about: one for one in said_about(facts, Scope())}
    assert (said["quality"].positive.hits, said["quality"].negative.hits) == (2, 1)
    assert said["quality"].positive.of == 5
    assert said["price"].positive.hits == 1, "a promotion says nothing"


def test_quotes_are_the_words_at_their_place_and_one_of_a_text(facts: Facts) -> None:
    (quality,) = [one for one in said_about(facts, Scope()) if one.about == "quality"]
    assert {one.text_id: one.words for one in quality.quotes[Sentiment.POSITIVE]} == {
        "t1": "Fine leather",
        "t3": "质量不错",
    }


def test_words_that_several_wrote_alike_are_quoted_once(facts: Facts) -> None:
    plant(facts, [Planted(f"same{n}", "So soft", (("feel", GOOD, "soft"),)) for n in range(4)])
    (feel,) = [one for one in said_about(facts, Scope()) if one.about == "feel"]
    assert (feel.positive.hits, len(feel.quotes[Sentiment.POSITIVE])) == (4, 1)


def test_what_is_said_seldom_is_quoted_though_it_is_old(facts: Facts) -> None:
    old = {"written_at": MARCH - 400 * DAY}
    plant(facts, [Planted("old", "It rattles", (("noise", BAD, "rattles"),), more=old)])
    plant(facts, [Planted(f"new{n}", "Nice", (("price", GOOD, "Nice"),)) for n in range(2100)])
    (noise,) = [one for one in said_about(facts, Scope()) if one.about == "noise"]
    assert [one.words for one in noise.quotes[Sentiment.NEGATIVE]] == ["rattles"]


def test_mentions_of_other_kinds_are_counted_apart_with_nothing_felt(facts: Facts) -> None:
    (gift,) = said_about(facts, Scope(), kind=MentionKind.OCCASION)
    assert (gift.about, gift.unfelt.hits, gift.positive.hits) == ("gift", 1, 0)
    assert [one.words for one in gift.quotes["unfelt"]] == ["gift"]


def test_a_change_is_told_against_the_period_before_and_judged_among_all(facts: Facts) -> None:
    late = [Planted(f"n{n}", "It broke", (("strap", BAD, "broke"),)) for n in range(40)]
    calm = [Planted(f"o{n}", "Fine", more={"written_at": MARCH - 10 * DAY}) for n in range(40)]
    plant(facts, [*late, *calm])
    scope = Scope(since=MARCH - 7 * DAY, until=MARCH + DAY)
    said = {one.about: one for one in said_about(facts, scope)}
    strap = said["strap"].more[Sentiment.NEGATIVE]
    assert strap.real
    assert 0 < strap.low < strap.difference < strap.high
    assert not said["price"].more[Sentiment.POSITIVE].real


def test_without_a_beginning_there_is_nothing_to_set_against(facts: Facts) -> None:
    assert not said_about(facts, Scope(until=MARCH))[0].more


@pytest.mark.parametrize(
    ("by", "names"),
    [
        (Grouping.PRODUCT, {"bag": 3, "cup": 1}),
        (Grouping.CATEGORY, {"bags": 3, "cups": 1}),
        (Grouping.PLATFORM, {"shop": 4, "weibo": 1}),
        (Grouping.LANGUAGE, {"en": 4, "zh": 1}),
        (Grouping.SOURCE, {"review": 4, "post": 1}),
    ],
)
def test_groups_stand_beside_each_other(facts: Facts, by: Grouping, names: dict[str, int]) -> None:
    grid = said_by_group(facts, Scope(), by)
    assert {one.name: one.texts for one in grid.groups} == names


def test_a_cell_has_the_shares_of_its_group(facts: Facts) -> None:
    grid = said_by_group(facts, Scope(), Grouping.PRODUCT)
    cell = grid.cells["bag"]["quality"]
    assert (cell.positive.hits, cell.negative.hits, cell.positive.of) == (1, 1, 3)
    assert "price" not in grid.cells["cup"]


def test_segments_stand_beside_each_other(facts: Facts) -> None:
    members = ibis.memtable(pa.table({"customer_id": ["mei"]}))
    (mine,) = said_by_segment(facts, Scope(), {"friends": members})
    assert (mine.name, mine.texts, mine.stars.mean) == ("friends", 1, 5.0)


def test_weeks_begin_on_monday_in_the_shops_zone_and_empty_ones_are_there(facts: Facts) -> None:
    points = over_time(facts, Scope(), zone=ZoneInfo("Asia/Shanghai"))
    assert [one.first_day for one in points] == [
        date(2026, 1, 19) + timedelta(weeks=number) for number in range(6)
    ]
    assert [one.texts for one in points] == [1, 0, 0, 0, 0, 4]


def test_a_moment_belongs_to_the_day_of_the_shop(facts: Facts) -> None:
    sunday_night = {"written_at": MARCH.replace(hour=20)}  # Monday, 2 March in Shanghai
    plant(facts, [Planted("late", "x", more=sunday_night)])
    points = over_time(facts, Scope(), zone=ZoneInfo("Asia/Shanghai"))
    assert (points[-1].first_day, points[-1].texts) == (date(2026, 3, 2), 1)


def test_months_of_one_aspect_tell_who_praises_and_who_complains(facts: Facts) -> None:
    points = over_time(facts, Scope(), step=Step.MONTH, about="quality")
    assert [(one.first_day.month, one.positive.hits, one.negative.hits) for one in points] == [
        (1, 1, 0),
        (2, 0, 1),
        (3, 1, 0),
    ]


def test_two_scopes_are_compared_with_the_surest_difference_first(facts: Facts) -> None:
    many = [
        Planted(f"c{n}", "It smells", (("smell", BAD, "smells"),), more={"product_id": "cup"})
        for n in range(30)
    ]
    plant(facts, [*many, *(Planted(f"b{n}", "Nice bag") for n in range(30))])
    first, *others = compare(facts, Scope(product_id="cup"), Scope(product_id="bag"))
    assert (first.about, first.sentiment, first.difference.real) == (
        "smell",
        Sentiment.NEGATIVE,
        True,
    )
    assert first.difference.low > 0
    assert not any(one.difference.real for one in others)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("leather", ["t1"]),
        ("LEATHER soft", ["t1"]),
        ("leath", []),
        ("质量", ["t3"]),
        ("broke.", ["t2"]),
        ("100%_", []),
    ],
)
def test_texts_are_found_by_whole_english_words_and_any_chinese(
    facts: Facts, words: str, found: list[str]
) -> None:
    page = find_texts(facts, Scope(), TextQuery(words=words))
    assert [one.text_id for one in page.texts] == found
    assert page.total == len(found)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (TextQuery(about="quality"), {"t1", "t2", "t3"}),
        (TextQuery(about="quality", feeling=Sentiment.NEGATIVE), {"t2"}),
        (TextQuery(feeling=Sentiment.NEGATIVE), {"t2"}),
        (TextQuery(unknown=True), {"t4"}),
        (TextQuery(state=TextState.PROMOTION), {"t5"}),
        (TextQuery(about="gift", kind=MentionKind.OCCASION), {"t6"}),
    ],
)
def test_texts_are_found_by_what_was_read(facts: Facts, query: TextQuery, found: set[str]) -> None:
    assert {one.text_id for one in find_texts(facts, Scope(), query).texts} == found


def test_pages_are_cut_from_the_newest_on(facts: Facts) -> None:
    every = find_texts(facts, Scope(), TextQuery()).texts
    page = find_texts(facts, Scope(), TextQuery(), limit=2, offset=2)
    assert (page.total, page.texts) == (5, every[2:4])
    assert every[-1].text_id == "t3"


def test_one_text_has_its_mentions_in_order(facts: Facts) -> None:
    text = read_text(facts, "t2")
    assert [(one.about, one.sentiment) for one in text.mentions] == [
        ("quality", Sentiment.NEGATIVE),
        ("price", Sentiment.POSITIVE),
    ]
    assert text.line.text[text.mentions[0].start : text.mentions[0].end] == "broke"
    with pytest.raises(TextNotRead, match="review:"):
        read_text(facts, "nothing")
