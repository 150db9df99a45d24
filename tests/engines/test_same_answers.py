"""One rule, one answer: PostgreSQL, ClickHouse and Spark find the customers that DuckDB finds."""

import shutil
from collections.abc import Iterator
from importlib.util import find_spec

import ibis
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.segments import members, parse_rule
from rapport.storage import EngineReader, FactReader, Facts, open_facts, open_reader
from tests.segments.interpreter import Row, World
from tests.segments.random_shops import COMPUTED, LEAVES, RULES, fill, tables_of, worlds

CAREFUL = settings(
    deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
ALL_KINDS = st.tuples(*LEAVES.values(), RULES, RULES, RULES)
pytestmark = [
    pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Facts]:
    opened = open_facts(tmp_path_factory.mktemp("facts"), memory_limit="1GB")
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def _computed_traits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "rapport.segments.lookups.computed_table", lambda facts: facts.table(COMPUTED)
    )


@pytest.fixture(scope="module")
def postgres(postgres_url: str) -> Iterator[EngineReader]:
    with open_reader(postgres_url) as reader:
        yield reader


@pytest.fixture(scope="module")
def clickhouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineReader]:
    if find_spec("chdb") is None or find_spec("clickhouse_connect") is None:
        pytest.skip("ClickHouse in this process is not installed: pip install 'rapport[chdb]'")
    with open_reader(f"chdb://{tmp_path_factory.mktemp('chdb')}") as reader:
        yield reader


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineReader]:
    if find_spec("pyspark") is None or shutil.which("java") is None:
        pytest.skip("Spark is not installed: pip install 'rapport[spark]' and Java 17")
    with open_reader(f"spark://{tmp_path_factory.mktemp('spark')}") as reader:
        yield reader


Answers = dict[int, list[str]]


def one_by_one(rules: tuple[Row, ...], world: World, facts: FactReader) -> Answers:
    asked = [members(parse_rule(rule), facts=facts, now=world.now) for rule in rules]
    return {
        number: sorted(facts.read(expression)["customer_id"].to_pylist())
        for number, expression in enumerate(asked)
    }


def at_once(rules: tuple[Row, ...], world: World, facts: FactReader) -> Answers:
    """The members of every rule in one question: Spark is slow to begin."""
    asked = [
        members(parse_rule(rule), facts=facts, now=world.now).mutate(rule=ibis.literal(number))
        for number, rule in enumerate(rules)
    ]
    rows = facts.read(ibis.union(*asked).order_by("rule", "customer_id")).to_pylist()
    return {
        number: [row["customer_id"] for row in rows if row["rule"] == number]
        for number in range(len(rules))
    }


def put(world: World, kept: Facts, engine: EngineReader) -> None:
    fill(world, kept.replace)
    for table, _ in tables_of(world):
        engine.fill(table, kept)


def differing(rules: tuple[Row, ...], answers: Answers, expected: Answers) -> list[Row]:
    return [rules[number] for number in answers if answers[number] != expected[number]]


@settings(CAREFUL, max_examples=4)
@given(world=worlds(), rules=ALL_KINDS)
def test_postgresql_finds_the_same_customers(
    kept: Facts, postgres: EngineReader, world: World, rules: tuple[Row, ...]
) -> None:
    put(world, kept, postgres)
    expected = one_by_one(rules, world, kept)
    assert differing(rules, one_by_one(rules, world, postgres), expected) == []


@pytest.mark.timeout(600)
@settings(CAREFUL, max_examples=2)
@given(world=worlds(), rules=ALL_KINDS)
def test_clickhouse_finds_the_same_customers(
    kept: Facts, clickhouse: EngineReader, world: World, rules: tuple[Row, ...]
) -> None:
    put(world, kept, clickhouse)
    expected = one_by_one(rules, world, kept)
    assert differing(rules, one_by_one(rules, world, clickhouse), expected) == []


@pytest.mark.timeout(600)
@settings(CAREFUL, max_examples=2)
@given(world=worlds(), rules=ALL_KINDS)
def test_spark_finds_the_same_customers(
    kept: Facts, spark: EngineReader, world: World, rules: tuple[Row, ...]
) -> None:
    put(world, kept, spark)
    expected = one_by_one(rules, world, kept)
    assert differing(rules, at_once(rules, world, spark), expected) == []
