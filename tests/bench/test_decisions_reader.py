"""The benchmark of the reader runs on a small file of the same shape, and counts as it says."""

import json
from pathlib import Path

import numpy as np
import pytest

from rapport.bench import BenchmarkDataMissing, Setup, Size, find_benchmark
from rapport.bench.decisions_reader import _cold, _cost, _reading, run
from rapport.bench.reading_goods import read_beauty
from rapport.recommendations import Likeness, Measure

ITEMS, CUSTOMERS = 30, 60


def write_goods(folder: Path) -> None:
    """Everybody walks one step at a time; titles name the step, and one item has none."""
    walks = [[1 + (start + step) % ITEMS for step in range(7)] for start in range(CUSTOMERS)]
    lines = [f"{number} {' '.join(map(str, walk))}" for number, walk in enumerate(walks, start=1)]
    titles = {str(item): f"Brand{item // 3} thing {item}" for item in range(1, ITEMS)}
    place = folder / "amazon-beauty-5core"
    place.mkdir()
    (place / "Beauty.txt").write_text("\n".join(lines) + "\n", encoding="ascii")
    for name, told in (("Beauty_titles", titles), ("Beauty_item2attributes", {"1": [1]})):
        (place / f"{name}.json").write_text(json.dumps(told), encoding="utf-8")


def test_a_small_set_is_read_and_counted(tmp_path: Path) -> None:
    write_goods(tmp_path)
    told = read_beauty(tmp_path, tmp_path / "scratch", 1)
    assert told.lists == CUSTOMERS + ITEMS - 1
    assert set(told.ways) == set(Measure)
    assert all(len(way.found) == CUSTOMERS for way in told.ways.values())
    assert 0 < told.base.mean() <= 1
    assert told.reached == 1  # one step on is always among the best
    assert set(told.cold) == set(Likeness)
    unweighed = [way for way in told.ways.values() if way.weight == 0]
    assert all(np.array_equal(way.found, told.base) for way in unweighed)
    rows = [*_reading(told, 1), *_cold(told), *_cost(told, 1.0, 1)]
    assert len({row.name for row in rows}) == len(rows)
    assert all(np.isfinite(row.value) for row in rows)


def test_missing_data_is_named(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkDataMissing, match="amazon-beauty-5core"):
        run(Setup(size=Size.QUICK, data=tmp_path, scratch=tmp_path))
    assert "reader" in find_benchmark("decisions").parts
