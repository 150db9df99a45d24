"""A rule has one meaning: the expression agrees with a plain reading of the rule, row by row."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.profiles import ensure_tables
from rapport.scoring import rfm
from rapport.segments import matches, members, parse_rule
from rapport.storage import Facts, open_facts
from tests.segments.interpreter import Reader, Row, World
from tests.segments.random_shops import LEAVES, RULES, fill, padded, worlds

SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
CAREFUL = settings(deadline=None, derandomize=True, suppress_health_check=SLOW)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Facts]:
    opened = open_facts(tmp_path_factory.mktemp("rules"), memory_limit="1GB")
    ensure_tables(opened)
    yield opened
    opened.close()


def read_plainly(rule: Row, world: World, facts: Facts) -> list[str]:
    ranks: dict[str, Row] = {}
    if "rfm" in str(rule):
        ranked = facts.read(rfm(facts, now=world.now)).to_pylist()
        ranks = {row["customer_id"]: row for row in ranked}
    return [
        customer["customer_id"]
        for customer in world.profiles
        if Reader(world=world, customer=customer, ranks=ranks).holds(rule)
    ]


def together(rule: Row, world: World, facts: Facts) -> list[str]:
    found = facts.read(members(parse_rule(rule), facts=facts, now=world.now))
    return sorted(found["customer_id"].to_pylist())


@pytest.mark.parametrize("kind", LEAVES)
@settings(CAREFUL, max_examples=7)
@given(data=st.data(), world=worlds())
def test_every_kind_of_rule_means_what_a_plain_reading_says(
    kept: Facts, kind: str, data: st.DataObject, world: World
) -> None:
    rule = data.draw(LEAVES[kind])
    fill(world, kept.replace)
    assert together(rule, world, kept) == read_plainly(rule, world, kept)


@pytest.mark.parametrize("written", [dict, padded])
@settings(CAREFUL, max_examples=15)
@given(world=worlds(), rule=RULES)
def test_the_members_of_any_rule_are_those_a_plain_reading_gives(
    kept: Facts, written: Callable[[Row], Row], world: World, rule: Row
) -> None:
    fill(world, kept.replace)
    assert together(written(rule), world, kept) == read_plainly(rule, world, kept)


@settings(CAREFUL, max_examples=10)
@given(world=worlds(), rule=RULES)
def test_one_customer_is_judged_as_the_crowd_is(kept: Facts, world: World, rule: Row) -> None:
    fill(world, kept.replace)
    parsed = parse_rule(rule)
    one_by_one = [
        customer["customer_id"]
        for customer in world.profiles
        if matches(parsed, customer["customer_id"], facts=kept, now=world.now)
    ]
    assert together(rule, world, kept) == one_by_one
