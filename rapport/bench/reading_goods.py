"""A small language model reads the histories of Amazon Beauty in titles, from random weights.

It learns without the last two items of each customer. The best twenty of the item scores are put
into another order by how likely it finds their titles; how much that weighs is chosen on the last
item but one, and the last item has no say.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rapport import lab
from rapport.bench.cold_items import cold_by_likeness, held_out
from rapport.bench.ladder import Gains, gains_of
from rapport.bench.leave_one_out import each_of, without_last
from rapport.bench.next_item import SETS
from rapport.bench.ranker_sets import read_goods
from rapport.recommendations import (
    READ,
    Histories,
    Likeness,
    Measure,
    Reread,
    fit_item_scores,
    meanings_of,
    order_of,
)

WEIGHTS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1.2, 2.0)
_GOODS = SETS[1]
_CONTEXT, _VOCABULARY, _RATE, _MOST_TOKENS = 160, 4_096, 1e-3, 12
_COLD_SHARE = 0.5  # of an epoch: the model of the cold items only has to know words


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What a measure reached: NDCG@10 of both items at the weight that the first chose."""

    weight: float
    checked: float
    found: Gains


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was measured. Seconds are those of the processor, in this process."""

    base: Gains
    ways: Mapping[Measure, Way]
    cold: Mapping[Likeness, Gains]
    cold_items: int
    parameters: int
    lists: int
    learning_seconds: float
    reading_seconds: float
    read: int
    reached: float

    @property
    def best(self) -> Measure:
        """The measure that did best on the last item but one."""
        return max(self.ways, key=lambda one: self.ways[one].checked)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Asked:
    """The best of each customer, which of them was wanted, and what the reader says of them."""

    wanted: NDArray[np.bool_]
    told: Reread

    def gains(self, measure: Measure, weight: float) -> Gains:
        order = order_of(self.told.said(measure), weight)
        hits = np.take_along_axis(self.wanted, order, axis=1)[:, :10]
        return gains_of(hits, np.ones(len(hits), dtype=np.int64))


def read_beauty(
    data: Path, scratch: Path, step: int, *, size: str = "nano", epochs: float = 1.0
) -> Told:
    """Learn, read and count; one customer in `step` teaches the reader and is asked for.

    `size` is one of the lab's; `epochs` how often all lists are learned.
    """
    path = data / _GOODS.path
    histories = _GOODS.read(path)
    titles = read_goods(path.parent, histories.item_count).texts
    began = time.process_time()
    lists = _lists(without_last(histories, 2)[0], titles, step)
    reader = _learn(lists, titles, folder=scratch / "reader", size=size, epochs=epochs)
    learning = time.process_time() - began
    began = time.process_time()
    own = reader.likelihoods([[]] * len(titles), [[title] for title in titles])
    alone = np.array([one[0, 0] for one in own], dtype=np.float32)
    checked, asked = (
        _ask(reader, histories, titles, alone, last=last, step=step) for last in (2, 1)
    )
    reading = time.process_time() - began
    cold, count = _cold(histories, titles, scratch=scratch / "cold", data=data, step=step)
    return Told(
        base=asked.gains(Measure.EACH, 0),
        ways={measure: _way(measure, checked, asked) for measure in Measure},
        cold=cold,
        cold_items=count,
        parameters=lab.count_parameters(reader.network),
        lists=len(lists),
        learning_seconds=learning,
        reading_seconds=reading,
        read=int(checked.wanted.any(axis=1).sum() + asked.wanted.any(axis=1).sum()),
        reached=float(asked.wanted.any(axis=1).mean()),
    )


def _way(measure: Measure, checked: _Asked, asked: _Asked) -> Way:
    tried = {weight: float(checked.gains(measure, weight).mean()) for weight in WEIGHTS}
    weight = max(tried, key=lambda one: tried[one])
    return Way(weight=weight, checked=tried[weight], found=asked.gains(measure, weight))


def _lists(histories: Histories, titles: tuple[str, ...], step: int) -> list[list[str]]:
    named = [
        [titles[item] for item in histories.of(customer) if titles[item]]
        for customer in range(0, len(histories), step)
    ]
    return [lines for lines in named if lines] + [[title] for title in titles[::step] if title]


def _learn(
    lists: list[list[str]], titles: tuple[str, ...], *, folder: Path, size: str, epochs: float
) -> "lab.LineReader":
    reader = lab.new_line_reader(
        [title for title in titles if title],
        size=size,
        context=_CONTEXT,
        vocabulary=_VOCABULARY,
        seed=0,
    )
    reader = replace(reader, most_tokens=_MOST_TOKENS)
    reader.learn(lists, lab.LineLesson(epochs=epochs, rate=_RATE), folder=folder)
    return reader


def _ask(
    reader: "lab.LineReader",
    whole: Histories,
    titles: tuple[str, ...],
    alone: NDArray[np.float32],
    *,
    last: int,
    step: int,
) -> _Asked:
    """Look for the item that is `last`-th from the end, by scores without it and the one before.

    Only those whose item is among the best twenty are read: of others no order changes a thing.
    """
    scores = fit_item_scores(without_last(whole, last + 1)[0], _GOODS.recipe)
    histories, targets = each_of(*without_last(whole, last), step)
    items, _ = scores.best(histories, count=READ)
    wanted = items == targets[:, None]
    rows = np.flatnonzero(wanted.any(axis=1))
    told = reader.likelihoods(
        [[titles[item] for item in histories.of(int(row)) if titles[item]] for row in rows],
        [[titles[item] for item in items[row]] for row in rows],
    )
    after = np.full((*items.shape, 2), np.nan, dtype=np.float32)
    after[rows] = np.stack(told) if told else after[rows]
    reread = Reread(after=after[:, :, 0], alone=alone[items], tokens=after[:, :, 1])
    return _Asked(wanted=wanted, told=reread)


def _cold(
    histories: Histories, titles: tuple[str, ...], *, scratch: Path, data: Path, step: int
) -> tuple[dict[Likeness, Gains], int]:
    """Items that nobody had yet, by letters and by vectors of a model that never met them bought.

    It knows all titles, as a shop does, and the histories of the other items.
    """
    cold = held_out(histories.item_count)
    kept = without_last(histories, 1)[0]
    warm = tuple("" if gone else title for title, gone in zip(titles, cold, strict=True))
    lists = [*_lists(kept, warm, step), *([title] for title in titles[::step] if title)]
    _learn(lists, titles, folder=scratch, size="nano", epochs=_COLD_SHARE)
    vectors = lab.open_vectors(scratch / "model").vectors(titles)
    empty = np.array([not title for title in titles])
    vectors[empty] = 0
    found = cold_by_likeness(data, step, meanings_of(vectors))
    return found, int(cold.sum())
