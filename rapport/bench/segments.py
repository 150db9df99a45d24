"""How fast is a segment over a million customers, and what does the rule language cost?

Ten questions that cover the rule tree are asked as rules and as SQL written by hand, in turns, on
one store, and must give the same customers. The shop is made up: see `shop_making`.
"""

import functools
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from rapport.bench.memory import in_child
from rapport.bench.peers import peer_rows
from rapport.bench.rows import Benchmark, Row, Setup, Size
from rapport.bench.rules_by_hand import Question, other_segment, questions
from rapport.bench.shop_making import NOW, ShopSize, customer_id, make_shop
from rapport.events import timeline
from rapport.scoring import rfm
from rapport.segments import matches, members
from rapport.storage import Facts, open_facts

_SIZES = {
    Size.QUICK: ShopSize(customers=100_000, events=5_000_000),
    Size.FULL: ShopSize(customers=1_000_000, events=50_000_000),
}
_RUNS = {Size.QUICK: 5, Size.FULL: 7}
_MEMORY, _LITTLE_MEMORY = "8GB", "4GB"
_MOST_RATIO = 1.15
_MOST_SECONDS, _MOST_MEDIAN_SECONDS = 1.0, 0.4
_MOST_TIMELINE_SECONDS = 0.02
_MOST_RFM_SECONDS = 3.0
_LOOKED_UP = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """One question, warm, in turns: median seconds as a rule, and times the SQL by hand.

    Work beside the benchmark slows single runs; the two fastest show what the rule language costs.
    """

    name: str
    rule: float
    ratio: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looked:
    """Seconds of the questions about one customer, and of the scores of all buyers."""

    timeline: float
    one_customer: float
    rfm: float


def _run(setup: Setup) -> Sequence[Row]:
    size, runs = _SIZES[setup.size], _RUNS[setup.size]
    make_shop(setup.scratch, size, memory_limit=_MEMORY)
    asked = in_child(_ask_all, setup.scratch, _MEMORY, runs)
    looked = in_child(_look_up, setup.scratch, runs)
    little = in_child(_ask_once, setup.scratch, _LITTLE_MEMORY)
    shop = f"{size}, memory limit {_MEMORY}"
    least = f"{size}, memory limit {_LITTLE_MEMORY}; each question once, cold"
    # Making the SQL takes some 20 ms whatever the size: at quick size that is much of the time.
    ratio_target = _MOST_RATIO if setup.size is Size.FULL else None
    return [
        *(_rows_of(asked.answer, shop, ratio_target)),
        *_looked_rows(looked.answer, shop),
        _row("peak memory of the ten questions", asked.peak_mib, "MiB", shop, None),
        _row("ten questions with little memory", little.answer, "s", least, None),
        _row("peak memory with little memory", little.peak_mib, "MiB", least, None),
        *peer_rows(setup.scratch, answer=_answer_of(questions()[0], setup.scratch)),
    ]


BENCHMARK = Benchmark(
    name="segments",
    about="Ten segments over all customers, beside the same SQL written by hand.",
    run=_run,
)


def _rows_of(asked: Sequence[_Asked], shop: str, ratio_target: float | None) -> list[Row]:
    hand = "hand-written DuckDB SQL, same answer, same run"
    rows = []
    for one in asked:
        rows.append(_row(f"segment: {one.name}", one.rule, "s", shop, _MOST_SECONDS))
        rows.append(_row(f"segment: {one.name}, ratio", one.ratio, "ratio", hand, ratio_target))
    median = statistics.median(one.rule for one in asked)
    return [*rows, _row("median of the ten segments", median, "s", shop, _MOST_MEDIAN_SECONDS)]


def _looked_rows(looked: _Looked, shop: str) -> list[Row]:
    few = f"{shop}; median over {_LOOKED_UP} customers"
    one = f"{shop}; the first of the ten questions"
    return [
        _row("timeline of one customer", looked.timeline, "s", few, _MOST_TIMELINE_SECONDS),
        _row("a rule about one customer", looked.one_customer, "s", one, None),
        _row("RFM of all buyers", looked.rfm, "s", shop, _MOST_RFM_SECONDS),
    ]


def _ask_all(home: Path, memory: str, runs: int) -> list[_Asked]:
    facts = open_facts(home, memory_limit=memory)
    answers = [_asked(facts, question, runs) for question in questions()]
    facts.close()
    return answers


def _asked(facts: Facts, question: Question, runs: int) -> _Asked:
    assert _ids(_ask(facts, question)) == _ids(_ask_by_hand(facts, question)), question.name
    ours, by_hand = _in_turns(
        lambda: _ask(facts, question), lambda: _ask_by_hand(facts, question), runs
    )
    return _Asked(name=question.name, rule=statistics.median(ours), ratio=min(ours) / min(by_hand))


def _ask_once(home: Path, memory: str) -> float:
    """Ask every question in a fresh process; the seconds of the slowest."""
    facts = open_facts(home, memory_limit=memory)
    taken = []
    for question in questions():
        start = time.perf_counter()
        _ask(facts, question)
        taken.append(time.perf_counter() - start)
    facts.close()
    return max(taken)


def _look_up(home: Path, runs: int) -> _Looked:
    facts = open_facts(home, memory_limit=_MEMORY)
    numbers = [7 * number + 1 for number in range(_LOOKED_UP)]  # those who did most
    timeline(facts, customer_id(0))
    looked = [_seconds(functools.partial(timeline, facts, customer_id(n))) for n in numbers]
    rule = questions()[0].rule
    one, scores = _in_turns(
        lambda: matches(rule, customer_id(1), facts=facts, now=NOW),
        lambda: facts.read(rfm(facts, now=NOW)),
        runs,
    )
    facts.close()
    return _Looked(
        timeline=statistics.median(looked),
        one_customer=statistics.median(one),
        rfm=statistics.median(scores),
    )


def _answer_of(question: Question, home: Path) -> int:
    facts = open_facts(home, memory_limit=_MEMORY)
    size = int(_ask(facts, question).num_rows)
    facts.close()
    return size


def _ask(facts: Facts, question: Question) -> pa.Table:
    return facts.read(members(question.rule, facts=facts, now=NOW, segments=other_segment))


def _ask_by_hand(facts: Facts, question: Question) -> pa.Table:
    return facts.backend.con.execute(question.by_hand).to_arrow_table()


def _ids(rows: pa.Table) -> list[str]:
    return sorted(rows["customer_id"].to_pylist())


def _in_turns(
    first: Callable[[], object], second: Callable[[], object], runs: int
) -> tuple[list[float], list[float]]:
    """Time two pieces of work in turns, warm, so that a busy machine slows both."""
    first(), second()
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for work, times in zip((first, second), taken, strict=True):
            times.append(_seconds(work))
    return taken


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _row(name: str, value: float, unit: str, source: str, target: float | None) -> Row:
    return Row(name=name, value=value, unit=unit, better="lower", target=target, source=source)
