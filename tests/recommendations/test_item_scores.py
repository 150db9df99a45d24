"""Scores of items are sums of exact parts, and need no fitting for what is new."""

from dataclasses import replace

import numpy as np
import pytest

from rapport.recommendations import (
    BadHistory,
    BadRecipe,
    Following,
    Histories,
    ItemScores,
    Recipe,
    collect_histories,
    event_weights,
    fit_item_scores,
    one_history,
)
from rapport.recommendations.alike import solve_alike
from rapport.recommendations.following import count_following

ITEMS = 40
CUSTOMERS = 300
ROUNDING = 1e-5
RECIPE = Recipe(most_alike=25, popular_weight=0.01, ridge=5)
TENT, PEGS, LAMP = 0, 1, 2


def some_histories(*, weighted: bool = True) -> Histories:
    """Customers who walk along the items in small steps, with jumps; the last ones have nothing."""
    draw = np.random.default_rng(7)
    customers = np.sort(draw.integers(0, CUSTOMERS - 5, size=3_000))
    starts = draw.integers(0, ITEMS, size=CUSTOMERS)
    items = (starts[customers] + np.arange(3_000) + draw.integers(0, 4, size=3_000)) % ITEMS
    weights = draw.uniform(0.1, 1, size=3_000) if weighted else None
    return collect_histories(
        customers,
        items,
        np.arange(3_000),
        item_count=ITEMS,
        customer_count=CUSTOMERS,
        weights=weights,
    )


@pytest.fixture(scope="module")
def scores() -> ItemScores:
    return fit_item_scores(some_histories(), RECIPE)


def camping(*, how: Following) -> np.ndarray:
    """Pairs of two customers who took a tent, then pegs, and one who took a lamp between."""
    histories = collect_histories(
        [0, 0, 1, 1, 2, 2, 2],
        [TENT, PEGS, TENT, PEGS, TENT, LAMP, PEGS],
        [1, 2, 1, 2, 1, 2, 3],
        item_count=3,
        customer_count=3,
    )
    pairs: np.ndarray = count_following(histories, how).toarray()
    return pairs


def test_events_in_any_order_become_histories() -> None:
    histories = collect_histories(
        [1, 0, 1], [5, 6, 7], [20, 10, 10], item_count=8, customer_count=3
    )
    assert [histories.of(each).tolist() for each in range(3)] == [[6], [7, 5], []]
    assert histories.ages().tolist() == [0, 1, 0]


def test_an_order_outweighs_a_look_and_both_fade() -> None:
    weights = event_weights(ordered=[True, False, True], age_days=[0, 0, 90])
    assert weights == pytest.approx([1, 0.2, 0.5])


def test_pairs_are_counted_as_a_loop_counts_them() -> None:
    histories = some_histories()
    how = Following(window=3, distance_power=0.5, backward=0.3, source_power=0.5, target_power=0.25)
    expected = np.zeros((ITEMS, ITEMS))
    for customer in range(CUSTOMERS):
        items = histories.of(customer)
        weights = histories.weights[histories.starts[customer] :][: len(items)]
        for place, item in enumerate(items):
            for far in range(1, min(how.window, len(items) - 1 - place) + 1):
                other = items[place + far]
                if item != other:
                    weight = far**-0.5 * np.sqrt(weights[place] * weights[place + far])
                    expected[item, other] += weight
                    expected[other, item] += 0.3 * weight
    counts = np.bincount(histories.items, histories.weights, minlength=ITEMS)
    expected *= counts[:, None] ** -0.5 * counts[None, :] ** -0.25
    assert count_following(histories, how).toarray() == pytest.approx(expected, rel=1e-4)


def test_what_comes_later_follows_more_than_what_came_before() -> None:
    pairs = camping(how=Following(backward=0.3, source_power=0, target_power=0))
    assert pairs[PEGS, TENT] == pytest.approx(0.3 * pairs[TENT, PEGS])


def test_a_pair_further_apart_weighs_less() -> None:
    near = camping(how=Following(window=1, distance_power=1, source_power=0, target_power=0))
    both = camping(how=Following(window=2, distance_power=1, source_power=0, target_power=0))
    assert near[TENT, PEGS] == pytest.approx(2)
    assert both[TENT, PEGS] == pytest.approx(2.5)


@pytest.mark.parametrize("ridge", [1.0, 50.0])
def test_the_closed_form_solves_its_normal_equations(ridge: float) -> None:
    """At the optimum the error of each entry off the diagonal has no slope."""
    histories = some_histories()
    kept = np.arange(5, 30, dtype=np.int32)
    has = np.minimum(histories.matrix(histories.weights).toarray()[:, kept], 1).astype(float)
    solved = solve_alike(histories, kept, ridge=ridge).astype(float)
    slope = has.T @ (has @ solved - has) + ridge * solved
    np.fill_diagonal(slope, 0)
    assert np.diag(solved) == pytest.approx(0)
    assert np.abs(solved).max() > 100 * ROUNDING
    assert np.abs(slope).max() < 1e-3


