"""A policy pays for itself within its budget, and is released only if it is surely better."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.uplift import (
    BadWorth,
    Terms,
    Trial,
    assign,
    expected_margins,
    judge_policy,
    single_arm,
    value_policy,
)


def make_trial(size: int, *, tilt: float, seed: int = 3) -> Trial:
    """One mail against none; it moves customers by 0.1 and by `tilt` times the first feature."""
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(size, 2))
    arm = (rng.random(size) < 0.5).astype(np.intp)
    chance = 0.3 + arm * (0.1 + tilt * np.tanh(features[:, 0]))
    return Trial(
        features=features,
        names=("x", "y"),
        arms=("holdout", "a"),
        arm=arm,
        propensities=np.full((size, 2), 0.5),
        outcome=(rng.random(size) < chance).astype(float),
    )


def test_a_policy_that_pays_more_is_released() -> None:
    trial = make_trial(8_000, tilt=0.25)
    report = judge_policy(trial, Terms(value=1_000, costs=(0, 50)))
    assert (report.is_released, report.recommended) == (True, None)
    assert report.beyond.low > 0
    assert 0.3 < report.arms[1].share < 0.9


def test_without_any_difference_between_customers_the_best_single_arm_is_recommended() -> None:
    report = judge_policy(make_trial(4_000, tilt=0.0), Terms(value=1_000, costs=(0, 0)))
    assert (report.is_released, report.recommended) == (False, "a")
    assert report.arms[0].added.value == 0


def test_a_mail_that_costs_more_than_it_brings_goes_to_nobody() -> None:
    report = judge_policy(make_trial(4_000, tilt=0.0), Terms(value=1_000, costs=(0, 400)))
    assert report.recommended == "holdout"


def test_a_single_arm_under_a_budget_goes_to_some_by_lot() -> None:
    trial = make_trial(1_000, tilt=0.2)
    policy = single_arm(trial, 1, Terms(value=1, costs=(0, 10), budget=2_500))
    assert policy[0].tolist() == [0.75, 0.25]
    report = value_policy(trial, np.zeros((1_000, 1)), Terms(value=1, costs=(0, 10), budget=0))
    assert report.cost == 0


def test_terms_that_cannot_be_are_refused() -> None:
    with pytest.raises(BadWorth, match="first arm costs 0"):
        Terms(value=1, costs=(1, 2))
    with pytest.raises(BadWorth, match="worth"):
        Terms(value=0, costs=(0, 2))
    with pytest.raises(BadWorth, match="one cost per arm"):
        expected_margins(np.zeros((3, 2)), Terms(value=1, costs=(0, 2)))


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    costs=st.lists(st.integers(0, 6), min_size=1, max_size=3),
    budget=st.integers(0, 25),
)
def test_a_budget_is_kept_and_nothing_better_lies_beyond_the_bound(
    seed: int, costs: list[int], budget: int
) -> None:
    uplifts = np.random.default_rng(seed).normal(2, 4, size=(4, len(costs)))
    terms = Terms(value=1, costs=(0, *costs), budget=budget)
    found = assign(uplifts, terms)
    margins = expected_margins(uplifts, terms)
    best = max(
        sum(margins[row, arm] for row, arm in enumerate(arms))
        for arms in product(range(len(costs) + 1), repeat=4)
        if sum(terms.costs[arm] for arm in arms) <= budget
    )
    assert found.cost <= budget
    assert found.margin <= best + 1e-9 <= found.margin + found.missed + 2e-9
