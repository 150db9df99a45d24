"""People are asked about what the reader is unsure of and what is typical, never the same twice."""

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest

from rapport.catalog import REVIEWS
from rapport.insights import (
    Correction,
    LabelWhat,
    choose_texts,
    label_reading,
    next_to_label,
    refresh_readings,
)
from rapport.profiles import ensure_tables
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_what_is_unsure_comes_before_what_is_sure() -> None:
    texts = ["茶叶的香气还在", "茶叶的香气很淡", "茶叶的香气没有"]
    assert choose_texts(texts, np.array([0.99, 0.5, 0.02]), 1) == [1]


def test_what_is_typical_comes_before_what_is_odd() -> None:
    texts = ["快递放在门口", "快递放在楼下", "快递放在门卫", "zxqw"]
    assert choose_texts(texts, np.full(4, 0.5), 1) != [3]
    assert choose_texts(texts[::-1], np.full(4, 0.5), 1) != [0]


def test_one_of_a_cluster_is_asked_for_before_another_of_it() -> None:
    cluster = [f"快递放在门口第{number}次" for number in range(10)]
    other = ["杯子的颜色比图片深", "杯子的颜色比图片浅"]
    chosen = choose_texts([*cluster, *other], np.full(12, 0.5), 2)
    assert sum(place < 10 for place in chosen) == 1


def test_nothing_is_asked_of_nothing() -> None:
    assert choose_texts([], np.zeros(0), 5) == []
    assert choose_texts(["一"], np.array([0.5]), 5) == [0]


@pytest.fixture
def shop(facts: Facts) -> Facts:
    ensure_tables(facts)
    said = {
        "r1": ("昨天到的，今天拆开", None),
        "r2": ("质量很好，非常满意", None),
        "r3": ("昨天到的，明天拆开", 1.0),
        "r4": ("款式漂亮，质量差", None),
    }
    for review_id, (text, stars) in said.items():
        given = {"review_id": review_id, "text": text, "rating": stars, "written_at": NOW}
        row = {name: [given.get(name)] for name in REVIEWS.columns}
        facts.upsert(REVIEWS, pa.table(row, REVIEWS.columns.to_pyarrow()))
    refresh_readings(facts)
    return facts


def test_stars_and_labels_leave_nothing_to_ask(shop: Facts, database: Database) -> None:
    asked = [one.text_id for one in next_to_label(shop, database, limit=10)]
    assert set(asked) == {"review:r1", "review:r2", "review:r4"}
    assert asked[-1] == "review:r2"
    correction = Correction(
        text_id="review:r4", what=LabelWhat.SENTIMENT, after={"value": "negative"}
    )
    label_reading(correction, facts=shop, database=database, operator="mei", now=NOW)
    left = {one.text_id for one in next_to_label(shop, database, limit=10)}
    assert left == {"review:r1", "review:r2"}
