"""An item network learns what comes next, and numpy scores by it as torch does."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from rapport.lab import ItemRecipe, Precision, TooFewHistories, learn_items, read_curve
from rapport.lab.item_networks import ItemNetwork
from rapport.lab.objectives.base import IGNORED
from rapport.lab.objectives.next_items import NextItems
from rapport.recommendations import (
    Histories,
    SequenceModel,
    SequenceShape,
    collect_histories,
    fit_item_scores,
    newest_rows,
    shop_recipe,
)

KINDS, PLACES = 4, 20
ITEMS = KINDS + PLACES
SMALL = ItemRecipe(
    shape=SequenceShape(width=32, blocks=2, heads=2, length=8),
    epochs=12,
    batch_rows=32,
    learning_rate=1e-2,
    dropout=0.0,
    average=0.9,
    patience=12,
    asked=60,
    precision=Precision.FP32,
)


def histories_of(rows: list[list[int]], item_count: int = ITEMS) -> Histories:
    lengths = [len(row) for row in rows]
    return collect_histories(
        np.repeat(np.arange(len(rows)), lengths),
        np.concatenate([np.array(row, dtype=int) for row in rows]),
        np.arange(sum(lengths)),
        item_count=item_count,
        customer_count=len(rows),
    )


def walks(count: int, *, seed: int = 1) -> Histories:
    """The first item says how far each step goes, so that the last one alone tells little."""
    chance, rows = np.random.default_rng(seed), []
    for _ in range(count):
        kind, place = int(chance.integers(KINDS)), int(chance.integers(PLACES))
        rows.append([kind, *(KINDS + (place + step * (kind + 1)) % PLACES for step in range(7))])
    return histories_of(rows)


def goals(asked: Histories) -> np.ndarray:
    rows = [asked.of(one) for one in range(len(asked))]
    return np.array([KINDS + (row[-1] - KINDS + row[0] + 1) % PLACES for row in rows])


def drawn_network(*, blocks: int = 2) -> ItemNetwork:
    torch.manual_seed(3)
    shape = SequenceShape(width=16, blocks=blocks, heads=4, length=6)
    network = ItemNetwork(shape, ITEMS, dropout=0.5).eval()
    with torch.no_grad():
        for value in network.parameters():
            value.add_(torch.randn_like(value) * 0.3)
    return network


@pytest.mark.parametrize("blocks", [1, 3])
def test_numpy_gives_the_numbers_of_torch(blocks: int) -> None:
    network, chance = drawn_network(blocks=blocks), np.random.default_rng(5)
    rows = [list(chance.integers(0, ITEMS, length)) for length in (1, 9, 0, 4, 6, 7)]
    histories = histories_of(rows)
    model = SequenceModel(shape=network.shape, weights=network.numbers())
    scores = model.scores(histories)
    for customer, row in enumerate(rows):
        if not row:
            assert not scores[customer].any()
            continue
        items = torch.tensor([[item + 1 for item in row[-6:]]])
        with torch.no_grad():
            told = network.scores(network(items)[:, -1]).numpy()[0]
        assert scores[customer] == pytest.approx(told, abs=1e-4)
        alone = model.scores(histories.some(customer, customer + 1))[0]
        assert alone == pytest.approx(told, abs=1e-4)


def test_nothing_of_later_is_read() -> None:
    network = drawn_network()
    items = torch.tensor([[3, 7, 1, 9]])
    with torch.no_grad():
        before = network(items)[0, :3]
        after = network(torch.tensor([[3, 7, 1, 20]]))[0, :3]
    assert torch.equal(before, after)


def test_what_sums_of_pairs_cannot_tell_is_learned(tmp_path: Path) -> None:
    learned, asked = learn_items(walks(400), SMALL, folder=tmp_path / "run"), walks(200, seed=2)
    pairs = fit_item_scores(walks(400), shop_recipe(400))
    by_pairs = np.concatenate([block.argmax(axis=1) for _, block in pairs.score_blocks(asked)])
    found = (learned.model.scores(asked).argmax(axis=1) == goals(asked)).mean()
    assert found > 0.85
    assert (by_pairs == goals(asked)).mean() < 0.5
    more = learn_items(
        walks(400, seed=3),
        replace(SMALL.going_on(), epochs=1),
        folder=tmp_path / "on",
        before=learned.model,
    )
    assert SMALL.going_on().epochs < SMALL.epochs
    assert more.ndcg > 0.9


def test_a_training_stops_where_nothing_gets_better_and_gives_its_best(tmp_path: Path) -> None:
    still = replace(SMALL, learning_rate=1e-12, patience=2, average=0.0)
    learned = learn_items(walks(100), still, folder=tmp_path)
    assert learned.epochs == 3
    ndcg = [float(str(point["ndcg"])) for point in read_curve(tmp_path) if "ndcg" in point]
    assert learned.ndcg == max(ndcg) == ndcg[0]


def test_the_same_recipe_gives_the_same_model_and_a_run_goes_on(tmp_path: Path) -> None:
    short = replace(SMALL, epochs=3)
    one, two = (learn_items(walks(80), short, folder=tmp_path / name) for name in "ab")
    assert np.array_equal(one.model.weights["items.weight"], two.model.weights["items.weight"])
    again = learn_items(walks(80), short, folder=tmp_path / "a")
    assert again.epochs == 3
    assert again.ndcg > 0
    assert len(again.model.weights) == len(one.model.weights)


def test_a_table_may_begin_with_vectors_of_texts(tmp_path: Path) -> None:
    angle = np.arange(ITEMS) * 2 * np.pi / ITEMS
    vectors = np.stack([np.cos(angle), np.sin(angle), np.ones(ITEMS)], axis=1).astype(np.float32)
    network = ItemNetwork(SMALL.shape, ITEMS, dropout=0.0)
    network.start_from(vectors)
    table = network.items.weight.detach().numpy()[1:, :2]
    near, far = table[0] @ table[1], table[0] @ table[ITEMS // 2]
    assert near > 0 > far
    brief = replace(SMALL, epochs=1)
    plain = learn_items(walks(60), brief, folder=tmp_path / "plain")
    begun = learn_items(walks(60), brief, folder=tmp_path / "begun", vectors=vectors)
    assert not np.allclose(
        plain.model.weights["items.weight"], begun.model.weights["items.weight"], atol=1e-3
    )


def test_too_few_histories_are_told(tmp_path: Path) -> None:
    with pytest.raises(TooFewHistories, match="three things or more"):
        learn_items(histories_of([[1], [2, 3], []]), SMALL, folder=tmp_path)


def rows_of(objective: NextItems, epoch: int) -> list[tuple[int, ...]]:
    """Each row of an epoch as its items and what follows the last of them."""
    found = []
    for first in range(0, objective.rows, 4):
        batch = objective.batch(epoch * objective.rows + first, 4)
        for items, labels in zip(batch["items"], batch["labels"], strict=True):
            kept = labels != IGNORED
            assert torch.equal(items[kept][1:] - 1, labels[kept][:-1])
            assert not items[~kept].any()
            found.append((*(items[kept] - 1).tolist(), int(labels[kept][-1])))
    return found


def test_an_epoch_asks_for_every_event_but_the_first_and_the_next_cuts_elsewhere() -> None:
    histories = histories_of([list(range(20)), [20, 21], [22], [23, 20, 21]])
    objective = NextItems(histories, length=6, batch_rows=4, sampled=0, seed=1)
    epochs = [set(rows_of(objective, epoch)) for epoch in range(4)]
    for rows in epochs:
        assert max(len(row) for row in rows) <= 7
        assert sorted(item for row in rows for item in row[1:]) == [*range(1, 20), 20, 21, 21]
    assert len({frozenset(rows) for rows in epochs}) > 1


def test_a_sample_stands_for_all_items() -> None:
    network, histories = drawn_network(), walks(60)
    losses = {}
    for sampled in (0, 12, ITEMS):
        objective = NextItems(histories, length=6, batch_rows=64, sampled=sampled, seed=1)
        batch = objective.batch(0, 64)
        with torch.no_grad():
            each = [float(objective.loss(network, batch)["loss"]) for _ in range(40)]
        losses[sampled] = float(np.mean(each))
    assert losses[ITEMS] == pytest.approx(losses[0], abs=1e-5)
    assert losses[12] == pytest.approx(losses[0], rel=0.1)


def test_the_newest_events_alone_are_read() -> None:
    rows, newest = newest_rows(histories_of([[1, 2, 3, 4], [], [5]]), 3)
    assert rows.tolist() == [[2, 3, 4], [-1, -1, -1], [5, -1, -1]]
    assert newest.tolist() == [2, -1, 0]
