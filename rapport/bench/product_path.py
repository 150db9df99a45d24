"""One customer's products as the shop asks for them: catalogue, rules, profile, history, reasons.

A shop is filled with Amazon Beauty: 12,101 products, and each item of a customer as an order of a
day of its own. The days are made up, for the set has none.
"""

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from rapport.bench.memory import in_child
from rapport.bench.next_item import SETS
from rapport.bench.rows import Row, Setup, Size
from rapport.catalog import Product, put_products
from rapport.events import CustomerId, Event, EventId, OrderLine, record_events
from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.recommendations import Histories, RecommendationDesk, Rung, advise, refit
from rapport.storage import migrate, open_database, open_facts

_GOODS = SETS[1]
_NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
_COUNT = 10
_ASKED, _WARM = 200, 20  # customers asked for one after another, and those before the clock runs
_TARGET_MS = 10
_BATCH = 20_000
_NEWEST_DAYS, _DAYS_APART = 40, 20  # the last order lies up to so long ago; the usual gap
_SEED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Milliseconds of one ask by the clock: the median and the 95th of a hundred; and the median
    of the processor's, which tells what others on the machine did not."""

    customers: int
    median: float
    late: float
    processor: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measured:
    products: int
    plain: Asked
    learned: Asked | None
    rung: Rung


def rows(setup: Setup) -> list[Row]:
    """Ask by scores alone and, in the full size, by the learned order that the past chose."""
    judged = setup.size is Size.FULL
    found = in_child(_measure, setup.data / _GOODS.path, judged).answer
    told = _rows("by scores", found.plain, found.products)
    if found.learned is not None:
        told += _rows(f"by a learned order ({found.rung})", found.learned, found.products)
    return told


def _rows(name: str, asked: Asked, products: int) -> list[Row]:
    what = f"the whole product path, {products:,} products, {name}"
    source = f"{asked.customers} customers, ten products each; {asked.processor:.1f} ms of CPU"
    return [
        Row(
            name=f"{what}, {measure}",
            value=value,
            unit="ms",
            better="lower",
            target=target,
            source=source,
        )
        for measure, value, target in (
            ("median", asked.median, _TARGET_MS),
            ("95th of a hundred", asked.late, None),
        )
    ]


def _measure(path: Path, judged: bool) -> _Measured:
    histories = _GOODS.read(path)
    with tempfile.TemporaryDirectory() as folder, _filled(Path(folder), histories) as desk:
        refit(desk, now=_NOW, judged=False)
        plain, learned, rung = _asked(desk, len(histories)), None, Rung.CORE
        if judged:
            fitted = refit(desk, now=_NOW)
            rung = fitted.card.choice.used
            learned = _asked(desk, len(histories)) if fitted.ordering is not None else None
    return _Measured(products=histories.item_count, plain=plain, learned=learned, rung=rung)


def _asked(desk: RecommendationDesk, customers: int) -> Asked:
    drawn = np.random.default_rng(_SEED).permutation(customers)[: _ASKED + _WARM]
    took = []
    for customer in drawn.tolist():
        began, worked = time.perf_counter(), time.process_time()
        advise(desk, _customer(customer), now=_NOW + timedelta(minutes=1), count=_COUNT)
        took.append((time.perf_counter() - began, time.process_time() - worked))
    clock, processor = np.array(took[_WARM:]).T * 1_000
    return Asked(
        customers=len(clock),
        median=float(np.median(clock)),
        late=float(np.quantile(clock, 0.95)),
        processor=float(np.median(processor)),
    )


@contextmanager
def _filled(folder: Path, histories: Histories) -> Iterator[RecommendationDesk]:
    facts = open_facts(folder, memory_limit="2GB")
    database = open_database("", home=folder)
    try:
        migrate(database)
        ensure_tables(facts)
        put_profiles(facts, [Profile(customer_id=_customer(n)) for n in range(len(histories))])
        put_products(facts, [_product(item) for item in range(histories.item_count)])
        for batch in _batches(histories):
            record_events(facts, batch)
        yield RecommendationDesk(database=database, facts=facts)
    finally:
        facts.close()
        database.close()


def _batches(histories: Histories) -> Iterator[Sequence[Event]]:
    chance = np.random.default_rng(_SEED)
    events: list[Event] = []
    for customer in range(len(histories)):
        at = _NOW - timedelta(days=float(chance.uniform(0, _NEWEST_DAYS)))
        for item in histories.of(customer)[::-1].tolist():
            events.append(_order(len(events), customer, item, at))
            at -= timedelta(days=1 + float(chance.exponential(_DAYS_APART)))
        if len(events) >= _BATCH:
            yield events
            events = []
    yield events


def _order(number: int, customer: int, item: int, at: datetime) -> Event:
    name = f"o{customer}-{number}"
    return Event(
        event_id=EventId(name),
        name="Order Completed",
        happened_at=at,
        received_at=at,
        source="shop",
        customer_id=_customer(customer),
        order_id=name,
        currency="CNY",
        lines=(OrderLine(product_id=f"{item:05}", quantity=1, unit_price_minor=100),),
    )


def _customer(number: int) -> CustomerId:
    return CustomerId(f"customer-{number:06}")


def _product(item: int) -> Product:
    return Product(
        product_id=f"{item:05}",
        names={"en": f"Good {item} of kind {item % 97}"},
        price_minor=500 + item * 37 % 9_000,
        currency="CNY",
        category=f"category {item % 40}",
        brand=f"brand {item % 300}",
    )