def test_items_that_cannot_be_told_apart_ask_for_a_larger_ridge() -> None:
    twins = collect_histories([0, 0], [0, 1], [1, 2], item_count=2, customer_count=1)
    with pytest.raises(BadRecipe, match="use more"):
        solve_alike(twins, np.array([0, 1], dtype=np.int32), ridge=1e-30)


def test_contributions_and_popularity_sum_to_the_score(scores: ItemScores) -> None:
    history, weights = [3, 4, 39, 6, 3, 7], [1, 0.2, 1, 0.5, 0.2, 1]
    everything = np.arange(ITEMS)
    parts = scores.contributions(history, everything, weights)
    assert parts.shape == (len(history), ITEMS)
    summed = parts.sum(axis=0) + scores.popular_shares(everything)
    assert summed == pytest.approx(scores.scores(history, weights), abs=ROUNDING)


def test_the_reason_is_the_item_without_which_the_score_falls_most(scores: ItemScores) -> None:
    """Weights of 0 take an item out and leave the age of the others as it is."""
    history = np.array([3, 10, 12, 14])
    wanted = [15, 16, 20]
    left_out = [scores.scores(history, np.where(history == item, 0, 1))[wanted] for item in history]
    expected = history[np.argmin(left_out, axis=0)].tolist()
    assert scores.reasons(history, wanted) == expected


def test_an_item_looked_at_twice_counts_together(scores: ItemScores) -> None:
    shares = scores.contributions([10, 12, 10], [13])[:, 0]
    alone = shares[1]
    wished = 10 if shares[0] + shares[2] > alone else 12
    assert scores.reasons([10, 12, 10], [13]) == [wished]


def test_a_customer_without_history_gets_what_is_popular(scores: ItemScores) -> None:
    nobody = one_history([], item_count=ITEMS)
    items, values = scores.best(nobody, count=5)
    popular = np.argsort(-scores.popularity, kind="stable")[:5]
    assert items[0].tolist() == popular.tolist()
    assert values[0] == pytest.approx(scores.popular_shares(popular))
    assert scores.reasons([], items[0]) == [None] * 5


def test_popularity_is_the_reason_where_it_adds_more(scores: ItemScores) -> None:
    loud = replace(scores, recipe=replace(RECIPE, popular_weight=100))
    assert loud.reasons([3], [4]) == [None]
    assert scores.reasons([3], [4]) == [3]


def test_all_customers_at_once_get_what_each_gets_alone(scores: ItemScores) -> None:
    histories = some_histories()
    items, values = scores.best(histories, count=6)
    for customer in range(0, CUSTOMERS, 7):
        alone = scores.best(histories.some(customer, customer + 1), count=6)
        assert items[customer].tolist() == alone[0][0].tolist()
        assert values[customer] == pytest.approx(alone[1][0])


def test_nobody_gets_what_they_have_or_what_is_not_allowed(scores: ItemScores) -> None:
    histories = some_histories()
    allowed = np.arange(ITEMS) % 2 == 0
    items, values = scores.best(histories, count=6, allowed=allowed)
    for customer in range(CUSTOMERS):
        found = items[customer][np.isfinite(values[customer])]
        assert not set(found) & set(histories.of(customer))
        assert not set(found) & set(np.flatnonzero(~allowed))


def test_where_there_are_fewer_items_the_rest_means_nothing(scores: ItemScores) -> None:
    items, values = scores.best(one_history([1], item_count=ITEMS), count=ITEMS + 3)
    assert items.shape == (1, ITEMS + 3)
    assert np.isfinite(values[0]).sum() == ITEMS - 1


def test_scores_need_no_fitting_for_new_events(scores: ItemScores) -> None:
    before = scores.scores([3, 4])
    after = scores.scores([3, 4, 20])
    assert after[21] > before[21]


def test_without_the_closed_form_only_pairs_speak() -> None:
    histories = some_histories(weighted=False)
    only_pairs = fit_item_scores(histories, replace(RECIPE, alike_weight=0))
    assert only_pairs.alike.shape == (0, 0)
    expected = only_pairs.follows.toarray()[8] + only_pairs.popular_shares(np.arange(ITEMS))
    assert only_pairs.scores([8]) == pytest.approx(expected)


@pytest.mark.parametrize(
    "wrong", [{"ridge": 0}, {"follow_decay": 0}, {"alike_weight": -1}, {"most_alike": -1}]
)
def test_a_recipe_that_cannot_be_followed_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(BadRecipe):
        replace(RECIPE, **wrong)


def test_an_item_that_there_is_not_is_refused(scores: ItemScores) -> None:
    with pytest.raises(BadHistory, match="numbered from 0"):
        scores.scores([ITEMS])
    with pytest.raises(BadHistory, match="numbered from 0"):
        scores.reasons([1], [-1])
    with pytest.raises(BadHistory, match="one entry per event"):
        scores.scores([1, 2], [1])
    with pytest.raises(BadHistory, match="meet scores of"):
        scores.best(one_history([1], item_count=ITEMS + 1), count=2)
