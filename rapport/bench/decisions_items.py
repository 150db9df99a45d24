"""Does the next item lie among the first ten, how quickly are all customers served, and why?

Films of MovieLens-1M and goods of Amazon Beauty: leave one out, all items ranked. A published
figure was reached by training either without the last two items of each customer or without the
last one; both are measured, each next to its like. Last, one customer's products as a shop asks
for them, from the catalogue to the reasons.
"""

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rapport.bench import product_path
from rapport.bench.errors import need_file
from rapport.bench.item_peers import rank_peers
from rapport.bench.leave_one_out import Ranked, each_of, rank, without_last
from rapport.bench.memory import in_child
from rapport.bench.next_item import SETS, Aim, PublicSet
from rapport.bench.rows import Row, Setup, Size
from rapport.recommendations import Histories, ItemScores, fit_item_scores

_COUNT = 10
_ASKED_ALONE = 200
_QUICK_STEP = 16  # the quick size learns from everybody and asks for one customer in 16
_CUSTOMERS_PER_SECOND = 2_000
_ALONE_MS = 10
_FIT_SECONDS = 30


_CONVENTIONS = {2: "trained without the last two", 1: "trained without the last one"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measured:
    """What one set of data gave; `ranked` is by how many last items the training went without."""

    validation: Ranked
    ranked: dict[int, Ranked]
    peers: dict[str, Ranked]
    fit_seconds: float
    customers: int
    items: int
    customers_per_second: float
    alone_ms: float


def run(setup: Setup) -> Sequence[Row]:
    """Rank all items for each customer of each set, and time it."""
    for one in SETS:
        need_file(setup, one.path)
    step = _QUICK_STEP if setup.size is Size.QUICK else 1
    scored = [
        row
        for number, one in enumerate(SETS)
        for row in _rows(one, in_child(_measure, number, setup.data, step).answer, step)
    ]
    return scored + product_path.rows(setup)


def _measure(number: int, data: Path, step: int) -> _Measured:
    chosen = SETS[number]
    histories = chosen.read(data / chosen.path)
    known, targets = without_last(histories, 1)
    learned, validation = without_last(histories, 2)
    asked = each_of(known, targets, step)
    start = time.perf_counter()
    scores = fit_item_scores(learned, chosen.recipe)
    fit_seconds = time.perf_counter() - start
    checked = rank(scores, *each_of(learned, validation, step))
    ranked = {2: rank(scores, *asked)}
    scores = fit_item_scores(known, chosen.recipe)
    ranked[1] = rank(scores, *asked)
    customers = np.arange(0, len(targets), step)
    return _Measured(
        validation=checked,
        ranked=ranked,
        peers=rank_peers(learned, customers, targets[::step]) if chosen.chosen else {},
        fit_seconds=fit_seconds,
        customers=len(asked[1]),
        items=histories.item_count,
        customers_per_second=_customers_per_second(scores, asked[0]),
        alone_ms=_alone_ms(scores, asked[0]),
    )


def _customers_per_second(scores: ItemScores, histories: Histories) -> float:
    start = time.perf_counter()
    scores.best(histories, count=_COUNT)
    return len(histories) / (time.perf_counter() - start)


def _alone_ms(scores: ItemScores, histories: Histories) -> float:
    """The median of one customer's ten items, each with its reason."""
    taken = []
    for customer in range(min(_ASKED_ALONE, len(histories))):
        start = time.perf_counter()
        items, _ = scores.best(histories.some(customer, customer + 1), count=_COUNT)
        scores.reasons(histories.of(customer), items[0])
        taken.append(time.perf_counter() - start)
    return statistics.median(taken) * 1_000


def _rows(one: PublicSet, measured: _Measured, step: int) -> list[Row]:
    rows = [
        row
        for last, aim in one.aims.items()
        for row in _quality(one, _CONVENTIONS[last], aim, measured.ranked[last], step)
    ]
    rows += [
        Row(
            name=f"{one.name}, NDCG@10 of {name}, {_CONVENTIONS[2]}",
            value=peer.ndcg,
            unit="share",
            better="higher",
            source=f"same process and customers, HR@10 {peer.hit_rate:.4f}; not told the order",
        )
        for name, peer in measured.peers.items()
    ]
    asked = f"{measured.customers:,} customers, {measured.items:,} items"
    if one.chosen:
        rows.append(
            Row(
                name=f"{one.name}, NDCG@10 of the last item but one, which chose the settings",
                value=measured.validation.ndcg,
                unit="share",
                better="higher",
                source=f"{asked}; {_CONVENTIONS[2]}",
            )
        )
    rows.append(
        Row(
            name=f"{one.name}, fitting",
            value=measured.fit_seconds,
            unit="s",
            better="lower",
            target=_FIT_SECONDS,
            source=f"{asked}; pairs and the closed form",
        )
    )
    return rows + _speed(one, measured, asked)


def _quality(one: PublicSet, convention: str, aim: Aim, ranked: Ranked, step: int) -> list[Row]:
    """The two measures; a sample of the customers has no target."""
    ndcg, hit_rate = aim.published or (None, None)
    sampled = "" if step == 1 else f"; one customer in {step}"
    return [
        Row(
            name=f"{one.name}, {measure} of the last item, {convention}",
            value=value,
            unit="share",
            better="higher",
            target=target if step == 1 else None,
            published=published,
            source=f"all items ranked but those seen{sampled}; {aim.source}",
        )
        for measure, value, target, published in (
            ("NDCG@10", ranked.ndcg, aim.ndcg, ndcg),
            ("HR@10", ranked.hit_rate, aim.hit_rate, hit_rate),
        )
    ]


def _speed(one: PublicSet, measured: _Measured, asked: str) -> list[Row]:
    return [
        Row(
            name=f"{one.name}, the best ten items of all customers",
            value=measured.customers_per_second,
            unit="customers/s",
            better="higher",
            target=_CUSTOMERS_PER_SECOND if one.speed else None,
            source=asked,
        ),
        Row(
            name=f"{one.name}, the best ten items of one customer, with reasons",
            value=measured.alone_ms,
            unit="ms",
            better="lower",
            target=_ALONE_MS,
            source=f"the median of {min(_ASKED_ALONE, measured.customers)} customers",
        ),
    ]
