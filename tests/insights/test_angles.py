"""What buyers praise may be led with, what they complain about is left alone; doubt gives none."""

import pytest

from rapport.insights import Side, copy_angles
from rapport.profiles import ensure_tables
from rapport.storage import Facts
from tests.insights.planted import Planted, plant


@pytest.fixture(autouse=True)
def said(facts: Facts) -> None:
    ensure_tables(facts)
    told = [
        *[("quality", "positive", "sturdy")] * 8,
        *[("delivery", "negative", "late")] * 9,
        ("delivery", "positive", "late"),
        *[("price", "positive", "cheap")] * 4,
        *[("price", "negative", "cheap")] * 4,
        *[("design", "positive", "pretty")] * 2,
    ]
    plant(
        facts,
        [
            Planted(f"t{n}", f"number {n} is {words}", ((about, felt, words),))
            for n, (about, felt, words) in enumerate(told)
        ],
    )


def test_a_side_is_taken_only_where_buyers_are_clear(facts: Facts) -> None:
    angles = copy_angles(facts, ["bag"])
    assert [(one.angle_id, one.side, one.texts.hits) for one in angles] == [
        ("leave:delivery", Side.LEAVE, 9),
        ("lead:quality", Side.LEAD, 8),
    ]
    assert angles[1].statement["zh"] == "28 条文本中有 8 条称赞质量"


def test_an_angle_shows_the_words_behind_it(facts: Facts) -> None:
    delivery, quality = copy_angles(facts, ["bag"])
    assert {one.words for one in quality.quotes} == {"sturdy"}
    assert {one.words for one in delivery.quotes} == {"late"}


def test_other_goods_have_no_angles(facts: Facts) -> None:
    assert copy_angles(facts, ["cup"]) == []
    assert copy_angles(facts, []) == []
