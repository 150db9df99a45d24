"""What will the next order of a customer have in it? A race on Online Retail, parted by time.

Nobody published figures of a convention, so the peers run beside ours. Everything is learned from
the orders before a day; the first order within 30 days after it is what is asked for, once for
products the customer never ordered and once for all. Settings, those of peers too, were chosen on
the 30 days before. In full size the shipped path runs too: a shop filled with what lies before the
day, its recommender fitted as the product does it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from rapport.bench.basket_peers import peers
from rapport.bench.basket_ways import (
    CANDIDATES,
    Learned,
    hits_of,
    joined,
    learn,
    plain_ways,
    text_pairs,
)
from rapport.bench.errors import need_file
from rapport.bench.ladder import FIRST, Gains, Ladder, apart, climb, gains_of
from rapport.bench.memory import Measured, in_child
from rapport.bench.online_retail import (
    PATH,
    Lines,
    day,
    histories_before,
    read_lines,
    split_at,
)
from rapport.bench.product_baskets import Shipped, shipped
from rapport.bench.rows import Row, Setup, Size

_DAYS = 30
_ASKED, _CHECKED = day(2011, 11, 9), day(2011, 10, 10)
_LEARNED = (day(2011, 9, 10), day(2011, 8, 11))
_QUICK_STEP = 8
_SHIPPED = "the shipped recommender"
_TASKS = {False: "products never ordered before", True: "all products"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Raced:
    """NDCG@10 of each way, and the gap of our scores to each with its interval."""

    ladder: Ladder
    ndcg: dict[str, float]
    gaps: dict[str, tuple[float, float, float]]
    customers: int
    shipped: Shipped | None


def run(setup: Setup) -> Sequence[Row]:
    """Guess the next order in every way."""
    need_file(setup, PATH)
    step = _QUICK_STEP if setup.size is Size.QUICK else 1
    measured = in_child(_measure, setup.data, step)
    rows = [row for again in _TASKS for row in _rows(again, measured.answer[again], step)]
    return [*rows, _whole(measured)]


def _measure(data: Path, step: int) -> dict[bool, _Raced]:
    lines = read_lines(data / PATH)
    texts = text_pairs(lines)

    def learned(at: datetime) -> Learned:
        return learn(lines, split_at(lines, at, days=_DAYS, step=step), texts)

    days = _LEARNED if step == 1 else _LEARNED[:1]
    taught, checked, asked = [learned(each) for each in days], learned(_CHECKED), learned(_ASKED)
    ours = shipped(lines, asked.split, count=FIRST) if step == 1 else {}
    return {
        again: _race(lines, taught, checked, asked, again=again, product=ours.get(again))
        for again in _TASKS
    }


def _race(
    lines: Lines,
    taught: Sequence[Learned],
    checked: Learned,
    asked: Learned,
    *,
    again: bool,
    product: Shipped | None,
) -> _Raced:
    lesson = asked.lesson(again=again)
    ladder = climb(
        joined([each.lesson(again=again) for each in taught]), checked.lesson(again=again), lesson
    )
    ours = gains_of(lesson.wanted[:, :FIRST], lesson.totals)
    ways = {
        name: _found(asked, items, again=again)
        for name, items in plain_ways(asked, count=FIRST, again=again).items()
    }
    ways |= _peers(lines, checked, asked, again=again)
    if product is not None:
        ways[_SHIPPED] = _found(asked, product.items, again=again)
    return _Raced(
        ladder=ladder,
        ndcg={name: float(found.mean()) for name, found in ways.items()},
        gaps={name: apart(ours, found) for name, found in ways.items()},
        customers=len(ours),
        shipped=product,
    )


def _peers(lines: Lines, checked: Learned, asked: Learned, *, again: bool) -> dict[str, Gains]:
    """Each peer with the settings that did best on the days before."""
    best: dict[str, tuple[float, Gains]] = {}
    for name, peer in peers():
        found = []
        for one in (checked, asked):
            everybody = histories_before(lines, one.split)
            learned = everybody.matrix(np.ones(len(everybody.items), dtype=np.float32))
            own = one.split.histories
            mine = own.matrix(np.ones(len(own.items), dtype=np.float32))
            items = peer.best(learned, mine, count=FIRST, again=again)
            found.append(_found(one, items, again=again))
        chosen_by = float(found[0].mean())
        if name not in best or chosen_by > best[name][0]:
            best[name] = (chosen_by, found[1])
    return {name: found for name, (_, found) in best.items()}


def _found(learned: Learned, items: np.ndarray, *, again: bool) -> Gains:
    """An item below 0 is an empty place, and never wanted."""
    wanted = learned.wanted(again=again)
    totals = np.asarray(wanted.sum(axis=1)).ravel().astype(np.int64)
    asked = np.flatnonzero(totals)
    hits = hits_of(wanted, np.maximum(items, 0)) & (items >= 0)
    return gains_of(hits[asked], totals[asked])


def _rows(again: bool, raced: _Raced, step: int) -> list[Row]:
    task = _TASKS[again]
    told = f"{raced.customers:,} customers" + (f", one in {step}" if step > 1 else "")
    ours = {f"ours, {each.name}": each.ndcg for each in raced.ladder.steps}
    rows = [
        Row(
            name=f"Next order, {task}, {name}, NDCG@10",
            value=value,
            unit="share",
            better="higher",
            source=told,
        )
        for name, value in {**ours, **raced.ndcg}.items()
    ]
    rows += [
        _gap(task, f"ours, {each.name}", f"ours, {each.against}", (each.gain, each.low, each.high))
        for each in raced.ladder.steps
        if each.against
    ]
    rows += [_gap(task, "ours, base", name, gap) for name, gap in raced.gaps.items()]
    return rows + (_of_product(task, raced.shipped) if raced.shipped else [])


def _of_product(task: str, product: Shipped) -> list[Row]:
    """What the shipped path chose by the past alone, and what it takes."""
    figures = ", ".join(f"{one.rung} {one.ndcg:.4f}" for one in product.choice.figures)
    told = (
        (product.fit_seconds, "fitting", "s", f"used: {product.choice.used}; {figures}"),
        (product.one_milliseconds, "one customer with reasons", "ms", "the median, warm"),
        (product.customers_per_second, "all at once", "customers/s", "with reasons"),
    )
    return [
        Row(
            name=f"Next order, {task}, {_SHIPPED}, {name}",
            value=value,
            unit=unit,
            better="higher" if unit == "customers/s" else "lower",
            source=source,
        )
        for value, name, unit, source in told
    ]


def _gap(task: str, name: str, against: str, gap: tuple[float, float, float]) -> Row:
    return Row(
        name=f"Next order, {task}, {name}: gain over {against}",
        value=gap[0],
        unit="NDCG@10",
        better="higher",
        source=f"95 % from {gap[1]:+.4f} to {gap[2]:+.4f}, customers drawn again",
    )


def _whole(measured: Measured[dict[bool, _Raced]]) -> Row:
    return Row(
        name="Next order, all of it",
        value=measured.seconds,
        unit="s",
        better="lower",
        source=f"{CANDIDATES} candidates; {measured.peak_mib:.0f} MiB at most",
    )
