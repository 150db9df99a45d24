"""How fast are the computed traits of a million customers, and of the few just touched?

All built-in traits of everybody, then of ten customers; and three traits as expressions beside the
same three in SQL written by hand, in turns on one store.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from rapport.bench.memory import in_child
from rapport.bench.rows import Benchmark, Row, Setup, Size
from rapport.bench.shop_making import NOW, ShopSize, customer_id, make_shop
from rapport.kit.settings import ShopSettings
from rapport.storage import Facts, all_tables, open_database, open_facts
from rapport.traits import built_in_traits, compute_traits, refresh_traits

_SIZES = {
    Size.QUICK: ShopSize(customers=50_000, events=1_000_000),
    Size.FULL: ShopSize(customers=1_000_000, events=50_000_000),
}
_MEMORY = "2GB"
_RUNS = 5
_MOST_SECONDS = 60.0
_SHOP = ShopSettings(currency="CNY")
_THREE = ("days_since_order", "orders_90d", "favourite_category")
_BY_HAND = """
    SELECT p.customer_id, o.days_since_order, coalesce(o.orders_90d, 0) AS orders_90d,
        f.favourite_category
    FROM profiles p
    LEFT JOIN (
        SELECT customer_id, count(*) FILTER (happened_at >= $now - INTERVAL 90 DAY) AS orders_90d,
            floor((epoch($now) - floor(epoch(max(happened_at)))) / 86400)::BIGINT
                AS days_since_order
        FROM events WHERE name = 'Order Completed' AND happened_at <= $now GROUP BY 1
    ) o USING (customer_id)
    LEFT JOIN (
        SELECT customer_id, min({'n': -n, 'l': -l, 'c': category}).c AS favourite_category
        FROM (
            SELECT e.customer_id, category, count(*) AS n, epoch_us(max(e.happened_at)) AS l
            FROM events e
            LEFT JOIN order_lines b USING (event_id)
            JOIN products d ON d.product_id = coalesce(b.product_id, e.product_id)
            WHERE e.name = 'Order Completed' AND e.happened_at <= $now AND category IS NOT NULL
            GROUP BY 1, 2
        ) GROUP BY 1
    ) f USING (customer_id)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seconds:
    everybody: float
    ten_customers: float
    three: float
    ratio: float


def _run(setup: Setup) -> Sequence[Row]:
    size = _SIZES[setup.size]
    make_shop(setup.scratch, size, memory_limit=_MEMORY)
    measured = in_child(_measure, setup.scratch)
    seconds = measured.answer
    shop = f"{size}, memory limit {_MEMORY}"
    hand = "hand-written DuckDB SQL, same answer, same run"
    many = len(built_in_traits())
    limit = _MOST_SECONDS if setup.size is Size.FULL else None
    return [
        _row(f"{many} traits of everybody, computed and kept", seconds.everybody, "s", shop, limit),
        _row(f"{many} traits of ten customers", seconds.ten_customers, "s", shop, None),
        _row("three traits of everybody", seconds.three, "s", shop, None),
        _row("three traits of everybody, ratio", seconds.ratio, "ratio", hand, None),
        _row("peak memory of computed traits", measured.peak_mib, "MiB", shop, None),
    ]


BENCHMARK = Benchmark(
    name="traits",
    about="Computed traits of everybody and of few, and three beside SQL written by hand.",
    run=_run,
)


def _measure(home: Path) -> _Seconds:
    database, facts = open_database("", home=home), open_facts(home, memory_limit=_MEMORY)
    all_tables().create_all(database.engine)
    everybody = refresh_traits(facts=facts, database=database, now=NOW, shop=_SHOP).seconds
    few = [customer_id(number) for number in range(1, 11)]
    ten = [
        refresh_traits(facts=facts, database=database, now=NOW, shop=_SHOP, customers=few).seconds
        for _ in range(_RUNS)
    ]
    if not _same(_ask(facts), _ask_by_hand(facts)):
        raise AssertionError("the expression and the SQL by hand give different traits")
    ours, by_hand = _in_turns(lambda: _ask(facts), lambda: _ask_by_hand(facts))
    facts.close()
    database.close()
    return _Seconds(
        everybody=everybody,
        ten_customers=statistics.median(ten),
        three=statistics.median(ours),
        ratio=min(ours) / min(by_hand),
    )


def _ask(facts: Facts) -> pa.Table:
    return facts.read(compute_traits(_THREE, facts=facts, now=NOW, shop=_SHOP))


def _ask_by_hand(facts: Facts) -> pa.Table:
    return facts.backend.con.execute(_BY_HAND, {"now": NOW}).to_arrow_table()


def _same(one: pa.Table, other: pa.Table) -> bool:
    columns = ["customer_id", *_THREE]
    both = [table.select(columns).sort_by("customer_id") for table in (one, other)]
    return bool(both[0].to_pydict() == both[1].to_pydict())


def _in_turns(
    first: Callable[[], object], second: Callable[[], object]
) -> tuple[list[float], list[float]]:
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(_RUNS):
        for work, times in zip((first, second), taken, strict=True):
            start = time.perf_counter()
            work()
            times.append(time.perf_counter() - start)
    return taken


def _row(name: str, value: float, unit: str, source: str, target: float | None) -> Row:
    return Row(name=name, value=value, unit=unit, better="lower", target=target, source=source)
