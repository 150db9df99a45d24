"""How fast are half a year of events run through a journey that never ran?

The shop is made up: see `shop_making`. A loop over persons, written for this, goes through a sample
of the same customers and must say the same; how long it would take for all is told beside.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import ibis
import pyarrow as pa

from rapport.bench.journeys_by_hand import messages_of
from rapport.bench.memory import in_child
from rapport.bench.rows import Benchmark, Row, Setup, Size
from rapport.bench.shop_making import NOW, ShopSize, make_shop
from rapport.events import EVENTS
from rapport.journeys import Period, Replayed, ReplayOptions, parse_journey, replay
from rapport.profiles import PROFILES
from rapport.storage import Facts, open_facts

_SIZES = {
    Size.QUICK: ShopSize(customers=20_000, events=500_000),
    Size.FULL: ShopSize(customers=500_000, events=10_000_000),
}
_MEMORY = "4GB"
_MOST_SECONDS = 60.0
_SAMPLE = 2_000
_DAYS = 180
_PERIOD = Period(since=NOW - timedelta(days=_DAYS), until=NOW)
_CART = {
    "journey": "bench",
    "name": "Carts",
    "trigger": {"kind": "event", "event": "Product Added"},
    "reentry": {"mode": "after-exit", "after_days": 14},
    "exits": ["Order Completed"],
    "goal": {"event": "Order Completed", "within_days": 14},
    "steps": [
        {"id": "patience", "kind": "wait", "hours": 4, "next": "draw"},
        {
            "id": "draw",
            "kind": "split",
            "ways": [{"share": 1, "next": "remind"}, {"share": 1, "next": "morning"}],
        },
        {"id": "morning", "kind": "wait-until", "at": "10:00", "next": "remind"},
        {"id": "remind", "kind": "send", "brief": "B", "next": "look"},
        {
            "id": "look",
            "kind": "wait-for",
            "event": "Product Viewed",
            "days": 3,
            "then": "bought",
            "otherwise": "bye",
        },
        {
            "id": "bought",
            "kind": "branch",
            "rule": {"kind": "performed", "event": "Checkout Started", "within_days": 30},
            "then": "again",
            "otherwise": "rest",
        },
        {"id": "rest", "kind": "wait", "days": 2, "next": "again"},
        {"id": "again", "kind": "send", "brief": "B", "next": "bye"},
        {"id": "bye", "kind": "end"},
    ],
}
_READ = ("Product Added", "Order Completed", "Product Viewed", "Checkout Started")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ran:
    """What a replay took and gave; the messages of the sample, to be compared."""

    seconds: float
    entered: int
    messages: int
    sample: Mapping[tuple[str, str, datetime], int]


def _run(setup: Setup) -> Sequence[Row]:
    size = _SIZES[setup.size]
    make_shop(setup.scratch, size, memory_limit=_MEMORY)
    ours = in_child(_replayed, setup.scratch)
    looped = in_child(_looped, setup.scratch)
    assert looped.answer.sample == ours.answer.sample, "the loop says otherwise"
    shop = f"{size}, {_DAYS} days, {ours.answer.entered:,} entries, memory limit {_MEMORY}"
    all_by_loop = looped.answer.seconds * size.customers / _SAMPLE
    beside = f"a loop over persons, the same messages for {_SAMPLE:,} of the customers"
    target = _MOST_SECONDS if setup.size is Size.FULL else None
    return [
        _row("events replayed through a journey", ours.answer.seconds, "s", shop, target),
        _row("peak memory of the replay", ours.peak_mib, "MiB", shop, None),
        Row(
            name="messages found",
            value=ours.answer.messages,
            unit="messages",
            better="higher",
            source=shop,
        ),
        _row("replay, ratio to a loop", ours.answer.seconds / all_by_loop, "ratio", beside, None),
    ]


BENCHMARK = Benchmark(
    name="journeys_replay",
    about="Half a year of events through a journey that never ran, beside a loop over persons.",
    run=_run,
)


def _row(name: str, value: float, unit: str, source: str, target: float | None) -> Row:
    return Row(name=name, value=value, unit=unit, better="lower", target=target, source=source)


def _replayed(home: Path) -> _Ran:
    facts, journey = open_facts(home, memory_limit=_MEMORY), parse_journey(_CART)
    start = time.perf_counter()
    replayed = replay(
        journey,
        facts=facts,
        database=None,
        period=_PERIOD,
        timezone="UTC",
        options=ReplayOptions(samples=0),
    )
    seconds = time.perf_counter() - start
    sample = _messages_of(replayed, set(_sampled(facts)))
    facts.close()
    return _Ran(
        seconds=seconds,
        entered=replayed.entered,
        messages=replayed.messages.num_rows,
        sample=sample,
    )


def _messages_of(replayed: Replayed, sample: set[str]) -> Mapping[tuple[str, str, datetime], int]:
    chosen = replayed.messages.to_pylist()
    return Counter(
        (row["customer_id"], row["step_id"], row["at"])
        for row in chosen
        if row["customer_id"] in sample
    )


def _looped(home: Path) -> _Ran:
    facts, journey = open_facts(home, memory_limit=_MEMORY), parse_journey(_CART)
    start = time.perf_counter()
    sample = _sampled(facts)
    doings, zones = _doings_of(facts, sample), _zones_of(facts, sample)
    found: Counter[tuple[str, str, datetime]] = Counter()
    for customer in sample:
        mine = messages_of(
            customer,
            doings.get(customer, {}),
            zones.get(customer) or "UTC",
            journey,
            since=_PERIOD.since,
            until=_PERIOD.until,
        )
        found.update(mine)
    seconds = time.perf_counter() - start
    facts.close()
    return _Ran(seconds=seconds, entered=0, messages=found.total(), sample=found)


def _sampled(facts: Facts) -> list[str]:
    """Give customers evenly spread over all: few did much, most did little."""
    table = facts.table(PROFILES)
    ids: list[str] = facts.read(table.select("customer_id").order_by("customer_id"))[
        "customer_id"
    ].to_pylist()
    return ids[:: max(1, len(ids) // _SAMPLE)][:_SAMPLE]


def _doings_of(facts: Facts, sample: list[str]) -> dict[str, dict[str, list[datetime]]]:
    events, asked = facts.table(EVENTS), ibis.memtable(pa.table({"customer_id": sample}))
    rows = events.filter(events.name.isin(_READ)).semi_join(asked, "customer_id")
    wanted = rows.select("customer_id", "name", "happened_at").order_by("happened_at")
    doings: dict[str, dict[str, list[datetime]]] = defaultdict(lambda: defaultdict(list))
    for row in facts.read(wanted).to_pylist():
        doings[row["customer_id"]][row["name"]].append(row["happened_at"])
    return doings


def _zones_of(facts: Facts, sample: list[str]) -> dict[str, str | None]:
    table, asked = facts.table(PROFILES), ibis.memtable(pa.table({"customer_id": sample}))
    rows = facts.read(table.semi_join(asked, "customer_id").select("customer_id", "timezone"))
    return dict(zip(rows["customer_id"].to_pylist(), rows["timezone"].to_pylist(), strict=True))
