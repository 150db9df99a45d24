"""The benchmark of sentiment runs on small files of the same shape, and takes out what repeats."""

from pathlib import Path

import numpy as np
import pytest

from rapport.bench import BenchmarkDataMissing, Setup, Size, find_benchmark
from rapport.bench.insights_sentiment import _of_set, run
from rapport.bench.insights_sets import LabelledSet, load_sets

_PLEASED, _DISPLEASED = (
    ("很好", "满意", "喜欢", "good", "lovely"),
    ("很差", "失望", "坏了", "bad", "awful"),
)


def lines(count: int, *, first: int) -> list[tuple[str, int]]:
    return [
        (f"第{first + number}次买 {(_DISPLEASED, _PLEASED)[number % 2][number % 5]}", number % 2)
        for number in range(count)
    ]


def write_sets(folder: Path) -> None:
    for name in ("chnsenticorp", "online_shopping_10_cats", "sst2"):
        (folder / name).mkdir()
    for part, first, count in (("train", 0, 120), ("dev", 120, 40), ("test", 100, 40)):
        rows = lines(count, first=first)
        zh = ["label\ttext_a", *(f"{label}\t{text}" for text, label in rows)]
        (folder / f"chnsenticorp/{part}.tsv").write_text("\n".join(zh) + "\n", encoding="utf-8")
        en = [f"{text}\t{label}" for text, label in rows]
        (folder / f"sst2/{part}.tsv").write_text("\n".join(en) + "\n", encoding="utf-8")
    shops = ["cat,label,review", *(f"tea,{label},{text}" for text, label in lines(200, first=0))]
    path = folder / "online_shopping_10_cats" / "online_shopping_10_cats.csv"
    path.write_text("\n".join(shops) + "\n", encoding="utf-8")


@pytest.fixture
def sets(tmp_path: Path) -> tuple[LabelledSet, ...]:
    write_sets(tmp_path)
    return load_sets(tmp_path)


def test_what_is_tested_twice_is_named_and_taken_out(sets: tuple[LabelledSet, ...]) -> None:
    chinese = sets[0]
    assert chinese.repeated == pytest.approx(0.5)  # a label stands with another text
    clean = chinese.without_copies()
    assert clean.repeated == 0
    assert len(clean.tested) == 40
    assert len(clean.learned) == 100


def test_the_shops_are_parted_once_for_all(sets: tuple[LabelledSet, ...]) -> None:
    shops = sets[1]
    assert (len(shops.learned), len(shops.valid), len(shops.tested)) == (160, 20, 20)
    texts = {row.text for part in (shops.learned, shops.valid, shops.tested) for row in part}
    assert len(texts) == 200


def test_every_figure_of_a_set_is_given(sets: tuple[LabelledSet, ...]) -> None:
    rows = {row.name: row for row in _of_set(sets[0], full=False)}
    assert rows["ChnSentiCorp, accuracy"].value > 90
    assert "50.0%" in rows["ChnSentiCorp, accuracy"].source
    assert all(np.isfinite(row.value) for row in rows.values())
    assert all(row.target is None for row in rows.values())
    full = {row.name: row.target for row in _of_set(sets[0], full=True)}
    assert full["ChnSentiCorp, calibration error"] == 0.03


def test_missing_data_is_named(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkDataMissing, match="chnsenticorp"):
        run(Setup(size=Size.QUICK, data=tmp_path, scratch=tmp_path))
    assert "sentiment" in find_benchmark("insights").parts
