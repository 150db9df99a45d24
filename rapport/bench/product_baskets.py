"""The shipped path on Online Retail: a shop is filled, its recommender fitted, all advised."""

import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from rapport.bench.online_retail import Lines, Split
from rapport.catalog import Product, put_products
from rapport.events import CustomerId, Event, EventId, OrderLine, record_events
from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.recommendations import (
    Choice,
    RecommendationDesk,
    RecommendationRules,
    advise,
    put_rules,
    recommend_for_all,
    refit,
)
from rapport.storage import migrate, open_database, open_facts

_PENCE = 100
_BATCH = 4_000  # orders kept at once
_ALONE, _WARM = 40, 3  # customers asked for one after another, and those before the clock runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped:
    """What the shop recommends: `items` has the shape (customers, count), -1 where a list is
    shorter; what was chosen on its past; what fitting and asking takes."""

    items: np.ndarray
    choice: Choice
    fit_seconds: float
    customers_per_second: float
    one_milliseconds: float


def shipped(
    lines: Lines, split: Split, *, count: int, judged: bool = True
) -> Mapping[bool, Shipped]:
    """Recommend on the day of a split, without what somebody ordered before and with it."""
    with tempfile.TemporaryDirectory() as folder, _filled(Path(folder), lines, split) as desk:
        return {
            again: _asked(desk, split, count=count, again=again, judged=judged)
            for again in (False, True)
        }


@contextmanager
def _filled(folder: Path, lines: Lines, split: Split) -> Iterator[RecommendationDesk]:
    """A shop with what lies before the day of a split, and nothing after it."""
    facts = open_facts(folder, memory_limit="2GB")
    database = open_database("", home=folder)
    try:
        migrate(database)
        ensure_tables(facts)
        put_profiles(facts, _profiles(lines))
        put_products(facts, _products(lines, split))
        orders = [*_orders(lines, split)]
        for first in range(0, len(orders), _BATCH):
            record_events(facts, orders[first : first + _BATCH])
        yield RecommendationDesk(database=database, facts=facts)
    finally:
        facts.close()
        database.close()


def _asked(
    desk: RecommendationDesk, split: Split, *, count: int, again: bool, judged: bool
) -> Shipped:
    rules = RecommendationRules(leave_out_bought=not again)
    put_rules(desk.database, rules, by="bench", now=split.day)
    began = time.perf_counter()
    card = refit(desk, now=split.day, judged=judged).card
    fitted = time.perf_counter()
    told = recommend_for_all(desk, now=split.day, count=count)
    ended = time.perf_counter()
    customers = len(set(told["customer_id"].to_pylist()))
    place = {_customer(one): row for row, one in enumerate(split.customers)}
    items = np.full((len(split.customers), count), -1, dtype=np.int32)
    for row in told.to_pylist():
        if row["customer_id"] in place:
            items[place[row["customer_id"]], row["rank"] - 1] = int(row["product_id"])
    return Shipped(
        items=items,
        choice=card.choice,
        fit_seconds=fitted - began,
        customers_per_second=customers / (ended - fitted),
        one_milliseconds=_one(desk, [*place], split.day),
    )


def _one(desk: RecommendationDesk, customers: Sequence[str], now: datetime) -> float:
    """The median of one customer with reasons, after some that nobody counts."""
    took = []
    for customer in customers[: _ALONE + _WARM]:
        began = time.perf_counter()
        advise(desk, customer, now=now, count=10)
        took.append(time.perf_counter() - began)
    return float(np.median(took[_WARM:])) * 1_000 if len(took) > _WARM else 0.0


def _customer(number: int) -> CustomerId:
    return CustomerId(f"c{number:06}")


def _profiles(lines: Lines) -> Iterator[Profile]:
    customers, first = np.unique(lines.customers, return_index=True)
    for customer, place in zip(customers, first, strict=True):
        country = f"{lines.countries[place]:02}"
        yield Profile(customer_id=_customer(customer), country=country)


def _products(lines: Lines, split: Split) -> Iterator[Product]:
    """All products by the mean price before the day; what nobody ordered yet costs a pound."""
    items = lines.items[split.before]
    sums = np.bincount(items, lines.prices[split.before], minlength=lines.item_count)
    counts = np.bincount(items, minlength=lines.item_count)
    prices = np.where(counts > 0, sums / np.maximum(counts, 1), 1.0)
    for item, text in enumerate(lines.texts):
        yield Product(
            product_id=f"{item:05}",
            names={"en": text or "no name"},
            price_minor=max(round(float(prices[item]) * _PENCE), 1),
            currency="GBP",
        )


def _orders(lines: Lines, split: Split) -> Iterator[Event]:
    before = np.flatnonzero(split.before)
    before = before[np.argsort(lines.orders[before], kind="stable")]
    orders = lines.orders[before]
    starts = np.flatnonzero(np.diff(orders, prepend=-1))
    for mine in np.split(before, starts[1:]):
        at = datetime.fromtimestamp(int(lines.moments[mine[0]]), tz=UTC)
        number = f"o{lines.orders[mine[0]]:06}"
        yield Event(
            event_id=EventId(number),
            name="Order Completed",
            happened_at=at,
            received_at=at,
            source="shop",
            customer_id=_customer(lines.customers[mine[0]]),
            order_id=number,
            currency="GBP",
            lines=tuple(
                OrderLine(
                    product_id=f"{lines.items[one]:05}",
                    quantity=1,
                    unit_price_minor=max(round(float(lines.prices[one]) * _PENCE), 1),
                )
                for one in mine
            ),
        )
