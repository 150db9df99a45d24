"""Several campaigns are judged as one without mixing their groups."""

import numpy as np
import pytest

from rapport.decisions import Lift, estimate_lift, pool_lifts


def test_groups_of_different_worth_do_not_look_like_an_effect() -> None:
    rng = np.random.default_rng(3)
    rich = estimate_lift(rng.normal(100, 5, 900), rng.normal(100, 5, 100))
    poor = estimate_lift(rng.normal(10, 5, 500), rng.normal(10, 5, 500))
    pooled = pool_lifts([rich, poor])
    assert (pooled.treated, pooled.held_out) == (1400, 600)
    assert pooled.low is not None and pooled.high is not None
    assert pooled.low < 0 < pooled.high
    assert pooled.high - pooled.low < 2


def test_one_lift_pooled_is_itself() -> None:
    lift = estimate_lift([3.0, 5.0, 4.0, 6.0] * 50, [1.0, 2.0] * 40)
    pooled = pool_lifts([lift])
    assert pooled.difference == pytest.approx(lift.difference)
    assert pooled.low == pytest.approx(lift.low)


def test_the_joined_interval_holds_the_truth_19_times_in_20() -> None:
    rng = np.random.default_rng(5)
    held = 0
    for _ in range(400):
        lifts = [
            estimate_lift(rng.normal(mean + 2, 9, 300), rng.normal(mean, 9, 60))
            for mean in (5, 50, 20)
        ]
        pooled = pool_lifts(lifts)
        assert pooled.low is not None and pooled.high is not None
        held += pooled.low <= 2 <= pooled.high
    assert 0.92 <= held / 400 <= 0.98


def test_a_group_without_holdout_leaves_no_claim_and_no_groups_no_number() -> None:
    nobody_held_out = estimate_lift([1.0, 2.0], [])
    assert pool_lifts([nobody_held_out]).low is None
    empty: Lift = pool_lifts([])
    assert (empty.treated, empty.difference, empty.low) == (0, None, None)
