"""A ranker learns an order from signals; the same data give the same trees, kept as text."""

import numpy as np
import pytest
from scipy import sparse

from rapport.recommendations import (
    BadHistory,
    BadRecipe,
    Histories,
    ItemFacts,
    RankerRecipe,
    Recipe,
    Signals,
    Sources,
    collect_histories,
    fit_item_scores,
    fit_ranker,
    put_in_order,
    read_ranker,
    read_signals,
)

ITEMS, CUSTOMERS, COUNT = 30, 600, 12
SMALL = RankerRecipe(trees=20, leaves=4, fewest_rows=20)


def walks() -> Histories:
    """Customers walk along the items; the last three have nothing, one item and two."""
    draw = np.random.default_rng(5)
    lengths = np.concatenate([draw.integers(3, 8, size=CUSTOMERS - 3), [0, 1, 2]])
    customers = np.repeat(np.arange(CUSTOMERS), lengths)
    steps = np.arange(len(customers)) + draw.integers(0, 3, size=len(customers))
    return collect_histories(
        customers,
        (steps + 7 * customers) % ITEMS,
        steps,
        item_count=ITEMS,
        customer_count=CUSTOMERS,
    )


@pytest.fixture(scope="module")
def sources() -> Sources:
    pairs = sparse.csr_matrix(np.diag(np.ones(ITEMS - 1, np.float32), 1))
    price = np.arange(ITEMS, dtype=np.float32)
    price[4] = np.nan
    brand = (np.arange(ITEMS) % 3).astype(np.int32)
    brand[5] = -1
    scores = fit_item_scores(walks(), Recipe(most_alike=20, ridge=5))
    facts = ItemFacts(numbers={"price": price}, groups={"brand": brand})
    return Sources(scores=scores, pairs={"path": pairs}, facts=facts)


def asked(sources: Sources) -> tuple[np.ndarray, Signals]:
    items, _ = sources.scores.best(walks(), count=COUNT)
    hours = np.arange(CUSTOMERS, dtype=np.float32) % 24
    return items, read_signals(sources, walks(), items, moments={"hour": hours})


def of(signals: Signals, name: str) -> np.ndarray:
    values: np.ndarray = signals.values[:, :, signals.names.index(name)]
    return values


def test_signals_say_what_a_loop_finds(sources: Sources) -> None:
    items, signals = asked(sources)
    histories, brand = walks(), sources.facts.groups["brand"]
    price = sources.facts.numbers["price"]
    for customer in (0, 250, CUSTOMERS - 2):
        history = histories.of(customer)
        expected = sources.scores.scores(history)[items[customer]]
        assert of(signals, "score")[customer] == pytest.approx(expected, abs=1e-5)
        last = history[-1]
        assert of(signals, "path:last")[customer].tolist() == (items[customer] == last + 1).tolist()
        same = (brand[items[customer]] == brand[last]) & (brand[last] >= 0)
        assert of(signals, "group:brand:last")[customer].tolist() == same.tolist()
        weights = np.exp(-np.arange(len(history))[::-1] / sources.decay)
        hits = (brand[history][:, None] == brand[items[customer]]) & (brand[items[customer]] >= 0)
        expected = (weights[:, None] * hits).sum(axis=0) / weights.sum()
        assert of(signals, "group:brand:share")[customer] == pytest.approx(expected, abs=1e-5)
        expected = price[items[customer]] - np.nanmean(price[history])
        got = of(signals, "fact:price:apart")[customer]
        assert got == pytest.approx(expected, abs=1e-4, nan_ok=True)
        assert set(of(signals, "moment:hour")[customer]) == {customer % 24}


def test_a_customer_without_history_has_signals_too(sources: Sources) -> None:
    _, signals = asked(sources)
    nobody = CUSTOMERS - 3
    assert not of(signals, "follows")[nobody].any()
    assert np.isnan(of(signals, "fact:price:apart")[nobody]).all()
    assert of(signals, "length")[nobody, 0] == 0


def taught(sources: Sources) -> tuple[Signals, np.ndarray]:
    """Wanted is the dearest candidate, which the order of scores does not tell."""
    _, signals = asked(sources)
    price = np.nan_to_num(of(signals, "fact:price"), nan=-1)
    return signals, price == price.max(axis=1, keepdims=True)


def test_a_ranker_finds_what_the_scores_do_not_tell(sources: Sources) -> None:
    signals, wanted = taught(sources)
    ranker = fit_ranker(signals, wanted, SMALL)
    learned = np.take_along_axis(wanted, (-ranker.scores(signals)).argsort(axis=1), axis=1)
    assert wanted[:, 0].mean() < 0.3
    assert learned[:, 0].mean() > 0.9
    assert next(iter(ranker.weights())) == "fact:price"


def test_the_same_data_give_the_same_trees_which_text_keeps(sources: Sources) -> None:
    signals, wanted = taught(sources)
    ranker, again = (fit_ranker(signals, wanted, SMALL) for _ in range(2))
    assert ranker.to_json() == again.to_json()
    kept = read_ranker(ranker.to_json())
    assert kept.names == signals.names
    assert kept.scores(signals).tolist() == ranker.scores(signals).tolist()


def test_signals_of_another_kind_are_refused(sources: Sources) -> None:
    signals, wanted = taught(sources)
    ranker = fit_ranker(signals, wanted, SMALL)
    fewer = signals.without("fact:")
    assert not [name for name in fewer.names if name.startswith("fact:")]
    with pytest.raises(BadHistory, match="fact:price"):
        ranker.scores(fewer)
    with pytest.raises(BadHistory, match="wanted or not"):
        fit_ranker(signals, wanted[:, 1:], SMALL)
    with pytest.raises(BadHistory, match="difference"):
        fit_ranker(signals, np.zeros_like(wanted), SMALL)
    with pytest.raises(BadHistory, match="meet"):
        read_signals(sources, walks(), np.zeros((2, 3), dtype=np.int32))
    with pytest.raises(BadRecipe):
        RankerRecipe(trees=0)
    with pytest.raises(BadRecipe):
        RankerRecipe(signals_each=0)


def test_candidates_come_into_the_order_of_their_scores() -> None:
    items = np.array([[4, 5, 6]], dtype=np.int32)
    ordered, scores = put_in_order(items, np.array([[1, 2, 2]], dtype=np.float32))
    assert (ordered.tolist(), scores.tolist()) == ([[5, 6, 4]], [[2, 2, 1]])
