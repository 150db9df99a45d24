"""Reading before labelling, on reviews made for the test."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from rapport.bench import Setup, Size
from rapport.bench.language import encoders
from rapport.bench.language.encoders import TASK
from rapport.bench.language.encoders.learning import few_of, linear_accuracy
from rapport.bench.language.encoders.reviews import (
    COMMENTS,
    LEARNED,
    SHOPPING,
    TESTED,
    load_reviews,
)
from rapport.bench.language.encoders.telling import Found, averaged, draw
from rapport.bench.language.tasks import Origin
from rapport.lab import Family, Labelled

GOOD, BAD = ("很好看", "质量不错", "非常喜欢"), ("很难看", "质量太差", "非常失望")
THINGS = ("裙子", "杯子", "酒店", "手机", "水果", "洗发水")


def review(draw: random.Random, label: str) -> str:
    words = GOOD if label == "1" else BAD
    things = "".join(draw.choices(THINGS, k=4))
    return f"{things}{draw.choice(words)}，{draw.choice(words)}。{draw.randrange(10**6)}"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    chance = random.Random(3)  # noqa: S311
    for name in (SHOPPING, COMMENTS, LEARNED, TESTED):
        (tmp_path / name).parent.mkdir(exist_ok=True)
    labels = [str(place % 2) for place in range(96)]
    learned = [(label, review(chance, label)) for label in labels]
    tested = [(label, review(chance, label)) for label in labels]
    for name, rows in ((LEARNED, [*learned, tested[0], learned[0]]), (TESTED, tested)):
        lines = ["label\ttext_a", *("\t".join(row) for row in rows)]
        (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    texts = [review(chance, label) for label in labels]
    shopping = ["cat,label,review", *(f"书,1,{text}" for text in [*texts, tested[1][1]])]
    (tmp_path / SHOPPING).write_text("\n".join(shopping) + "\n", encoding="utf-8")
    comments = [tested[2][1] + "！", "", *(text[::-1] for text in texts)]
    (tmp_path / COMMENTS).write_text("\n".join(comments) + "\n", encoding="utf-8")
    return tmp_path


def test_what_is_tested_was_neither_learned_from_nor_read(data: Path) -> None:
    reviews = load_reviews(data)
    tested = {row.text for row in reviews.tested}
    assert len(tested) == 96
    assert len(reviews.learned) == 96  # the doubled row counts once, the leaked one not at all
    assert not tested & {row.text for row in reviews.learned}
    assert not tested & {text.rstrip("！") for text in reviews.read}
    assert len(reviews.read) == 3 * 96


def test_few_rows_are_spread_and_another_choice_for_each_seed() -> None:
    rows = [Labelled(str(number), {"label": "1"}) for number in range(100)]
    one, other = (few_of(rows, 10, seed) for seed in (1, 2))
    assert len(one) == len(other) == 10
    assert not {row.text for row in one} & {row.text for row in other}
    assert int(one[-1].text) > 80


def test_a_linear_model_tells_plain_reviews_apart(data: Path) -> None:
    reviews = load_reviews(data)
    assert linear_accuracy(reviews.learned, reviews.tested) > 0.9


def test_both_families_read_then_label_and_are_drawn(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = replace(encoders.QUICK, read_steps=dict.fromkeys(encoders.FAMILIES, 2), steps=2)
    monkeypatch.setattr(encoders, "QUICK", small)
    kept = tmp_path / "kept"
    setup = Setup(size=Size.QUICK, data=data, scratch=tmp_path, keep=kept)
    rows = TASK.measure(setup)
    assert [row.name.partition(":")[0] for row in rows] == ["bert"] * 4 + ["xlnet"] * 4 + [
        "encoders"
    ]
    assert all(row.value >= 0 for row in rows if row.unit == "%")
    assert sorted(path.name for path in kept.glob("*.svg")) == [
        *("bert-reading.svg", "bert-tuning.svg", "xlnet-reading.svg", "xlnet-tuning.svg")
    ]


def test_what_reading_adds_is_counted_seed_by_seed(tmp_path: Path) -> None:
    origin = Origin(data="", seed=0, parameters=1, seconds=1, core_seconds=1)
    found = Found(
        family=Family.BERT,
        curve=((1, 6.0), (2, 5.0)),
        read=(((1, 0.5), (2, 0.75)), ((1, 0.5), (2, 0.5))),
        fresh=(((1, 0.5), (2, 0.5)), ((1, 0.25), (2, 0.75))),
        origin=origin,
        tuning_seconds=1,
    )
    assert found.gains == [0.25, -0.25]
    assert averaged(found.fresh) == ((1, 0.375), (2, 0.625))
    draw(found, tmp_path)
    assert (tmp_path / "bert-tuning.svg").read_text(encoding="utf-8").count("<polyline") == 2
