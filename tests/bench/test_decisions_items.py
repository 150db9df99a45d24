"""The benchmark of decisions ranks all items, counts ties against itself, names its samples."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rapport.bench import BenchmarkDataMissing, Setup, Size, find_benchmark, run_benchmark
from rapport.bench.item_peers import rank_of_lists
from rapport.bench.leave_one_out import each_of, rank, read_lines, read_pairs, without_last
from rapport.recommendations import ItemScores, Recipe, fit_item_scores, one_history

ITEMS = 30
PAIRS = "ml-1m/ml-1m.txt"
LINES = "amazon-beauty-5core/Beauty.txt"
MORE_PAIRS = "amazon-beauty-bert4rec/beauty.txt"


@pytest.fixture
def scores() -> ItemScores:
    """Scores by popularity alone: item 0 the highest, and so down."""
    some = fit_item_scores(one_history([], item_count=ITEMS), Recipe(popular_weight=1))
    return replace(some, popularity=np.linspace(1, 0.1, ITEMS, dtype=np.float32))


def write_data(folder: Path) -> None:
    walks = [[1 + (start + step) % ITEMS for step in range(6)] for start in range(200)]
    lines = [f"{number} {' '.join(map(str, walk))}" for number, walk in enumerate(walks, start=1)]
    pairs = [f"{number} {item}" for number, walk in enumerate(walks, start=1) for item in walk]
    for name, rows in ((PAIRS, pairs), (LINES, lines), (MORE_PAIRS, pairs)):
        path = folder / name
        path.parent.mkdir()
        path.write_text("\n".join(rows) + "\n", encoding="ascii")


def test_both_forms_of_file_give_the_same_histories(tmp_path: Path) -> None:
    write_data(tmp_path)
    pairs = read_pairs(tmp_path / PAIRS)
    lines = read_lines(tmp_path / LINES)
    assert pairs.items.tolist() == lines.items.tolist()
    assert pairs.starts.tolist() == lines.starts.tolist()
    assert (pairs.of(0).tolist(), pairs.item_count) == ([0, 1, 2, 3, 4, 5], ITEMS)


def test_the_oldest_of_what_is_taken_away_is_to_be_found(tmp_path: Path) -> None:
    write_data(tmp_path)
    histories = read_pairs(tmp_path / PAIRS)
    left, targets = without_last(histories, 2)
    assert left.of(7).tolist() == histories.of(7)[:-2].tolist()
    assert targets[7] == histories.of(7)[-2]
    few, some = each_of(left, targets, 3)
    assert few.of(2).tolist() == left.of(6).tolist()
    assert (len(few), some[2]) == (67, targets[6])


def test_what_was_seen_is_not_ranked(scores: ItemScores) -> None:
    """Item 11 is twelfth among all, and tenth once two before it are taken out."""
    found = rank(scores, one_history([3, 5], item_count=ITEMS), np.array([11], dtype=np.int32))
    assert found.hit_rate == 1
    assert found.ndcg == pytest.approx(1 / np.log2(11))
    missed = rank(scores, one_history([3, 20], item_count=ITEMS), np.array([11], dtype=np.int32))
    assert (missed.hit_rate, missed.ndcg) == (0, 0)


def test_a_tie_counts_as_ranked_before(scores: ItemScores) -> None:
    level = replace(scores, popularity=np.ones(ITEMS, dtype=np.float32))
    nothing = one_history([], item_count=ITEMS)
    assert rank(level, nothing, np.array([0], dtype=np.int32)).hit_rate == 0


def test_a_target_that_was_seen_is_missed(scores: ItemScores) -> None:
    target = np.array([0], dtype=np.int32)
    assert rank(scores, one_history([0], item_count=ITEMS), target).hit_rate == 0
    assert rank(scores, one_history([1], item_count=ITEMS), target).ndcg == 1


def test_a_sample_has_no_target_for_quality_and_says_so(tmp_path: Path) -> None:
    write_data(tmp_path)
    benchmark = find_benchmark("decisions")
    rows = run_benchmark(benchmark, size=Size.QUICK, data=tmp_path, only="items").rows
    quality = [row for row in rows if "of the last item, " in row.name]
    assert len(quality) == 12
    assert all(row.target is None and "one customer in 16" in row.source for row in quality)
    # Everybody walks one step at a time, so the next item is known.
    assert all(row.value == 1 for row in quality if "HR@10" in row.name)


def test_missing_data_is_named(tmp_path: Path) -> None:
    setup = Setup(size=Size.QUICK, data=tmp_path, scratch=tmp_path, only="items")
    with pytest.raises(BenchmarkDataMissing, match="RAPPORT_DATA"):
        find_benchmark("decisions").run(setup)


def test_lists_of_peers_are_judged_by_the_place_of_the_item_that_was_taken() -> None:
    lists = np.array([np.arange(10), np.arange(10) + 5, np.full(10, -1)])
    found = rank_of_lists(lists, np.array([0, 7, 3], dtype=np.int32))
    assert found.hit_rate == pytest.approx(2 / 3)
    assert found.ndcg == pytest.approx((1 + 1 / np.log2(4)) / 3)
