"""How long until a hundred segments know what happened?

All of them are rebuilt over every customer, first from nothing and then again; then 10,000 new
events come in through the inbox, and the time runs until every segment has whom they move. The
hundred rules are of five shapes over four events, and ask many of the same questions, as the
segments of one shop do.
"""

import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from rapport.bench.memory import in_child
from rapport.bench.rows import Benchmark, Row, Setup, Size
from rapport.bench.shop_making import NOW, ShopSize, customer_id, make_shop
from rapport.events import CustomerId, Event, EventId, accept_events
from rapport.profiles import drain_inbox
from rapport.segments import parse_rule, refresh_all, refresh_touched, save_segment
from rapport.storage import Database, Facts, all_tables, open_database, open_facts

_SIZES = {
    Size.QUICK: ShopSize(customers=20_000, events=500_000),
    Size.FULL: ShopSize(customers=1_000_000, events=50_000_000),
}
_SEGMENTS = 100
_NEW_EVENTS = 10_000
_TURNS = 3
_MEMORY = "4GB"
_MOST_REBUILT, _MOST_VISIBLE = 20.0, 5.0
_EVENTS = ("Product Viewed", "Page Viewed", "Email Opened", "Order Completed")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seconds:
    built: float
    rebuilt: float
    visible: float
    moved: int


def _run(setup: Setup) -> Sequence[Row]:
    size = _SIZES[setup.size]
    make_shop(setup.scratch, size, memory_limit=_MEMORY)
    measured = in_child(_measure, setup.scratch, size.customers)
    seconds = measured.answer
    shop = f"{size}, memory limit {_MEMORY}"
    visible = f"{_NEW_EVENTS:,} events visible in {_SEGMENTS} segments"
    moved = f"{shop}; median of {_TURNS}, {seconds.moved:,} memberships changed"
    return [
        _row(f"{_SEGMENTS} segments built", seconds.built, "s", shop, None),
        _row(f"{_SEGMENTS} segments rebuilt", seconds.rebuilt, "s", shop, _MOST_REBUILT),
        _row(visible, seconds.visible, "s", moved, _MOST_VISIBLE),
        _row("peak memory of living segments", measured.peak_mib, "MiB", shop, None),
    ]


BENCHMARK = Benchmark(
    name="living",
    about="A hundred segments rebuilt, and kept fresh while events come in.",
    run=_run,
)


def _measure(home: Path, customers: int) -> _Seconds:
    facts, database = open_facts(home, memory_limit=_MEMORY), open_database("", home=home)
    all_tables().create_all(database.engine)
    for number in range(_SEGMENTS):
        rule = parse_rule(_rule(number))
        save_segment(database=database, name=f"s{number}", rule=rule, created_by="bench", now=NOW)
    built = refresh_all(database=database, facts=facts, now=NOW).seconds
    rebuilt = refresh_all(database=database, facts=facts, now=NOW + timedelta(seconds=1)).seconds
    visible, moved = zip(*_batches(database, facts, customers), strict=True)
    facts.close()
    database.close()
    return _Seconds(
        built=built, rebuilt=rebuilt, visible=statistics.median(visible), moved=sum(moved)
    )


def _batches(database: Database, facts: Facts, customers: int) -> Iterator[tuple[float, int]]:
    """Take events in, and time how long they take to be in every segment."""
    for turn in range(_TURNS):
        accept_events(database, _new_events(turn, customers))
        now = NOW + timedelta(seconds=10 + turn)
        started = time.perf_counter()
        while drain_inbox(database, facts).calls:
            pass
        done = refresh_touched(database=database, facts=facts, now=now)
        seconds = time.perf_counter() - started
        assert done is not None
        yield seconds, done.entered + done.left


def _new_events(turn: int, customers: int) -> list[Event]:
    """Events of nearly as many customers: the dearest batch there is."""
    step = 7_919  # a prime: the customers are spread over all of them
    return [
        Event(
            event_id=EventId(f"new-{turn}-{number}"),
            name=_EVENTS[number % len(_EVENTS)],
            happened_at=NOW,
            received_at=NOW,
            source="web",
            customer_id=CustomerId(customer_id((turn + number * step) % customers)),
            amount_minor=9_900 if number % len(_EVENTS) == len(_EVENTS) - 1 else None,
            currency="CNY" if number % len(_EVENTS) == len(_EVENTS) - 1 else None,
        )
        for number in range(_NEW_EVENTS)
    ]


def _rule(number: int) -> dict[str, object]:
    did: dict[str, object] = {
        "kind": "performed",
        "event": _EVENTS[number % 4],
        "at_least": (1, 3, 5)[number % 3],
        "within_days": (7, 30, 90)[number // 4 % 3],
    }
    lives = {
        "kind": "trait",
        "name": "country",
        "op": "is",
        "value": ("CN", "US", "GB", "DE")[number // 5 % 4],
    }
    quiet = {
        "kind": "not_performed",
        "event": _EVENTS[(number + 2) % 4],
        "within_days": (14, 30)[number % 2],
    }
    worth = {
        "kind": "total",
        "of": ("orders", "revenue_minor")[number % 2],
        "op": "at_least",
        "value": (1, 5_000, 2, 20_000, 3)[number % 5],
        "within_days": (90, 180)[number // 7 % 2],
    }
    shapes: tuple[dict[str, object], ...] = (
        did,
        {"kind": "all", "rules": [did, lives]},
        {"kind": "all", "rules": [did, lives, quiet]},
        {"kind": "any", "rules": [worth, did]},
        {"kind": "all", "rules": [worth, {"kind": "not", "rule": lives}, quiet]},
    )
    return shapes[number % len(shapes)]


def _row(name: str, value: float, unit: str, source: str, target: float | None) -> Row:
    return Row(name=name, value=value, unit=unit, better="lower", target=target, source=source)
