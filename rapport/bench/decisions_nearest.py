"""A million vectors of 64 numbers: what looking at all costs, and what an index finds and saves.

The numbers are drawn: of normal size, fading from the first to the last as those of learned
vectors do, without clusters, which is the harder case for an index.
"""

import time
from collections.abc import Sequence
from importlib.util import find_spec

import numpy as np

from rapport.bench.memory import in_child
from rapport.bench.rows import Row, Setup, Size
from rapport.recommendations import CellNearest, ExactNearest, Nearest

_WIDTH = 64
_COUNT = 100
_ITEMS = {Size.QUICK: 20_000, Size.FULL: 1_000_000}
_ALONE = 50
_TOGETHER = 256
_PROBED = (8, 32, 128)
_SEED = 3

_Row = tuple[str, float, float, float]  # name, recall, ms alone, ms of many at once


def run(setup: Setup) -> Sequence[Row]:
    """Look for the nearest hundred exactly and, where FAISS is installed, with an index."""
    items = _ITEMS[setup.size]
    exact = in_child(_exact, items)
    rows = _rows("all vectors", exact.answer, items, f"{exact.peak_mib:.0f} MiB at most")
    if find_spec("faiss") is None:
        return rows
    index = in_child(_index, items)
    seconds, answers = index.answer
    told = f"built in {seconds:.0f} s, {index.peak_mib:.0f} MiB at most with the vectors"
    return [*rows, *(row for each in answers for row in _rows(each[0], each, items, told))]


def _exact(items: int) -> _Row:
    vectors, questions = _drawn(items)
    return _measured("all vectors", ExactNearest(vectors=vectors), questions, None)


def _index(items: int) -> tuple[float, list[_Row]]:
    vectors, questions = _drawn(items)
    right, _ = ExactNearest(vectors=vectors).find(questions, count=_COUNT)
    start = time.perf_counter()
    index = CellNearest(vectors)
    seconds = time.perf_counter() - start
    return seconds, [
        _measured(f"an index, {each} cells looked at", index.looking_at(each), questions, right)
        for each in _PROBED
    ]


def _drawn(items: int) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(_SEED)
    sizes = ((1 + np.arange(_WIDTH) / 8) ** -0.5).astype(np.float32)
    drawn = draw.standard_normal((items + _TOGETHER, _WIDTH), dtype=np.float32) * sizes
    drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
    return drawn[:items], drawn[items:]


def _measured(name: str, index: Nearest, questions: np.ndarray, right: np.ndarray | None) -> _Row:
    start = time.perf_counter()
    for place in range(_ALONE):
        index.find(questions[place : place + 1], count=_COUNT)
    alone = (time.perf_counter() - start) / _ALONE
    start = time.perf_counter()
    found, _ = index.find(questions, count=_COUNT)
    together = (time.perf_counter() - start) / len(questions)
    recall = 1.0
    if right is not None:
        pairs = zip(found, right, strict=True)
        recall = float(np.mean([np.isin(one, other).mean() for one, other in pairs]))
    return name, recall, alone * 1_000, together * 1_000


def _rows(name: str, measured: _Row, items: int, told: str) -> list[Row]:
    _, recall, alone, together = measured
    start = f"The nearest {_COUNT} of {items:,} vectors, {name}"
    return [
        Row(
            name=f"{start}, found",
            value=recall,
            unit="share",
            better="higher",
            source=f"of those that looking at all finds; {told}",
        ),
        Row(name=f"{start}, one question", value=alone, unit="ms", better="lower", source=told),
        Row(
            name=f"{start}, each of {_TOGETHER} questions at once",
            value=together,
            unit="ms",
            better="lower",
            source=told,
        ),
    ]
