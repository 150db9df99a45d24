"""Items that nobody had yet: a fifth of all is held out of training, and looked for by its texts.

Asked for are customers whose next item is one of those, by what they had of the others; only those
held out are ranked. Without texts all of them score the same.
"""

from pathlib import Path

import numpy as np

from rapport.bench.ladder import FIRST, Gains, gains_of
from rapport.bench.leave_one_out import without_last
from rapport.bench.next_item import SETS
from rapport.bench.online_retail import PATH, day, read_lines, split_at
from rapport.bench.ranker_sets import read_goods
from rapport.recommendations import (
    Histories,
    ItemMeanings,
    Likeness,
    TextRecipe,
    alike_by,
    collect_histories,
    fit_item_texts,
)

_SHARE = 0.2
_SEED = 3
_GOODS = SETS[1]
_ASKED, _DAYS = day(2011, 11, 9), 30


def cold_goods(data: Path, step: int) -> tuple[Gains, int]:
    """Amazon Beauty: the last item of each customer, where it is held out; gains and items."""
    histories = _GOODS.read(data / _GOODS.path)
    known, targets = without_last(histories, 1)
    contents = read_goods((data / _GOODS.path).parent, histories.item_count)
    cold = held_out(histories.item_count)
    asked = np.flatnonzero(cold[targets])[::step]
    wanted = np.zeros((len(asked), histories.item_count), dtype=bool)
    wanted[np.arange(len(asked)), targets[asked]] = True
    return _looked_for(contents.texts, _warm(known, asked, cold), wanted, cold), int(cold.sum())


def cold_orders(data: Path, step: int) -> tuple[Gains, int]:
    """Online Retail: what the next order has of items held out; gains and items."""
    lines = read_lines(data / PATH)
    split = split_at(lines, _ASKED, days=_DAYS, step=step)
    cold = held_out(lines.item_count)
    wanted = split.basket.toarray() > 0
    wanted[:, ~cold] = False
    had = split.histories.customers(), split.histories.items
    wanted[had] = False
    asked = np.flatnonzero(wanted.any(axis=1))
    warm = _warm(split.histories, asked, cold)
    return _looked_for(lines.texts, warm, wanted[asked], cold), int(cold.sum())


def cold_by_likeness(data: Path, step: int, meanings: ItemMeanings) -> dict[Likeness, Gains]:
    """The same of Amazon Beauty by each likeness, as the product scores new items."""
    histories = _GOODS.read(data / _GOODS.path)
    known, targets = without_last(histories, 1)
    contents = read_goods((data / _GOODS.path).parent, histories.item_count)
    cold = held_out(histories.item_count)
    asked = np.flatnonzero(cold[targets])[::step]
    wanted = targets[asked][:, None] == np.flatnonzero(cold)[None, :]
    warm = _warm(known, asked, cold)
    ages = np.exp(-warm.ages() / TextRecipe().decay).astype(np.float32)
    heard = warm.matrix(ages)
    named, new = np.unique(heard.indices), np.flatnonzero(cold).astype(np.int32)
    texts, found = fit_item_texts(contents.texts), dict[Likeness, Gains]()
    for each in Likeness:
        said = heard[:, named] @ alike_by(each, texts, meanings, named, new) ** 2
        items = np.argsort(-said, axis=1, kind="stable")[:, :FIRST]
        hits = np.take_along_axis(wanted, items, axis=1)
        found[each] = gains_of(hits, np.ones(len(asked), dtype=np.int64))
    return found


def held_out(count: int) -> np.ndarray:
    """Which items nobody is shown to have had."""
    cold: np.ndarray = np.random.default_rng(_SEED).random(count) < _SHARE
    return cold


def _warm(histories: Histories, asked: np.ndarray, cold: np.ndarray) -> Histories:
    """The histories of who is asked for, without what is held out."""
    place = np.full(len(histories), -1)
    place[asked] = np.arange(len(asked))
    customers = place[histories.customers()]
    kept = (customers >= 0) & ~cold[histories.items]
    return collect_histories(
        customers[kept],
        histories.items[kept],
        np.arange(kept.sum()),
        item_count=histories.item_count,
        customer_count=len(asked),
    )


def _looked_for(
    texts: tuple[str, ...], histories: Histories, wanted: np.ndarray, cold: np.ndarray
) -> Gains:
    found, first = [], 0
    for some, scored in fit_item_texts(texts).score_blocks(histories):
        scored[:, ~cold] = -np.inf
        items = np.argsort(-scored, axis=1, kind="stable")[:, :FIRST]
        rows = wanted[first : first + len(some)]
        found.append(np.take_along_axis(rows, items, axis=1))
        first += len(some)
    return gains_of(np.concatenate(found), wanted.sum(axis=1))
