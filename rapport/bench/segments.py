"""How fast is a segment over a million customers, and what does the rule language cost?

The question of the design: did something at least 3 times in 30 days, lives in China, opened
nothing for 14 days. It is asked as a rule and as SQL written by hand, in turns, on one store.
The shop is made up by DuckDB: half a year of events, most of them by few customers.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rapport.bench.memory import in_child
from rapport.bench.rows import Benchmark, Row, Setup, Size
from rapport.profiles import ensure_tables
from rapport.scoring import rfm
from rapport.segments import matches, members, parse_rule
from rapport.storage import Facts, open_facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
RULE = parse_rule(
    {
        "kind": "all",
        "rules": [
            {"kind": "performed", "event": "Product Viewed", "at_least": 3, "within_days": 30},
            {"kind": "trait", "name": "country", "op": "is", "value": "CN"},
            {"kind": "not_performed", "event": "Email Opened", "within_days": 14},
        ],
    }
)
BY_HAND = """
    SELECT customer_id FROM profiles
    SEMI JOIN (
        SELECT customer_id FROM events
        WHERE name = 'Product Viewed'
        AND happened_at BETWEEN TIMESTAMPTZ '2026-01-30 12:00:00+00'
            AND TIMESTAMPTZ '2026-03-01 12:00:00+00'
        GROUP BY customer_id HAVING count(*) >= 3
    ) USING (customer_id)
    ANTI JOIN (
        SELECT customer_id FROM events
        WHERE name = 'Email Opened'
        AND happened_at BETWEEN TIMESTAMPTZ '2026-02-15 12:00:00+00'
            AND TIMESTAMPTZ '2026-03-01 12:00:00+00'
    ) USING (customer_id)
    WHERE country = 'CN'
"""
_CUSTOMERS = {Size.QUICK: 100_000, Size.FULL: 1_000_000}
_EVENTS = {Size.QUICK: 2_000_000, Size.FULL: 20_000_000}
_DAYS = 180
_RUNS = 9
_MEMORY = "2GB"
_MOST_RATIO = 1.15
_MOST_SECONDS = 1.0
_MOST_RFM_SECONDS = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seconds:
    """Warm runs in turns: medians, and the ratio of the two fastest.

    Work beside the benchmark slows single runs; the fastest show what the rule language costs.
    """

    rule: float
    ratio: float
    one_customer: float
    rfm: float


def _run(setup: Setup) -> Sequence[Row]:
    customers, events = _CUSTOMERS[setup.size], _EVENTS[setup.size]
    make_shop(setup.scratch, customers=customers, events=events)
    measured = in_child(_measure, setup.scratch)
    seconds = measured.answer
    shop = f"{customers:,} customers, {events:,} events, memory limit {_MEMORY}"
    # Making the SQL takes about 12 ms whatever the size: at quick size that is most of the time.
    ratio_target = _MOST_RATIO if setup.size is Size.FULL else None
    return [
        _row("segment of the design", seconds.rule, "s", shop, _MOST_SECONDS),
        _row(
            "segment of the design, times the SQL by hand",
            seconds.ratio,
            "ratio",
            "hand-written DuckDB SQL with semi and anti joins, same run",
            ratio_target,
        ),
        _row("the same question about one customer", seconds.one_customer, "s", shop, None),
        _row("RFM of all buyers", seconds.rfm, "s", shop, _MOST_RFM_SECONDS),
        _row("peak memory of the queries", measured.peak_mib, "MiB", shop, None),
    ]


BENCHMARK = Benchmark(
    name="segments",
    about="A segment over all customers, beside the same SQL written by hand.",
    run=_run,
)


def make_shop(home: Path, *, customers: int, events: int) -> None:
    """Make up profiles and half a year of events, day by day as they would have come in."""
    facts = open_facts(home, memory_limit=_MEMORY)
    ensure_tables(facts)
    execute = facts.backend.con.execute
    execute(_PROFILES_SQL, [customers])
    each_day = events // _DAYS
    for day in range(_DAYS):
        start = NOW - timedelta(days=_DAYS - day)
        execute(_EVENTS_SQL, {"customers": customers, "start": start, "day": day, "n": each_day})
    facts.close()


def _measure(home: Path) -> _Seconds:
    facts = open_facts(home, memory_limit=_MEMORY)
    ours, by_hand = _in_turns(lambda: _ask(facts), lambda: _ask_by_hand(facts))
    one, scores = _in_turns(
        lambda: matches(RULE, "c0000001", facts=facts, now=NOW),
        lambda: facts.read(rfm(facts, now=NOW)),
    )
    facts.close()
    return _Seconds(
        rule=statistics.median(ours),
        ratio=min(ours) / min(by_hand),
        one_customer=statistics.median(one),
        rfm=statistics.median(scores),
    )


def _ask(facts: Facts) -> int:
    found = facts.read(members(RULE, facts=facts, now=NOW))
    return int(found.num_rows)


def _ask_by_hand(facts: Facts) -> int:
    return int(facts.backend.con.execute(BY_HAND).to_arrow_table().num_rows)


def _in_turns(
    first: Callable[[], object], second: Callable[[], object]
) -> tuple[list[float], list[float]]:
    """Time two pieces of work in turns, warm, so that a busy machine slows both."""
    first(), second()
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(_RUNS):
        for work, times in zip((first, second), taken, strict=True):
            start = time.perf_counter()
            work()
            times.append(time.perf_counter() - start)
    return taken


def _row(name: str, value: float, unit: str, source: str, target: float | None) -> Row:
    return Row(name=name, value=value, unit=unit, better="lower", target=target, source=source)


_PROFILES_SQL = """
    INSERT INTO profiles BY NAME
    SELECT 'c' || lpad(i::VARCHAR, 7, '0') AS customer_id,
        ['CN', 'CN', 'US', 'GB', 'DE'][1 + (hash(i) % 5)::INT] AS country,
        '{"tier":"' || ['gold', 'silver'][1 + (hash(i, 2) % 2)::INT] || '"}' AS traits
    FROM range(?) AS r(i)
"""
_EVENTS_SQL = """
    INSERT INTO events BY NAME
    SELECT 'e' || id::VARCHAR AS event_id,
        'c' || lpad(floor($customers * pow(hash(id, 1) / 2.0 ** 64, 2))::BIGINT::VARCHAR, 7, '0')
            AS customer_id,
        CASE WHEN dice < 60 THEN 'Product Viewed' WHEN dice < 75 THEN 'Page Viewed'
            WHEN dice < 85 THEN 'Email Opened' WHEN dice < 95 THEN 'Email Delivered'
            ELSE 'Order Completed' END AS name,
        $start::TIMESTAMPTZ + (i * 86400 // $n)::INT * INTERVAL 1 SECOND AS happened_at,
        happened_at AS received_at,
        'web' AS source,
        'p' || (hash(id, 3) % 500)::VARCHAR AS product_id,
        CASE WHEN dice >= 95 THEN 1000 + (hash(id, 4) % 50000)::INT END AS amount_minor,
        CASE WHEN dice >= 95 THEN 'CNY' END AS currency,
        '{"price":' || (hash(id, 5) % 100)::VARCHAR || '}' AS properties
    FROM (
        SELECT i, $day::BIGINT * $n + i AS id, (hash($day::BIGINT * $n + i, 2) % 100)::INT AS dice
        FROM range($n::BIGINT) AS r(i)
    )
"""
