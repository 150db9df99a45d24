"""Vectors of product texts: kept by text, asked for once, used where the past speaks for them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from rapport.kit.errors import Unavailable
from rapport.recommendations import (
    Likeness,
    Recipe,
    SignalKind,
    Sources,
    alike_by,
    choose_likeness,
    collect_histories,
    fit_item_scores,
    fit_item_texts,
    meanings_of,
    read_meanings,
    read_signals,
)
from rapport.recommendations.histories import Floats
from rapport.recommendations.meanings import MEANING
from rapport.recommendations.moves import kind_of


class EndpointDown(Unavailable):
    """The embedder cannot be reached."""

    code = "endpoint-down"


class Counting:
    """Vectors by letters, and a memory of what was asked."""

    def __init__(self, name: str = "letters", *, fails: bool = False) -> None:
        self.name, self.fails = name, fails
        self.asked: list[str] = []

    def vectors(self, texts: Sequence[str]) -> Floats:
        if self.fails:
            raise EndpointDown("down")
        self.asked += texts
        return np.array([[text.count(one) for one in "abc"] for text in texts], np.float32)


def test_what_was_embedded_is_not_asked_again(tmp_path: Path) -> None:
    first = Counting()
    before = read_meanings(tmp_path, ["aab", "bbc", "", "aab"], first)
    assert sorted(first.asked) == ["aab", "bbc"]
    assert before.known == 3
    second = Counting()
    after = read_meanings(tmp_path, ["aab", "ccc", "bbc", ""], second)
    assert second.asked == ["ccc"]
    assert (before.likeness(np.array([0]), np.array([3])) > 0.99).all()
    assert after.known == 3
    assert not read_meanings(tmp_path, ["aab"], Counting("another"), ask=False).known


def test_a_model_that_is_down_leaves_what_is_known(tmp_path: Path) -> None:
    read_meanings(tmp_path, ["aab", "bbc"], Counting())
    found = read_meanings(tmp_path, ["aab", "bbc", "new"], Counting(fails=True))
    assert found.known == 2
    assert not read_meanings(tmp_path / "none", ["aab"], Counting(fails=True)).known


def test_a_damaged_file_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "meanings.npz").write_bytes(b"no archive")
    again = Counting()
    assert read_meanings(tmp_path, ["aab", "c"], again).known == 2
    assert sorted(again.asked) == ["aab", "c"]


def test_what_all_texts_share_makes_nothing_alike() -> None:
    common = np.array([100, 100, 0, 0], dtype=np.float32)
    own = np.eye(4, dtype=np.float32)[[2, 2, 3, 3]]
    found = meanings_of(np.concatenate([own + common, np.zeros((1, 4), np.float32)]))
    like = found.likeness(np.array([0, 4]), np.array([1, 2]))
    np.testing.assert_allclose(like, [[1, 0], [0, 0]], atol=1e-5)
    pairs = found.pairs(1).toarray()
    assert pairs[0, 1] > 0.99
    assert not pairs[4].any()


@pytest.mark.parametrize("tells", [True, False])
def test_the_past_says_what_new_products_are_alike_by(tells: bool) -> None:
    """Everybody keeps to one kind; letters say nothing of it, vectors do or do not."""
    chance, kinds = np.random.default_rng(1), np.arange(60) % 6
    items = [
        chance.choice(np.flatnonzero(kinds == who % 6), 6, replace=False) for who in range(400)
    ]

    histories = collect_histories(
        np.repeat(np.arange(400), 6), np.concatenate(items), np.arange(2400), item_count=60,
        customer_count=400,
    )  # fmt: skip
    texts = fit_item_texts([f"{chance.integers(10**9)}" for _ in range(60)])
    vectors = np.eye(6)[kinds] if tells else chance.normal(size=(60, 6))
    meanings = meanings_of(np.asarray(vectors, dtype=np.float32))
    expected = (Likeness.MEANING, Likeness.BOTH) if tells else (Likeness.LETTERS,)
    assert choose_likeness(texts, meanings, histories) in expected


def test_both_is_the_mean_of_letters_and_meanings() -> None:
    texts = fit_item_texts(["red cup", "red cups", "lamp"])
    meanings = meanings_of(np.array([[1, 0], [0, 1], [1, 0]], dtype=np.float32))
    named, cold = np.array([0], np.int32), np.array([1, 2], np.int32)
    letters, meant, both = (alike_by(one, texts, meanings, named, cold) for one in Likeness)
    np.testing.assert_allclose(both, (letters + meant) / 2)
    assert letters[0, 0] > letters[0, 1]
    assert meant[0, 1] > meant[0, 0]


def test_what_texts_mean_is_a_signal_of_the_ranker_above_the_graph_alone() -> None:
    meanings = meanings_of(np.array([[1, 0], [1, 0.1], [0, 1]], dtype=np.float32))
    histories = collect_histories([0, 0], [2, 0], [1, 2], item_count=3, customer_count=1)
    sources = Sources(
        scores=fit_item_scores(histories, Recipe()), pairs={f"{MEANING}alike": meanings.pairs()}
    )
    items = np.array([[1, 2]], dtype=np.int32)
    signals = read_signals(sources, histories, items)
    last = signals.values[0, :, signals.names.index("meaning:alike:last")]
    assert last[0] > last[1]
    assert kind_of("meaning:alike:last") is SignalKind.MEANING
    assert not any(name.startswith(MEANING) for name in signals.without(MEANING).names)
