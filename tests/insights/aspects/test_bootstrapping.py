"""What a category's reviews speak of is found in them, proposed, and used once somebody says so."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from rapport.catalog import REVIEWS, Product, put_products
from rapport.insights import (
    MENTIONS,
    AspectState,
    Correction,
    LabelWhat,
    LearnedAspect,
    aspect_names,
    aspect_reader,
    bootstrap_aspects,
    label_reading,
    labelled_mentions,
    learned_aspects,
    merge_aspects,
    read_review,
    refresh_readings,
    refuse_aspect,
    rename_aspect,
    review_insights,
    use_aspect,
)
from rapport.insights.aspects import aspect_name, learned_aspect, shop_aspects
from rapport.insights.aspects.errors import AspectNotFound, BadAspectChange
from rapport.insights.readers import Readers, built_in_readers
from rapport.profiles import ensure_tables
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PHONES = [
    ("屏幕很清晰，颜色也好", 5.0), ("屏幕很大，看着舒服", 5.0), ("屏幕非常大，满意", 5.0),
    ("屏幕太暗了", 1.0), ("显示屏很清晰", 5.0), ("显示屏很好，满意", 4.0), ("屏幕很大，好用", 5.0),
    ("信号很差，失望", 1.0), ("信号太差", 1.0), ("信号不好", 2.0), ("信号很稳定", 5.0),
    ("信号太弱，后悔", 1.0), ("信号太弱，差劲", 1.0), ("信号很弱，退货", 1.0),
    ("屏幕很大，喜欢", 5.0),
]  # fmt: skip
TEAS = [
    ("杯子很漂亮，满意", 5.0), ("杯子非常精致，喜欢", 5.0), ("杯子太粗糙，失望", 2.0),
    ("杯子很好", 5.0), ("杯子不错", 4.0), ("味道很好", 5.0), ("质量很好", 5.0), ("包装很差", 1.0),
]  # fmt: skip


@pytest.fixture(autouse=True)
def shop(facts: Facts) -> None:
    ensure_tables(facts)
    goods = {"phone": "数码", "tea": "茶叶"}
    put_products(
        facts,
        [
            Product(
                product_id=one, names={"zh": one}, price_minor=100, currency="CNY", category=sort
            )
            for one, sort in goods.items()
        ],
    )
    rows = [*_rows("phone", PHONES), *_rows("tea", TEAS)]
    columns = {name: [row.get(name) for row in rows] for name in REVIEWS.columns}
    facts.append(REVIEWS, pa.table(columns, REVIEWS.columns.to_pyarrow()))
    refresh_readings(facts)


def _rows(product_id: str, said: list[tuple[str, float]]) -> Iterator[dict[str, object]]:
    for place, (text, rating) in enumerate(said):
        told = {"review_id": f"{product_id}-{place}", "product_id": product_id}
        yield {**told, "text": text, "rating": rating, "written_at": NOW}


@pytest.fixture
def found(facts: Facts, database: Database) -> dict[str, LearnedAspect]:
    few = bootstrap_aspects(facts, database, now=NOW, fewest=4)
    return {one.aspect_id: one for one in few}


def test_each_category_has_aspects_of_its_own(found: dict[str, LearnedAspect]) -> None:
    sorts = {one.aspect_id: one.category for one in found.values()}
    assert (sorts["屏幕"], sorts["信号"], sorts["杯子"]) == ("数码", "数码", "茶叶")


def test_what_is_known_already_is_not_proposed(found: dict[str, LearnedAspect]) -> None:
    words = {word for one in found.values() for forms in one.words.values() for word in forms}
    assert words.isdisjoint({"质量", "包装", "味道", "很", "满意"})


def test_a_feeling_is_learned_from_the_stars(found: dict[str, LearnedAspect]) -> None:
    assert found["屏幕"].opinions.get("大") == 1.0
    assert found["信号"].opinions.get("弱") == -1.0


def test_nothing_is_used_before_somebody_says_so(
    facts: Facts, database: Database, found: dict[str, LearnedAspect]
) -> None:
    assert found["屏幕"].state is AspectState.PROPOSED
    assert "屏幕" not in _mentioned(facts, database)
    use_aspect(database, "屏幕")
    assert _mentioned(facts, database)["屏幕"] >= 6


def _mentioned(facts: Facts, database: Database) -> dict[str, int]:
    known = shop_aspects(facts, database)
    refresh_readings(
        facts, readers=Readers(sentiment=built_in_readers().sentiment, mentions=(known.reader,))
    )
    table = facts.table(MENTIONS)
    rows = facts.read(table.group_by("about").agg(count=table.count())).to_pylist()
    return {row["about"]: row["count"] for row in rows}


def test_what_was_refused_is_not_proposed_again(
    facts: Facts, database: Database, found: dict[str, LearnedAspect]
) -> None:
    assert "信号" in found
    refuse_aspect(database, "信号")
    again = bootstrap_aspects(facts, database, now=NOW, fewest=4)
    assert [one.aspect_id for one in again] == []
    assert learned_aspect(database, "信号").state is AspectState.REFUSED


def test_an_aspect_keeps_its_id_under_another_name(
    facts: Facts, database: Database, found: dict[str, LearnedAspect]
) -> None:
    assert "屏幕" in found
    rename_aspect(database, "屏幕", language="en", name="the screen")
    use_aspect(database, "屏幕")
    names = aspect_names(database)
    assert aspect_name("屏幕", "en", names) == "the screen"
    assert aspect_name("屏幕", "zh-CN", names) == "屏幕"
    assert aspect_name("price", "en", names) == "the price"
    assert aspect_name("unheard of", "en", names) == "unheard of"
    knowing = replace(built_in_readers(), mentions=(aspect_reader(facts, database),))
    refresh_readings(facts, readers=knowing)
    told = review_insights(facts, names=names)
    assert any(
        one.aspect == "屏幕" and one.statement["en"].endswith("praise the screen.")
        for one in told.findings
    )


def test_merged_aspects_are_read_as_one(
    facts: Facts, database: Database, found: dict[str, LearnedAspect]
) -> None:
    assert {"屏幕", "信号"} <= found.keys()
    use_aspect(database, "屏幕")
    merged = merge_aspects(database, "屏幕", ["信号"])
    assert "信号" in merged.words["zh"]
    assert [one.aspect_id for one in learned_aspects(database, state=AspectState.IN_USE)] == [
        "屏幕"
    ]
    read = read_review(
        review_id="r", product_id="phone", title=None, text="信号太弱", rating=None,
        reader=shop_aspects(facts, database).reader,
    )  # fmt: skip
    assert [one.about for one in read.mentions] == ["屏幕"]


@pytest.mark.parametrize(("language", "name"), [("fr", "écran"), ("zh", " "), ("en", "x" * 81)])
def test_a_name_that_cannot_be_is_refused(
    database: Database, found: dict[str, LearnedAspect], language: str, name: str
) -> None:
    assert "屏幕" in found
    with pytest.raises(BadAspectChange):
        rename_aspect(database, "屏幕", language=language, name=name)
    with pytest.raises(BadAspectChange):
        merge_aspects(database, "屏幕", ["屏幕"])
    with pytest.raises(AspectNotFound):
        use_aspect(database, "no such thing")


def test_what_people_say_of_a_mention_is_a_label_of_the_thing_that_it_names(
    facts: Facts, database: Database
) -> None:
    assert labelled_mentions(facts, database) == []
    for sentiment, name in (("positive", "ada"), ("negative", "ben")):
        label_reading(
            Correction(
                text_id="review:tea-7",
                what=LabelWhat.MENTION,
                before={"kind": "aspect", "about": "packaging", "sentiment": "negative"},
                after={"kind": "aspect", "about": "packaging", "sentiment": sentiment},
                place=(0, 4),
            ),
            facts=facts, database=database, operator=name,
            now=NOW + timedelta(minutes=name == "ben"),
        )  # fmt: skip
    (label,) = labelled_mentions(facts, database)
    assert label.text[slice(*label.target)] == "包装"
    assert label.sentiment == "negative"  # what was said last
