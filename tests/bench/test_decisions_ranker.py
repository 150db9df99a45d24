"""With and without a ranker: who is asked, what is counted, and that nothing of later is known."""

import gzip
import json
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from rapport.bench import BenchmarkDataMissing, Setup, Size, find_benchmark
from rapport.bench.basket_ways import learn, plain_ways, text_pairs
from rapport.bench.ladder import Lesson, apart, climb, gains_of
from rapport.bench.next_item import SETS
from rapport.bench.online_retail import PATH, Lines, day, read_lines, split_at
from rapport.bench.ranker_sets import make_teacher
from rapport.recommendations import Signals

ITEMS, CUSTOMERS = 30, 120
NOON = day(2011, 6, 1) + timedelta(hours=12)


def write_goods(folder: Path) -> None:
    """Everybody walks one step at a time; an item shares its brand with the next of three."""
    walks = [[1 + (start + step) % ITEMS for step in range(7)] for start in range(CUSTOMERS)]
    lines = [f"{number} {' '.join(map(str, walk))}" for number, walk in enumerate(walks, start=1)]
    titles = {str(item): f"Brand{item // 3} thing {item}" for item in range(1, ITEMS + 1)}
    attributes = {str(item): [item // 5] for item in range(1, ITEMS)}
    place = folder / "amazon-beauty-5core"
    place.mkdir()
    (place / "Beauty.txt").write_text("\n".join(lines) + "\n", encoding="ascii")
    for name, told in (("Beauty_titles", titles), ("Beauty_item2attributes", attributes)):
        (place / f"{name}.json").write_text(json.dumps(told), encoding="utf-8")


def write_orders(folder: Path) -> Path:
    """Each customer orders two products weekly; from week 7 on also one more."""
    rows = [
        f"{week * 100 + who},{10_000 + (who + step) % ITEMS},THING {(who + step) % ITEMS},1,"
        f"{NOON + timedelta(days=7 * week):%Y-%m-%d %H:%M:%S},2.5,{who}.0,France"
        for week in range(9)
        for who in range(40)
        for step in range(2 + (week > 6))
    ]
    odd = [
        "C1,10000,SENT BACK,-1,2011-06-01 12:00:00,2.5,1.0,France",
        "2,POST,POSTAGE,1,2011-06-01 12:00:00,9.0,1.0,France",
    ]
    head = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
    path = folder / PATH
    path.parent.mkdir()
    path.write_bytes(gzip.compress("\n".join([head, *rows, *odd, ""]).encode()))
    return path


@pytest.fixture
def orders(tmp_path: Path) -> Lines:
    return read_lines(write_orders(tmp_path))


def lesson(values: np.ndarray, wanted: np.ndarray) -> Lesson:
    signals = Signals(names=("plain", "fact:told"), values=values.astype(np.float32))
    totals = np.ones(len(wanted), dtype=np.int64)
    return Lesson(signals=signals, wanted=wanted, totals=totals, base=signals.values[:, :, 0])


def test_gains_are_held_against_the_best_order_there_could_be() -> None:
    hits = np.zeros((3, 10), dtype=bool)
    hits[0, 0] = hits[1, 1] = True
    assert gains_of(hits, np.array([1, 1, 4])) == pytest.approx([1, 1 / np.log2(3), 0])
    hits[2] = True
    assert gains_of(hits, np.array([2, 1, 40]))[2] == pytest.approx(1)


def test_the_interval_of_a_gain_holds_its_mean() -> None:
    draw = np.random.default_rng(2)
    found = draw.random(500)
    gain, low, high = apart(found, found - 0.1)
    assert (gain, low, high) == pytest.approx((0.1, 0.1, 0.1))
    gain, low, high = apart(found, draw.random(500))
    assert low < gain < high


def test_a_signal_that_tells_is_seen_to_tell() -> None:
    draw = np.random.default_rng(1)
    values = draw.random((300, 20, 2))
    told = lesson(values, values[:, :, 1] == values[:, :, 1].max(axis=1, keepdims=True))
    steps = {step.name: step for step in climb(told, told, told).steps}
    assert steps["ranker and context"].against == "ranker"
    assert steps["ranker and context"].low > 0.3
    assert steps["ranker and all"].ndcg > 0.9 > steps["base"].ndcg
    assert steps["ranker and text"].gain == 0


def test_lessons_of_goods_know_titles_and_brands_and_nothing_later(tmp_path: Path) -> None:
    write_goods(tmp_path)
    teacher = make_teacher(SETS[1], tmp_path)
    told = teacher.lesson(wanted=1, learned=2, step=1)
    assert {"graph:brand:last", "graph:attribute:last", "text:history"} <= set(told.signals.names)
    assert len(told.totals) == CUSTOMERS
    assert gains_of(told.wanted[:, :10], told.totals).mean() == pytest.approx(1)
    later = told.signals.values[:, 0, told.signals.names.index("length")]
    assert set(later) == {6}


def test_orders_are_parted_by_a_day(orders: Lines) -> None:
    cut = day(2011, 6, 1) + timedelta(days=7 * 7)
    split = split_at(orders, cut, days=7)
    assert len(orders.items) == 40 * (7 * 2 + 2 * 3)
    assert orders.moments[split.before].max() < cut.timestamp()
    assert len(split.customers) == 40
    assert set(np.diff(split.histories.starts)) == {14}
    assert set(np.diff(split.basket.indptr)) == {3}
    assert len(split_at(orders, cut, days=7, step=8).customers) == 5


def test_what_is_new_was_never_ordered_and_own_orders_come_first(orders: Lines) -> None:
    cut = day(2011, 6, 1) + timedelta(days=7 * 7)
    learned = learn(orders, split_at(orders, cut, days=7), text_pairs(orders))
    new, both = (learned.lesson(again=again) for again in (False, True))
    assert set(new.totals) == {1}
    assert set(both.totals) == {3}
    assert both.wanted[:, :2].all()
    ways = plain_ways(learned, count=2, again=True)
    own = ways["buy again, the newest and most often"]
    histories = learned.split.histories
    assert all(set(items) == set(histories.of(who)) for who, items in enumerate(own))


@pytest.mark.parametrize("part", ["ranker", "baskets"])
def test_missing_data_is_named(tmp_path: Path, part: str) -> None:
    setup = Setup(size=Size.QUICK, data=tmp_path, scratch=tmp_path, only=part)
    with pytest.raises(BenchmarkDataMissing, match="RAPPORT_DATA"):
        find_benchmark("decisions").run(setup)
