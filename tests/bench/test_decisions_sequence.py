"""Sequence models against scores and a ranker: who is asked, what is kept, what is said."""

import json
from pathlib import Path

import numpy as np
import pytest

from rapport.bench.decisions_sequence import _rows, measure
from rapport.bench.memory import Measured
from rapport.bench.sequence_sets import mix

ITEMS, CUSTOMERS = 30, 120


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Goods that everybody walks through, one step at a time."""
    walks = [[1 + (start + step) % ITEMS for step in range(7)] for start in range(CUSTOMERS)]
    lines = [f"{number} {' '.join(map(str, walk))}" for number, walk in enumerate(walks, start=1)]
    titles = {str(item): f"Brand{item // 3} thing {item}" for item in range(1, ITEMS + 1)}
    attributes = {str(item): [item // 5] for item in range(1, ITEMS)}
    place = tmp_path / "amazon-beauty-5core"
    place.mkdir()
    (place / "Beauty.txt").write_text("\n".join(lines) + "\n", encoding="ascii")
    for name, told in (("Beauty_titles", titles), ("Beauty_item2attributes", attributes)):
        (place / f"{name}.json").write_text(json.dumps(told), encoding="utf-8")
    return tmp_path


def test_all_ways_are_measured_and_a_training_is_not_done_twice(data: Path) -> None:
    found = measure(1, data, data / "kept", 1)
    again = measure(1, data, data / "kept", 1)
    assert {last: [*ways] for last, ways in found.ways.items()} == {
        2: ["scores", "sequence alone", "scores and sequence", "ranker", "ranker and sequence"],
        1: ["scores", "sequence alone", "scores and sequence"],
    }
    assert {len(gains) for ways in found.ways.values() for gains in ways.values()} == {CUSTOMERS}
    assert found.ways[2]["scores"].mean() > 0.9
    assert found.trained.epochs == again.trained.epochs
    for last, model in found.trained.models.items():
        assert model.item_count == ITEMS
        assert len(again.trained.models[last].weights) == len(model.weights)
    rows = _rows(1, Measured(answer=found, seconds=1.0, peak_mib=1.0), 1)
    names = [row.name for row in rows]
    assert len(names) == len(set(names))
    aims = [row for row in rows if row.target is not None]
    assert {row.target for row in aims} == {0.0597}
    assert all("trained without the last two" in row.name for row in aims)


def test_a_blend_adds_shares_of_the_best() -> None:
    scored = np.array([[2.0, 1.0, 0.0]], dtype=np.float32)
    logits = np.array([[0.0, 2.0, 0.0]], dtype=np.float32)
    assert mix(scored, logits, 0.0)[0] == pytest.approx([1, 0.5, 0])
    assert mix(scored, logits, 2.0)[0] == pytest.approx([1 + 2 / np.e, 2.5, 2 / np.e])
