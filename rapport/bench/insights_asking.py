"""Is every question about texts answered within a second, over a million of them?

Texts and mentions are drawn by lot: 300 products of which few are spoken of much, two years, eight
aspects. The store is written as `refresh_readings` writes it, the questions are those of the pages.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rapport.bench.memory import in_child
from rapport.bench.rows import Row, Setup, Size
from rapport.catalog import Product, put_products
from rapport.insights import (
    MENTIONS,
    READINGS,
    Aspect,
    Grouping,
    Scope,
    Sentiment,
    TextQuery,
    compare,
    find_texts,
    over_time,
    overview,
    said_about,
    said_by_group,
)
from rapport.profiles import ensure_tables
from rapport.storage import Facts, FactTable, open_facts

_TEXTS = {Size.QUICK: 20_000, Size.FULL: 1_000_000}
_AT_ONCE = 200_000
_MENTIONS_EACH = 3
_PRODUCTS, _CATEGORIES = 300, 12
_TIMES = 3
_SECOND = 1.0
_END = datetime(2026, 12, 1, tzinfo=UTC)
_YEARS = timedelta(days=730)
_WORDS = (
    "The cloth is soft and it came quickly, I would buy it again at once.",
    "等了一个星期才到，不过颜色漂亮，家里人都喜欢。",
    "Too dear for what it is; the clasp broke within a week.",
)
_FELT = ("positive", "neutral", "negative")


def run(setup: Setup) -> Sequence[Row]:
    """Draw the texts, and ask each question a few times."""
    texts = _TEXTS[setup.size]
    seconds = in_child(_measure, setup.scratch, texts).answer
    limit = _SECOND if setup.size is Size.FULL else None
    return [
        Row(
            name=f"asking {texts:,} texts: {name}",
            value=value,
            unit="s",
            better="lower",
            target=limit,
            source="processor time, the best of three",
        )
        for name, value in seconds.items()
    ]


def _measure(scratch: Path, texts: int) -> dict[str, float]:
    folder = scratch / "asking"
    folder.mkdir(parents=True, exist_ok=True)
    facts = open_facts(folder, memory_limit="4GB")
    try:
        ensure_tables(facts)
        _draw(facts, texts)
        return {name: _seconds(ask) for name, ask in _questions(facts).items()}
    finally:
        facts.close()


def _questions(facts: Facts) -> Mapping[str, Callable[[], object]]:
    quarter = Scope(since=_END - timedelta(days=90), until=_END)
    zone = ZoneInfo("Asia/Shanghai")
    bad = TextQuery(about=Aspect.PRICE.value, feeling=Sentiment.NEGATIVE)
    return {
        "overview": lambda: overview(facts, Scope()),
        "aspects with quotes": lambda: said_about(facts, Scope()),
        "aspects of 90 days against those before": lambda: said_about(facts, quarter),
        "aspects of a product": lambda: said_about(facts, Scope(product_id="p001")),
        "products by aspects": lambda: said_by_group(facts, Scope(), Grouping.PRODUCT),
        "categories by aspects": lambda: said_by_group(facts, Scope(), Grouping.CATEGORY),
        "weeks": lambda: over_time(facts, Scope(), zone=zone),
        "weeks of an aspect": lambda: over_time(facts, Scope(), about="price", zone=zone),
        "two languages compared": lambda: compare(
            facts, Scope(language="zh"), Scope(language="en")
        ),
        "words found": lambda: find_texts(facts, Scope(), TextQuery(words="clasp broke")),
        "complaints about the price found": lambda: find_texts(facts, Scope(), bad),
    }


def _seconds(ask: Callable[[], object]) -> float:
    taken = []
    for _ in range(_TIMES):
        start = time.process_time()
        ask()
        taken.append(time.process_time() - start)
    return min(taken)


def _draw(facts: Facts, texts: int) -> None:
    chance = np.random.default_rng(7)
    put_products(
        facts,
        [
            Product(
                product_id=f"p{number:03}",
                names={"en": f"Product {number}"},
                price_minor=100,
                currency="CNY",
                category=f"category {number % _CATEGORIES}",
            )
            for number in range(_PRODUCTS)
        ],
    )
    for first in range(0, texts, _AT_ONCE):
        _draw_some(facts, chance, first, min(_AT_ONCE, texts - first))


def _draw_some(facts: Facts, chance: np.random.Generator, first: int, count: int) -> None:
    ids = pa.array([f"review:{first + number:07}" for number in range(count)])
    popular = 1 / np.arange(1, _PRODUCTS + 1)
    products = _drawn(
        chance, [f"p{n:03}" for n in range(_PRODUCTS)], count, popular / popular.sum()
    )
    ago = chance.integers(0, int(_YEARS.total_seconds()), count) * 1_000_000
    moments = pa.array(int(_END.timestamp()) * 1_000_000 - ago).cast(pa.timestamp("us", "UTC"))
    readings = {
        "text_id": ids,
        "source": _drawn(chance, ["review", "post", "survey"], count, [0.8, 0.15, 0.05]),
        "platform": _drawn(chance, ["shop", "weibo", "taobao"], count),
        "product_id": products,
        "rating": pa.array(chance.integers(1, 6, count).astype(float)),
        "written_at": moments,
        "text": _drawn(chance, list(_WORDS), count),
        "language": _drawn(chance, ["zh", "en"], count),
        "state": _drawn(chance, ["read", "duplicate", "promotion"], count, [0.95, 0.03, 0.02]),
        "sentiment": _drawn(chance, [*_FELT, None], count, [0.6, 0.12, 0.2, 0.08]),
    }
    facts.append(READINGS, _table(READINGS, readings, count))
    said, place = count * _MENTIONS_EACH, np.repeat(np.arange(count), _MENTIONS_EACH)
    mentions = {
        "text_id": ids.take(pa.array(place)),
        "place": pa.array(np.tile(np.arange(_MENTIONS_EACH), count)),
        "product_id": products.take(pa.array(place)),
        "kind": _drawn(chance, ["aspect", "pain", "occasion"], said, [0.8, 0.1, 0.1]),
        "about": _drawn(chance, [one.value for one in Aspect], said),
        "sentiment": _drawn(chance, list(_FELT), said, [0.6, 0.1, 0.3]),
        "probability": pa.array(chance.random(said)),
        "start": pa.array(chance.integers(0, 9, said)),
        "end": pa.array(chance.integers(12, 22, said)),
    }
    facts.append(MENTIONS, _table(MENTIONS, mentions, said))


def _drawn(
    chance: np.random.Generator,
    values: Sequence[str | None],
    count: int,
    shares: Sequence[float] | None = None,
) -> pa.Array:
    places = chance.choice(len(values), count, p=shares)
    return pc.take(pa.array(values, pa.string()), pa.array(places))


def _table(table: FactTable, columns: Mapping[str, pa.Array], count: int) -> pa.Table:
    whole = {name: columns.get(name, pa.nulls(count)) for name in table.columns}
    return pa.table(whole).cast(table.columns.to_pyarrow())
