"""A small shop whose reviews say known things."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from rapport.catalog import PRODUCTS, REVIEWS
from rapport.insights import refresh_readings
from rapport.profiles import PROFILES, ensure_tables
from rapport.research import Report, make_report, plan_report
from rapport.storage import Facts, FactTable, open_database, open_facts

LANGUAGES = ("en", "zh")
NOW = datetime(2026, 6, 1, tzinfo=UTC)
FIRST = datetime(2026, 1, 5, tzinfo=UTC)

# (product, rating, text, how often): the counts that the tests expect follow from these.
SAID = (
    ("bag", 1.0, "The delivery was terrible and slow, I waited for {} weeks.", 30),
    ("bag", 5.0, "The price is great for what order {} holds.", 30),
    ("mug", 5.0, "The design of order {} is beautiful and my son loves it.", 30),
    ("mug", 1.0, "The quality of order {} is terrible, so I returned it.", 6),
    ("mug", 4.0, "I like it, although the delivery was slow and {} days late.", 6),
)


def put(facts: Facts, table: FactTable, rows: Sequence[Mapping[str, object]]) -> None:
    columns = {name: [row.get(name) for row in rows] for name in table.columns}
    facts.upsert(table, pa.table(columns, table.columns.to_pyarrow()))


def reviews() -> list[dict[str, object]]:
    said = [row for row in SAID for _ in range(row[3])]
    return [
        {
            "review_id": f"r{place:03d}",
            "customer_id": f"c{place}" if place < 40 else None,
            "product_id": product,
            "rating": rating,
            "text": text.format(place),
            "written_at": FIRST + timedelta(days=place),
        }
        for place, (product, rating, text, _) in enumerate(said)
    ]


@pytest.fixture(scope="session")
def shop_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The facts of the shop, made once: 102 reviews of two products, read."""
    folder = tmp_path_factory.mktemp("research-shop")
    facts = open_facts(folder, memory_limit="1GB")
    ensure_tables(facts)
    people = [
        {"customer_id": f"c{place}", "city": "Bonn" if place < 20 else "Ulm"} for place in range(40)
    ]
    put(facts, PRODUCTS, [
        {"product_id": "bag", "names": '{"en": "Bag No. 7", "zh": "7号包"}', "category": "Bags"},
        {"product_id": "mug", "names": '{"en": "Mug", "zh": "杯子"}', "category": "Kitchen"},
    ])  # fmt: skip
    put(facts, PROFILES, people)
    put(facts, REVIEWS, reviews())
    refresh_readings(facts)
    facts.close()
    return folder


@pytest.fixture
def shop(shop_folder: Path, tmp_path: Path) -> Iterator[Facts]:
    folder = tmp_path / "shop"
    shutil.copytree(shop_folder, folder)
    facts = open_facts(folder, memory_limit="1GB")
    yield facts
    facts.close()


@pytest.fixture(scope="session")
def reports(
    shop_folder: Path, empty_store: Path, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, Report]:
    """The report on what is complained about, in each language, made once."""
    home = tmp_path_factory.mktemp("research-reports")
    shutil.copy(empty_store, home)
    shutil.copytree(shop_folder, home / "facts")
    facts = open_facts(home / "facts", memory_limit="1GB")
    database = open_database("", home=home)
    plans = [plan_report("What do customers complain about?", language=one) for one in LANGUAGES]
    made = [make_report(plan, facts=facts, database=database, now=NOW) for plan in plans]
    facts.close()
    database.close()
    return dict(zip(LANGUAGES, made, strict=True))


@pytest.fixture(params=LANGUAGES)
def report(request: pytest.FixtureRequest, reports: Mapping[str, Report]) -> Report:
    return reports[request.param]
