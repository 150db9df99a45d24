"""Trains an item network on histories, and stops where a held-out event is found no better."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from rapport.lab.errors import TooFewHistories
from rapport.lab.item_networks import ItemNetwork
from rapport.lab.loop import Lesson, train
from rapport.lab.objectives.next_items import NextItems
from rapport.lab.peers import Peers, joined
from rapport.lab.plans import Plan, Precision
from rapport.lab.processor import has_gpu, quick_precision
from rapport.lab.watching import Progress
from rapport.recommendations import (
    Histories,
    SequenceModel,
    SequenceShape,
    collect_histories,
    newest_rows,
)
from rapport.training import read_curve

_WHOLE, _WHOLE_SLOWLY = 50_000, 5_000  # items up to which each is held against the right one
_SAMPLE = 1_024
_FIRST = 10
_BEST = "best.npz"
_ASKED_AT_ONCE = 128
_FEWEST_EVENTS = 3  # of a customer whose last one is held out
_GOING_ON, _SLOWER = 0.15, 0.3  # shares of the epochs and of the learning rate
_SHARE_ASKED = 5  # at most one customer in so many

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRecipe:
    """How an item network is trained.

    `sampled` items are held against the right one; None takes all of a catalogue of up to 50,000
    items on a GPU and 5,000 without one, else 1,024. Of `asked` customers, drawn by lot, the last
    event is held out and looked for after each epoch; after `patience` epochs without a better
    NDCG@10 the training stops, and the best epoch counts. `average` is the decay of the moving
    average of the weights. `precision` is what is quick here where nobody says.
    """

    shape: SequenceShape = field(default_factory=SequenceShape)
    epochs: int = 30
    batch_rows: int = 128
    learning_rate: float = 2e-3
    dropout: float = 0.3
    sampled: int | None = None
    weight_decay: float = 0.01
    average: float = 0.99
    asked: int = 1_000
    patience: int = 3
    seed: int = 0
    precision: Precision | None = None

    def going_on(self) -> "ItemRecipe":
        """The recipe for a model that knows most of it already."""
        return replace(
            self,
            epochs=max(1, round(self.epochs * _GOING_ON)),
            learning_rate=self.learning_rate * _SLOWER,
        )

    def sampled_of(self, item_count: int) -> int:
        """How many items are held against the right one; 0 for all."""
        if self.sampled is not None:
            return self.sampled
        whole = _WHOLE if has_gpu() else _WHOLE_SLOWLY
        return 0 if item_count <= whole else _SAMPLE


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LearnedItems:
    """A model, the NDCG@10 of its best epoch on the held-out events, epochs and seconds."""

    model: SequenceModel
    ndcg: float
    epochs: int
    seconds: float


def learn_items(
    histories: Histories,
    recipe: ItemRecipe,
    *,
    folder: Path,
    before: SequenceModel | None = None,
    vectors: Floats | None = None,
    tell: Callable[[Progress], None] = lambda _: None,
) -> LearnedItems:
    """Train on histories; a run that was killed goes on from the last epoch in its folder.

    `before` is a model of the same items to go on from; `vectors` (items by any width), such as
    those of their texts, are where the table begins else. Raises `TooFewHistories`.
    """
    learned, asked = _held_out(histories, recipe)
    objective = NextItems(
        learned,
        length=recipe.shape.length,
        batch_rows=recipe.batch_rows,
        sampled=recipe.sampled_of(histories.item_count),
        seed=recipe.seed,
    )
    if not objective.rows or not len(asked.wanted):
        raise TooFewHistories(
            "a sequence model needs customers who did three things or more with products"
        )
    torch.manual_seed(recipe.seed)
    network = ItemNetwork(recipe.shape, histories.item_count, dropout=recipe.dropout)
    if before is not None:
        network.read(before.weights)
    elif vectors is not None:
        network.start_from(vectors)
    plan = _plan(recipe, objective.rows // recipe.batch_rows, recipe.precision or quick_precision())
    with joined() as peers:
        judge = _Judge(asked, recipe, peers, folder)
        lesson = Lesson(objective, judge=judge, enough=judge.enough)
        trained = train(network, lesson, plan, folder=folder, peers=peers, tell=tell)
        if not judge.best:  # a run that was done before it was killed
            with torch.no_grad():
                judge(network.eval())
    return LearnedItems(
        model=SequenceModel(shape=recipe.shape, weights=judge.best),
        ndcg=judge.highest,
        epochs=trained.steps // plan.evaluate_every,
        seconds=trained.seconds,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Asked:
    """Histories without their last event, and that event's item."""

    histories: Histories
    wanted: NDArray[np.int64]


