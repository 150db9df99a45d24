"""Paths lead from what a customer has to what they may want, and say how."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from rapport.recommendations import (
    BadHistory,
    BadRecipe,
    ProductGraph,
    Relation,
    Triple,
    build_graph,
    complements_of,
    instead_of,
    path_text,
)

ITEMS = 6
CREAM, SOAP, LAMP, BULB, TORCH, LONELY = range(ITEMS)
TRIPLES = (
    Triple(item=CREAM, relation=Relation.BRAND, value="Rosa"),
    Triple(item=SOAP, relation=Relation.BRAND, value="Rosa"),
    Triple(item=LAMP, relation=Relation.BRAND, value="Lux"),
    Triple(item=TORCH, relation=Relation.BRAND, value="Lux"),
    Triple(item=CREAM, relation=Relation.CATEGORY, value="care"),
    Triple(item=SOAP, relation=Relation.CATEGORY, value="care"),
    Triple(item=LAMP, relation=Relation.CATEGORY, value="light"),
    Triple(item=BULB, relation=Relation.CATEGORY, value="light"),
    Triple(item=TORCH, relation=Relation.CATEGORY, value="light"),
)
ORDERS = ((LAMP, BULB), (LAMP, BULB, SOAP), (CREAM,), (LAMP, SOAP, LAMP), (TORCH,))


@pytest.fixture(scope="module")
def graph() -> ProductGraph:
    orders = [number for number, order in enumerate(ORDERS) for _ in order]
    items = [item for order in ORDERS for item in order]
    together = complements_of(orders, items, item_count=ITEMS)
    alike = sparse.csr_matrix(np.ones((ITEMS, ITEMS), np.float32) * [[0, 0, 1, 1, 1, 0]])
    links = {
        Relation.COMPLEMENT: together,
        Relation.SUBSTITUTE: instead_of(alike, together),
    }
    return build_graph(TRIPLES, item_count=ITEMS, links=links)


def test_what_two_orders_have_goes_together(graph: ProductGraph) -> None:
    links = graph.links[Relation.COMPLEMENT].toarray()
    assert links[LAMP, BULB] == pytest.approx(2 / np.sqrt(3 * 2))
    assert links[LAMP, SOAP] == pytest.approx(2 / np.sqrt(3 * 2))
    assert links[BULB, SOAP] == 0  # in one order only
    assert (links == links.T).all()
    assert not links.diagonal().any()


def test_a_substitute_is_alike_and_not_bought_together(graph: ProductGraph) -> None:
    instead = graph.links[Relation.SUBSTITUTE].toarray()
    assert instead[LAMP, TORCH] > 0
    assert instead[LAMP, BULB] == 0
    assert instead[LAMP, LAMP] == 0


def test_every_path_is_an_edge_of_both_its_ends(graph: ProductGraph) -> None:
    said = {(triple.item, triple.relation, triple.value) for triple in TRIPLES}
    for origin in range(ITEMS):
        for item in range(ITEMS):
            for path in graph.paths(origin, item):
                assert (path.origin, path.item) == (origin, item)
                if path.value is None:
                    assert graph.links[path.relation][origin, item] > 0
                else:
                    assert (origin, path.relation, path.value) in said
                    assert (item, path.relation, path.value) in said


def test_all_that_two_items_share_is_found_strongest_first(graph: ProductGraph) -> None:
    found = graph.paths(LAMP, TORCH)
    assert {(path.relation, path.value) for path in found} == {
        (Relation.BRAND, "Lux"),
        (Relation.CATEGORY, "light"),
        (Relation.SUBSTITUTE, None),
    }
    assert [path.strength for path in found] == sorted((p.strength for p in found), reverse=True)
    assert graph.paths(LAMP, LAMP) == []
    assert graph.paths(CREAM, LONELY) == []


def test_path_strengths_sum_to_the_score(graph: ProductGraph) -> None:
    weighed = replace(graph, weights={Relation.BRAND: 0.5})
    history = [CREAM, LAMP]
    older = np.exp(-1 / graph.decay)
    for item in (SOAP, BULB, TORCH):
        expected = older * sum(path.strength for path in weighed.paths(CREAM, item))
        expected += sum(path.strength for path in weighed.paths(LAMP, item))
        assert weighed.scores(history)[item] == pytest.approx(expected, abs=1e-6)
    parts = weighed.contributions(history, range(ITEMS))
    assert parts.sum(axis=0) == pytest.approx(weighed.scores(history), abs=1e-6)


def test_the_reason_is_the_strongest_path(graph: ProductGraph) -> None:
    reason = graph.reason([CREAM, LAMP], SOAP)
    assert reason is not None
    best = max(
        (weight * path.strength, path.origin, path.relation)
        for origin, weight in ((CREAM, np.exp(-1 / graph.decay)), (LAMP, 1.0))
        for path in graph.paths(origin, SOAP)
    )
    assert (reason.origin, reason.relation) == best[1:]
    assert graph.reason([CREAM], LONELY) is None
    assert graph.reason([], SOAP) is None


def test_a_rarer_value_makes_a_stronger_path() -> None:
    told = [
        Triple(item=item, relation=Relation.ATTRIBUTE, value=value)
        for item, value in ((0, "silk"), (1, "silk"), (0, "red"), (1, "red"), (2, "red"))
    ]
    first, second = build_graph(told, item_count=4).paths(0, 1)
    assert (first.value, second.value) == ("silk", "red")


def test_what_a_model_read_in_a_text_counts_by_its_confidence() -> None:
    told = Triple(item=BULB, relation=Relation.BRAND, value="Lux", source="model", confidence=0.5)
    graph = build_graph([*TRIPLES, told], item_count=ITEMS)
    (path,) = (path for path in graph.paths(LAMP, BULB) if path.relation is Relation.BRAND)
    sure = build_graph([*TRIPLES, replace(told, confidence=1)], item_count=ITEMS)
    (surer,) = (path for path in sure.paths(LAMP, BULB) if path.relation is Relation.BRAND)
    assert (path.source, path.value) == ("model", "Lux")
    assert path.strength == pytest.approx(surer.strength / 2)


def test_the_surest_says_it_and_it_counts_once() -> None:
    doubtful = Triple(
        item=LAMP, relation=Relation.BRAND, value="Lux", source="model", confidence=0.3
    )
    graph = build_graph([doubtful, *TRIPLES], item_count=ITEMS)
    (path,) = (path for path in graph.paths(TORCH, LAMP) if path.relation is Relation.BRAND)
    assert path.source == "catalogue"


def test_pairs_of_a_relation_are_its_paths(graph: ProductGraph) -> None:
    for relation in (Relation.BRAND, Relation.CATEGORY, Relation.COMPLEMENT):
        pairs = graph.pairs(relation).toarray()
        for origin, item in ((LAMP, TORCH), (CREAM, SOAP), (LAMP, BULB), (CREAM, LAMP)):
            paths = [path for path in graph.paths(origin, item) if path.relation is relation]
            assert pairs[origin, item] == pytest.approx(sum(path.strength for path in paths))
    assert graph.pairs(Relation.ATTRIBUTE).nnz == 0
    assert np.diff(graph.pairs(Relation.COMPLEMENT, most=1).indptr).max() == 1


@pytest.mark.parametrize("language", ["zh-CN", "en", "fr"])
def test_a_path_is_said_in_the_customers_language(graph: ProductGraph, language: str) -> None:
    said = [path_text(path, language, origin_name="Lamp 3") for path in graph.paths(LAMP, TORCH)]
    assert all("Lamp 3" in text for text in said)
    assert any("品牌" in text for text in said) == language.startswith("zh")


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(BadRecipe, match="brand, a category"):
        Triple(item=0, relation=Relation.COMPLEMENT, value="x")
    with pytest.raises(BadRecipe, match="confidence"):
        Triple(item=0, relation=Relation.BRAND, value="x", confidence=1.5)
    with pytest.raises(BadHistory, match="numbered from 0"):
        build_graph(TRIPLES, item_count=2)
    with pytest.raises(BadHistory, match="links are"):
        build_graph([], item_count=2, links={Relation.COMPLEMENT: sparse.csr_matrix((3, 3))})
    with pytest.raises(BadHistory, match="per order line"):
        complements_of([1], [1, 2], item_count=3)
