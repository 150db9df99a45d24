"""CUPED, sample ratios, power, and shares that follow money."""

import numpy as np
import pytest

from rapport.decisions import (
    ArmSums,
    BadSplit,
    arm_sums,
    best_arm,
    customers_needed,
    estimate_adjusted_lift,
    estimate_arms,
    estimate_lift,
    power_of,
    sample_ratio_chance,
    smallest_difference,
    thompson_shares,
)


def test_cuped_keeps_the_difference_and_narrows_the_interval() -> None:
    rng = np.random.default_rng(1)
    before = rng.gamma(2, 50, 10_000)
    after = 0.8 * before + rng.normal(0, 20, 10_000)
    after[:8_000] += 5
    plain = estimate_lift(after[:8_000], after[8_000:])
    found = estimate_adjusted_lift(
        after[:8_000],
        after[8_000:],
        treated_before=before[:8_000],
        held_out_before=before[8_000:],
    )
    assert found.low is not None
    assert found.high is not None
    assert plain.low is not None
    assert plain.high is not None
    assert found.low < 5 < found.high
    assert found.high - found.low < 0.5 * (plain.high - plain.low)


@pytest.mark.parametrize("before", [[0.0] * 4, [7.0] * 4])
def test_without_a_past_the_plain_lift_is_given(before: list[float]) -> None:
    amounts = [1.0, 2.0, 3.0, 5.0]
    found = estimate_adjusted_lift(
        amounts, amounts[:3], treated_before=before, held_out_before=before[:3]
    )
    assert found == estimate_lift(amounts, amounts[:3])


def test_uneven_groups_are_told_from_chance() -> None:
    shares = {"holdout": 0.1, "treated": 0.9}
    assert sample_ratio_chance({"holdout": 1_010, "treated": 8_990}, shares) > 0.5
    assert sample_ratio_chance({"holdout": 800, "treated": 9_200}, shares) < 0.001
    assert sample_ratio_chance({}, shares) == 1


def test_power_and_the_smallest_difference_agree() -> None:
    sides = {"spread": 700.0, "treated": 9_000, "held_out": 1_000}
    least = smallest_difference(**sides)
    assert power_of(least, **sides) == pytest.approx(0.8, abs=1e-3)
    assert power_of(0, **sides) == pytest.approx(0.05)
    needed = customers_needed(least, spread=700.0, holdout_share=0.1)
    assert needed == pytest.approx(10_000, rel=0.001)


def test_power_asks_for_two_sides() -> None:
    with pytest.raises(BadSplit, match="both sides"):
        power_of(1, spread=1, treated=10, held_out=0)


def test_waves_are_weighed_by_their_size_and_not_by_luck() -> None:
    waves = [
        {
            "a": ArmSums(customers=50, mean=1, variance=1),
            "b": ArmSums(customers=50, mean=3, variance=1),
        },
        {
            "a": ArmSums(customers=10, mean=5, variance=1),
            "b": ArmSums(customers=290, mean=3, variance=1),
        },
    ]
    found = estimate_arms(waves)
    assert found["a"].mean == pytest.approx(0.25 * 1 + 0.75 * 5)
    assert found["a"].low is not None
    assert best_arm(waves) == "a"


def test_shares_follow_money_and_never_fall_below_the_least() -> None:
    rng = np.random.default_rng(3)
    wave = {
        arm: arm_sums(rng.normal(mean, 10, 2_000)) for arm, mean in {"a": 0, "b": 1, "c": 5}.items()
    }
    shares = thompson_shares([wave], least_share=0.02, rng=rng)
    assert shares["c"] == pytest.approx(0.96)
    assert min(shares.values()) >= 0.02
    assert sum(shares.values()) == pytest.approx(1)
    with pytest.raises(BadSplit, match="least share"):
        thompson_shares([wave], least_share=0.5, rng=rng)
