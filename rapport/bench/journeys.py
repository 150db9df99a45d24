"""How many steps a second do customers move on in a journey, with many due at once?

A million customers come into a journey of twelve steps, a fifth of them a day. Those of the first
day are due together: their wait is over, a rule is asked, ways are drawn, and they wait again.
Then an engine looks every hour until everybody is out, so that every clock shows nine in time.
A transition is one customer's position leaving one step, for another or for good.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from rapport.bench.memory import in_child
from rapport.bench.postgres import postgres_server
from rapport.bench.rows import Benchmark, Row, Setup, Size
from rapport.bench.shop_making import NOW, ShopSize, customer_id, make_shop
from rapport.journeys import (
    Advanced,
    advance_due,
    count_positions,
    enter_by_hand,
    parse_journey,
    publish_journey,
)
from rapport.kit.settings import ShopSettings
from rapport.storage import migrate, open_database, open_facts

_SIZES = {
    Size.QUICK: ShopSize(customers=25_000, events=250_000),
    Size.FULL: ShopSize(customers=1_000_000, events=10_000_000),
}
_DAYS_OF_ENTRY = 5
_LAST_DAY = 30
_LOOKS = 5
_FACTS_MEMORY = "4GB"
_TARGET = 50_000
_GOLD = {"kind": "trait", "name": "tier", "op": "is", "value": "gold"}
_JOURNEY = {
    "journey": "bench",
    "name": "Twelve steps",
    "trigger": {"kind": "api"},
    "exits": ["Order Completed"],
    "holdout_share": 0.1,
    "steps": [
        {"id": "rest", "kind": "wait", "days": 7, "next": "gold"},
        {"id": "gold", "kind": "branch", "rule": _GOLD, "then": "soon", "otherwise": "way"},
        {"id": "soon", "kind": "wait", "days": 1, "next": "way"},
        {
            "id": "way",
            "kind": "split",
            "ways": [{"share": 1, "next": "look"}, {"share": 1, "next": "calm"}],
        },
        {
            "id": "look",
            "kind": "wait-for",
            "event": "Checkout Started",
            "days": 2,
            "then": "worth",
            "otherwise": "calm",
        },
        {"id": "calm", "kind": "wait", "days": 3, "next": "worth"},
        {
            "id": "worth",
            "kind": "score",
            "model": "repeat",
            "cuts": [{"at_least": 0.5, "next": "morning"}],
            "otherwise": "patience",
        },
        {"id": "patience", "kind": "wait", "days": 2, "next": "morning"},
        {"id": "morning", "kind": "wait-until", "at": "09:00", "next": "last"},
        {"id": "last", "kind": "wait", "days": 5, "next": "again"},
        {"id": "again", "kind": "branch", "rule": _GOLD, "then": "bye", "otherwise": "bye"},
        {"id": "bye", "kind": "end"},
    ],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moved:
    """Seconds and what was moved: the first day's crowd at once, then all until the last is out.

    `idle` is the seconds of a look that found nobody due.
    """

    entered: float
    due: Advanced
    due_seconds: float
    all: Advanced
    all_seconds: float
    idle: float


def _run(setup: Setup) -> Sequence[Row]:
    size = _SIZES[setup.size]
    make_shop(setup.scratch, size, memory_limit=_FACTS_MEMORY)
    target = _TARGET if setup.size is Size.FULL else None
    measured = in_child(_move, setup.scratch, size.customers, "")
    rows = [
        *_rows("SQLite", measured.answer, size, target),
        Row(name="peak memory, SQLite", value=measured.peak_mib, unit="MiB", better="lower"),
    ]
    with postgres_server() as url:
        if url:
            beside = in_child(_move, setup.scratch, size.customers, url).answer
            rows += _rows("PostgreSQL", beside, size, None)
    return rows


BENCHMARK = Benchmark(
    name="journeys",
    about="Moving on a million customers in a journey of twelve steps.",
    run=_run,
)


def _rows(store: str, moved: _Moved, size: ShopSize, target: float | None) -> list[Row]:
    left = "a transition is one position leaving one step"
    crowd = f"{store}; {size}; {moved.due.looked_at:,} due at one step at once; {left}"
    way = f"{store}; {size}; {moved.all.transitions:,} in all, a look every hour; {left}"
    entered = f"{store}; holdout drawn and kept"

    def row(name: str, people: float, seconds: float, source: str, goal: float | None) -> Row:
        return Row(
            name=f"{name}, {store}",
            value=people / seconds,
            unit="/s",
            better="higher",
            target=goal,
            source=source,
        )

    return [
        row(
            "transitions, all due at once", moved.due.transitions, moved.due_seconds, crowd, target
        ),
        row(
            "customers moved, all due at once", moved.due.looked_at, moved.due_seconds, crowd, None
        ),
        row("transitions, whole journey", moved.all.transitions, moved.all_seconds, way, None),
        row("customers let in", size.customers, moved.entered, entered, None),
        Row(
            name=f"look with nobody due, {store}",
            value=moved.idle * 1000,
            unit="ms",
            better="lower",
            source="all customers rest",
        ),
    ]


def _move(home: Path, customers: int, url: str) -> _Moved:
    database = open_database(url, home=home)
    migrate(database)
    facts = open_facts(home, memory_limit=_FACTS_MEMORY)
    journey = parse_journey(_JOURNEY)
    published = publish_journey(journey, database=database, operator="bench", now=NOW)
    part = customers // _DAYS_OF_ENTRY
    start = time.perf_counter()
    for day in range(_DAYS_OF_ENTRY):
        names = [(customer_id(n), "") for n in range(day * part, (day + 1) * part)]
        enter_by_hand(published, names, database=database, now=NOW + timedelta(days=day))
    entered = time.perf_counter() - start

    def advance(hours: int) -> tuple[Advanced, float]:
        total, begin = Advanced(), time.perf_counter()
        while True:
            done = advance_due(
                database=database,
                facts=facts,
                shop=ShopSettings(),
                now=NOW + timedelta(hours=hours),
                worker="bench",
            )
            if not done.looked_at:
                return total, time.perf_counter() - begin
            total += done

    for day in range(_DAYS_OF_ENTRY):  # all arrive at the first wait
        advance(24 * day)
    idle = min(advance(24 * _DAYS_OF_ENTRY)[1] for _ in range(_LOOKS))
    due, due_seconds = advance(24 * 7)
    everything, all_seconds = due, due_seconds
    for hour in range(24 * 7 + 1, 24 * _LAST_DAY):
        done, seconds = advance(hour)
        everything, all_seconds = everything + done, all_seconds + seconds
    standing = count_positions(database, published.journey_id)
    assert not any(status == "active" for status, _ in standing), "not everybody came through"
    facts.close()
    database.close()
    return _Moved(
        entered=entered,
        due=due,
        due_seconds=due_seconds,
        all=everything,
        all_seconds=all_seconds,
        idle=idle,
    )
