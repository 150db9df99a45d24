"""The nearest vectors are found exactly block by block, and nearly by an index."""

from importlib.util import find_spec

import numpy as np
import pytest

from rapport.recommendations import BadHistory, CellNearest, ExactNearest, Nearest, NoIndexLibrary
from rapport.recommendations import nearest as nearest_module

ITEMS, WIDTH, COUNT = 3_000, 12, 20


def some_vectors() -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(8)
    return (
        draw.normal(size=(ITEMS, WIDTH)).astype(np.float32),
        draw.normal(size=(5, WIDTH)).astype(np.float32),
    )


def test_all_vectors_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearest_module, "_ROWS", 700)
    monkeypatch.setattr(nearest_module, "_QUESTIONS", 2)
    vectors, questions = some_vectors()
    found, scores = ExactNearest(vectors=vectors).find(questions, count=COUNT)
    products = questions @ vectors.T
    assert found.tolist() == (-products).argsort(axis=1)[:, :COUNT].tolist()
    assert scores == pytest.approx(-np.sort(-products, axis=1)[:, :COUNT], rel=1e-5)


def test_where_there_are_fewer_items_the_rest_means_nothing() -> None:
    vectors, questions = some_vectors()
    _, scores = ExactNearest(vectors=vectors[:3]).find(questions, count=COUNT)
    assert np.isfinite(scores).sum(axis=1).tolist() == [3] * len(questions)


@pytest.mark.skipif(find_spec("faiss") is None, reason="needs the extra 'ann'")
def test_an_index_finds_nearly_all_and_all_when_it_looks_everywhere() -> None:
    vectors, questions = some_vectors()
    exact, _ = ExactNearest(vectors=vectors).find(questions[:1], count=COUNT)
    cells = 50
    indexes: list[Nearest] = [
        CellNearest(vectors, cells=cells, probed=each) for each in (10, cells)
    ]
    shares = [
        np.isin(found, exact).mean()
        for found in (index.find(questions[:1], count=COUNT)[0] for index in indexes)
    ]
    assert 0.3 < shares[0] < 1
    assert shares[1] == 1


def test_without_the_library_the_reader_is_told_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(nearest_module, "find_spec", lambda _: None)
    with pytest.raises(NoIndexLibrary, match=r"rapport\[ann\]"):
        CellNearest(some_vectors()[0])


def test_a_question_of_another_width_is_refused() -> None:
    vectors, questions = some_vectors()
    with pytest.raises(BadHistory, match="12 numbers"):
        ExactNearest(vectors=vectors).find(questions[:, :3], count=2)
