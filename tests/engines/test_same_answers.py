"""One rule, one answer: PostgreSQL, ClickHouse and Spark find the customers that DuckDB finds."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
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
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ODD_NAMES = (
    'a"b\\c*d',
    "both \" and '",
    "two\nlines",
    '"',
    "\\",
    "*",
    "$.x",
    "[0]",
    "/~",
    "''--",
    "😀",
)


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


SPARK = pytest.param("spark", marks=pytest.mark.slow)  # it takes its time to begin
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


@pytest.mark.slow
@pytest.mark.timeout(600)
@settings(CAREFUL, max_examples=2)
@given(world=worlds(), rules=ALL_KINDS)
def test_spark_finds_the_same_customers(
    kept: Facts, spark: EngineReader, world: World, rules: tuple[Row, ...]
) -> None:
    put(world, kept, spark)
    expected = one_by_one(rules, world, kept)
    assert differing(rules, at_once(rules, world, spark), expected) == []


@pytest.mark.timeout(600)
@pytest.mark.parametrize("engine", ["duckdb", "postgres", "clickhouse", SPARK])
def test_a_rule_can_ask_for_a_name_with_any_character(
    kept: Facts, engine: str, request: pytest.FixtureRequest
) -> None:
    world = oddly_named()
    fill(world, kept.replace)
    asked: FactReader = kept
    if engine != "duckdb":
        asked = request.getfixturevalue(engine)
        put(world, kept, asked)
    names = ODD_NAMES[:2] if engine == "spark" else ODD_NAMES  # Spark plans slowly
    rules = tuple(rule for name in names for rule in rules_about(name))
    found = at_once(rules, world, asked)
    expected = [who for place in range(len(names)) for who in ([f"one{place}"], [f"many{place}"])]
    assert [found[number] for number in range(len(rules))] == expected


def oddly_named() -> World:
    """For each name somebody who has it with a text, somebody with a list, and one with neither."""
    people = [
        (f"{kind}{number}", {other: "x", name: value})
        for number, name in enumerate(ODD_NAMES)
        for other in (ODD_NAMES[number - 1],)
        for kind, value in (("one", "yes"), ("many", ["yes", "no"]), ("none", None))
    ]
    told = [(who, {name: value for name, value in said.items() if value}) for who, said in people]
    event = {"name": "Product Viewed", "happened_at": NOON.replace(hour=9)}
    return World(
        now=NOON,
        profiles=[{"customer_id": who, "traits": json.dumps(said)} for who, said in told],
        events=[
            {**event, "event_id": who, "customer_id": who, "product_id": who,
             "properties": json.dumps(said, ensure_ascii=False)}
            for who, said in told
        ],
        products=[{"product_id": who, "attributes": json.dumps(said)} for who, said in told],
        lines=[], consents=[], scores=[], findings=[], lists=[], computed=[],
    )  # fmt: skip


def rules_about(name: str) -> tuple[Row, Row]:
    """Rules that only who has the name with a text fulfils, and only who has it with a list."""
    one = {"name": name, "op": "is", "value": "yes"}
    many = {"name": name, "op": "contains_all", "value": ["yes", "no"]}
    listed = {"name": name, "op": "size_at_least", "value": 2}
    figure = {"kind": "events", "of": "distinct", "property": name, "event": "Product Viewed"}
    counted = {"kind": "aggregate", "figure": figure, "op": "at_least", "value": 1}

    def bought(*conditions: Row) -> Row:
        told = {"where": list(conditions), "product": list(conditions)}
        return {"kind": "performed", "event": "Product Viewed", **told}

    return (
        {"kind": "all", "rules": [{"kind": "trait", **one}, bought(one), counted]},
        {"kind": "all", "rules": [{"kind": "trait", **many}, bought(many, listed)]},
    )