def _held_out(histories: Histories, recipe: ItemRecipe) -> tuple[Histories, _Asked]:
    """Take the last event of some customers away; nobody who did fewer than three things."""
    lengths = np.diff(histories.starts)
    able = np.flatnonzero(lengths >= _FEWEST_EVENTS)
    count = min(recipe.asked, len(able) // _SHARE_ASKED)
    chosen = np.sort(np.random.default_rng(recipe.seed).permutation(able)[:count])
    last = histories.starts[chosen + 1] - 1
    kept = np.ones(len(histories.items), dtype=np.bool_)
    kept[last] = False
    learned = _those(histories, kept, len(histories))
    return learned, _Asked(
        histories=_those_customers(learned, chosen), wanted=histories.items[last].astype(np.int64)
    )


def _those(histories: Histories, kept: NDArray[np.bool_], customers: int) -> Histories:
    return collect_histories(
        histories.customers()[kept],
        histories.items[kept],
        np.arange(kept.sum()),
        item_count=histories.item_count,
        customer_count=customers,
    )


def _those_customers(histories: Histories, chosen: NDArray[np.int64]) -> Histories:
    whose = histories.customers()
    kept = np.isin(whose, chosen)
    return collect_histories(
        np.searchsorted(chosen, whose[kept]),
        histories.items[kept],
        np.arange(kept.sum()),
        item_count=histories.item_count,
        customer_count=len(chosen),
    )


class _Judge:
    """Looks for the held-out events, and keeps the weights that found them best in the folder."""

    def __init__(self, asked: _Asked, recipe: ItemRecipe, peers: Peers, folder: Path) -> None:
        self._asked, self._recipe, self._peers = asked, recipe, peers
        self._kept = folder / _BEST
        self.highest, self.best, self._worse = -1.0, dict[str, Floats](), 0
        if self._kept.exists():
            self._resume([float(str(one["ndcg"])) for one in read_curve(folder) if "ndcg" in one])

    def __call__(self, network: nn.Module) -> Mapping[str, float]:
        assert isinstance(network, ItemNetwork)
        found = self._ndcg(network)
        self._worse += 1
        if found > self.highest:
            self.highest, self.best, self._worse = found, dict(network.numbers()), 0
            self._keep()
        return {"ndcg": found}

    def _keep(self) -> None:
        if not self._peers.leads:
            return
        partial = self._kept.with_suffix(".new.npz")
        np.savez(partial, **self.best)  # type: ignore[arg-type]  # of its own options
        partial.replace(self._kept)

    def _resume(self, found: Sequence[float]) -> None:
        """Go on from what a run that was stopped had found."""
        with np.load(self._kept, allow_pickle=False) as kept:
            self.best = {name: kept[name] for name in kept.files}
        self.highest = max(found, default=-1.0)
        self._worse = len(found) - 1 - found.index(self.highest) if found else 0

    def enough(self) -> bool:
        """Whether the last epochs brought nothing; all processes saw the same."""
        return self._worse >= self._recipe.patience

    def _ndcg(self, network: ItemNetwork) -> float:
        histories, found = self._asked.histories, list[NDArray[np.float64]]()
        for first in range(0, len(histories), _ASKED_AT_ONCE):
            some = histories.some(first, min(first + _ASKED_AT_ONCE, len(histories)))
            rows = np.arange(len(some))
            items, newest = newest_rows(some, self._recipe.shape.length)
            states = network(torch.from_numpy(items + 1).to(self._peers.device))
            scores = network.scores(states[rows, newest]).cpu().numpy()
            wanted = self._asked.wanted[first : first + len(some)]
            reached = scores[rows, wanted]
            scores[some.customers(), some.items] = -np.inf
            place = (scores >= reached[:, None]).sum(axis=1) + 1
            place -= scores[rows, wanted] >= reached
            found.append(np.where(place <= _FIRST, 1 / np.log2(place + 1), 0.0))
        return float(np.concatenate(found).mean())


def _plan(recipe: ItemRecipe, steps_an_epoch: int, precision: Precision) -> Plan:
    steps = recipe.epochs * steps_an_epoch
    return Plan(
        steps=steps,
        batch_rows=recipe.batch_rows,
        learning_rate=recipe.learning_rate,
        warm_steps=max(1, steps // 20),
        weight_decay=recipe.weight_decay,
        beta2=0.98,
        seed=recipe.seed,
        precision=precision,
        evaluate_every=steps_an_epoch,
        save_every=steps_an_epoch,
        average=recipe.average,
    )
