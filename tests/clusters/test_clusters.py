"""Clusters: groups that are there are found, judged and put into a rule; noise is called noise."""

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest

from rapport.clusters import (
    BadClustering,
    Clustering,
    ClusterQuestion,
    Method,
    Verdict,
    ask_names,
    find_clusters,
)
from rapport.events import CustomerId
from rapport.llm import AnswerUnusable, Prompt
from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.segments import members, rule_json
from rapport.storage import Facts
from rapport.traits import COMPUTED, trait_catalog

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TRAITS = ("days_since_order", "orders", "revenue_minor")
CATALOG = trait_catalog()


def fill(facts: Facts, groups: Sequence[tuple[int, float, float, float]], *, spread: float) -> None:
    """Make customers around (number, days since order, orders, revenue); group by group."""
    ensure_tables(facts)
    chance = np.random.default_rng(3)
    told = []
    for number, days, orders, revenue in groups:
        centre = np.array([days, orders, revenue])
        told.append(centre * (1 + spread * chance.standard_normal((number, 3))))
    values = np.maximum(np.vstack(told), 0)
    ids = [f"c{place:04}" for place in range(len(values))]
    put_profiles(facts, [Profile(customer_id=CustomerId(one)) for one in ids])
    rows = {name: pa.nulls(len(ids), kind.to_pyarrow()) for name, kind in COMPUTED.columns.items()}
    rows |= {"customer_id": pa.array(ids), "refreshed_at": pa.array([NOW] * len(ids))}
    for place, name in enumerate(TRAITS):
        rows[name] = pa.array(np.round(values[:, place]).astype(np.int64))
    facts.upsert(COMPUTED, pa.table(rows))


def found(facts: Facts, **asked: object) -> Clustering:
    question = ClusterQuestion(traits=TRAITS, **asked)  # type: ignore[arg-type]
    return find_clusters(question, facts=facts, catalog=CATALOG)


THREE = [(300, 10, 12, 900_00), (200, 200, 2, 50_00), (100, 40, 3, 2_000_00)]


def test_groups_that_are_there_are_found_with_their_sizes(facts: Facts) -> None:
    fill(facts, THREE, spread=0.15)
    told = found(facts)
    assert [one.size for one in told.clusters] == [300, 200, 100]
    assert told.verdict is Verdict.SOUND
    assert told.stability > 0.95
    assert all(one.stability > 0.9 for one in told.clusters)
    assert told.silhouette > 0.5
    assert (told.customers, told.unassigned) == (600, 0)


def test_each_group_has_a_short_rule_that_means_it(facts: Facts) -> None:
    fill(facts, THREE, spread=0.15)
    for number, cluster in enumerate(found(facts).clusters):
        group = {f"c{place:04}" for place in range(*((0, 300), (300, 500), (500, 600))[number])}
        inside = facts.read(members(cluster.rule, facts=facts, now=NOW))["customer_id"].to_pylist()
        both = len(group & set(inside))
        assert both / len(inside) == pytest.approx(cluster.precision)
        assert both / len(group) == pytest.approx(cluster.recall)
        assert min(cluster.precision, cluster.recall) > 0.95
        assert set(cluster.examples) <= group
        assert len(str(rule_json(cluster.rule))) < 500


def test_each_group_is_named_after_what_tells_it(facts: Facts) -> None:
    fill(facts, THREE, spread=0.15)
    names = [one.name for one in found(facts).clusters]
    assert names[0]["en"].startswith("Frequent buyers")
    assert "Long quiet" in names[1]["en"]
    assert "高消费" in names[2]["zh"]
    assert len({name["en"] for name in names}) == 3


def test_noise_is_not_sold_as_groups(facts: Facts) -> None:
    ensure_tables(facts)
    fill(facts, [(600, 100, 10, 500_00)], spread=0.3)
    told = found(facts, count=6)
    assert told.verdict is not Verdict.SOUND
    assert told.stability < 0.75


def test_the_same_seed_gives_the_same_groups(facts: Facts) -> None:
    fill(facts, THREE, spread=0.4)
    assert found(facts) == found(facts)


def test_hdbscan_leaves_out_who_is_nowhere_near(facts: Facts) -> None:
    strays = [(1, 400 + 31 * n, 40 + 3 * n, 9_000_00 + n * 500_00) for n in range(12)]
    fill(facts, [(300, 10, 12, 900_00), (200, 200, 2, 50_00), *strays], spread=0.08)
    told = found(facts, method=Method.HDBSCAN)
    assert len(told.clusters) == 2
    assert told.unassigned > 0
    assert sum(one.size for one in told.clusters) + told.unassigned == told.customers


def test_who_never_ordered_counts_as_longest_ago(facts: Facts) -> None:
    fill(facts, [(300, 10, 12, 900_00), (300, 300, 0, 0)], spread=0.1)
    facts.backend.con.execute("UPDATE computed_traits SET days_since_order = NULL WHERE orders = 0")
    told = found(facts)
    assert [one.size for one in told.clusters] == [300, 300]
    never = next(one for one in told.clusters if one.tellings and "c0299" not in one.examples)
    for cluster in told.clusters:
        inside = facts.count(members(cluster.rule, facts=facts, now=NOW))
        assert inside == 300
    assert never.size == 300


class _Namer:
    def __init__(self, names: int) -> None:
        self.names = names
        self.asked: list[Prompt] = []

    def ask(self, prompt: Prompt, answer: type) -> object:
        self.asked.append(prompt)
        return answer(names=[{"zh": f"名{n}", "en": f"Name {n}"} for n in range(self.names)])


def test_a_model_may_name_them_and_sees_no_customer(facts: Facts) -> None:
    fill(facts, THREE, spread=0.15)
    told = found(facts)
    namer = _Namer(3)
    named = ask_names(told, model=namer)  # type: ignore[arg-type]
    assert [one.name["en"] for one in named.clusters] == ["Name 0", "Name 1", "Name 2"]
    assert not any(example in namer.asked[0].user for example in told.clusters[0].examples)
    with pytest.raises(AnswerUnusable, match="named 2 of 3"):
        ask_names(told, model=_Namer(2))  # type: ignore[arg-type]


def test_what_cannot_be_grouped_is_said(facts: Facts) -> None:
    fill(facts, [(60, 10, 5, 100_00)], spread=0.0)
    with pytest.raises(BadClustering, match="same for all"):
        found(facts)
    with pytest.raises(BadClustering, match="did you mean 'orders'"):
        find_clusters(ClusterQuestion(traits=("ordres",)), facts=facts, catalog=CATALOG)
    with pytest.raises(BadClustering, match="2 to 12"):
        ClusterQuestion(count=1)
    with pytest.raises(BadClustering, match="at least 50"):
        facts.delete(COMPUTED, "customer_id", [f"c{n:04}" for n in range(30)])
        found(facts)


def test_a_trait_named_twice_counts_once(facts: Facts) -> None:
    fill(facts, [(300, 10, 12, 900_00), (300, 300, 0, 0)], spread=0.1)
    told = find_clusters(
        ClusterQuestion(traits=("orders", "orders"), count=2), facts=facts, catalog=CATALOG
    )
    assert told.traits == ("orders",)
