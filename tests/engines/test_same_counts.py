"""Pairs are counted alike everywhere: in memory, and by one expression on each engine."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec

import numpy as np
import pyarrow as pa
import pytest

from rapport.events import EVENTS, ORDER_LINES
from rapport.recommendations import Following, count_following, count_pairs
from rapport.recommendations.reading import read_everybody
from rapport.storage import EngineReader, FactReader, Facts, open_facts, open_reader

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOW = Following(window=3, distance_power=0.5, backward=0.3, source_power=0.3, target_power=0.2)
PRODUCTS, LINES, LOOKS = 9, 160, 90
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


def some_lines(draw: np.random.Generator) -> list[dict[str, object]]:
    """Orders of customers and of guests, and one of tomorrow."""
    lines: list[dict[str, object]] = [
        {
            "event_id": f"order{number // 3}",
            "line": number % 3,
            "customer_id": f"c{number // 3 % 12}" if number % 24 > 2 else None,
            "product_id": f"p{draw.integers(0, PRODUCTS)}",
            "quantity": 1,
            "happened_at": NOON - timedelta(days=int(number // 3 * 3 + 1)),
        }
        for number in range(LINES)
    ]
    return [*lines, {**lines[0], "event_id": "late", "happened_at": NOON + timedelta(days=1)}]


def some_looks(draw: np.random.Generator) -> list[dict[str, object]]:
    return [
        {
            "event_id": f"look{number}",
            "name": "Product Viewed",
            "customer_id": f"c{number % 12}",
            "product_id": f"p{draw.integers(0, PRODUCTS)}",
            "happened_at": NOON - timedelta(hours=int(number * 7 + 2)),
        }
        for number in range(LOOKS)
    ]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Facts]:
    draw = np.random.default_rng(4)
    opened = open_facts(tmp_path_factory.mktemp("facts"), memory_limit="1GB")
    for table, rows in ((ORDER_LINES, some_lines(draw)), (EVENTS, some_looks(draw))):
        full = [{name: row.get(name) for name in table.columns.names} for row in rows]
        opened.replace(table, pa.Table.from_pylist(full, schema=table.columns.to_pyarrow()))
    yield opened
    opened.close()


SPARK = pytest.param("spark", marks=pytest.mark.slow)  # it takes its time to begin


@pytest.fixture(scope="module", params=["duckdb", "postgres", "clickhouse", SPARK])
def reader(
    request: pytest.FixtureRequest, kept: Facts, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FactReader]:
    if request.param == "duckdb":
        yield kept
        return
    with open_reader(place_of(request, tmp_path_factory)) as opened:
        filled: EngineReader = opened
        for table in (ORDER_LINES, EVENTS):
            filled.fill(table, kept)
        yield filled


def place_of(request: pytest.FixtureRequest, folders: pytest.TempPathFactory) -> str:
    if request.param == "postgres":
        url: str = request.getfixturevalue("postgres_url")
        return url
    if request.param == "clickhouse":
        if find_spec("chdb") is None or find_spec("clickhouse_connect") is None:
            pytest.skip("ClickHouse in this process is not installed: pip install 'rapport[chdb]'")
        return f"chdb://{folders.mktemp('chdb')}"
    if find_spec("pyspark") is None or shutil.which("java") is None:
        pytest.skip("Spark is not installed: pip install 'rapport[spark]' and Java 17")
    return f"spark://{folders.mktemp('spark')}"


def counted_in_memory(kept: Facts) -> np.ndarray:
    names = [f"p{number}" for number in range(PRODUCTS)]
    histories = read_everybody(kept, names, now=NOON).histories
    counted: np.ndarray = count_following(histories, HOW).toarray()
    return counted


@pytest.mark.timeout(600)
def test_an_engine_counts_what_memory_counts(kept: Facts, reader: FactReader) -> None:
    expected = counted_in_memory(kept)
    counted = np.zeros_like(expected)
    for row in reader.read(count_pairs(reader, now=NOON, how=HOW)).to_pylist():
        counted[int(row["of_product_id"][1:]), int(row["product_id"][1:])] = row["weight"]
    assert (expected > 0).sum() > PRODUCTS
    assert counted == pytest.approx(expected, rel=1e-4)
