"""What another policy would have earned is told with an interval that holds, or not at all."""

import numpy as np
import pytest

from rapport.decisions import (
    BadLog,
    Estimator,
    Log,
    arm_values,
    doubly_robust_rewards,
    effective_choices,
    policy_difference,
    policy_value,
)

ARMS = 3


def draw(
    size: int, rng: np.random.Generator, *, told: bool = True
) -> tuple[Log, np.ndarray, float]:
    """A log of a leaning policy, another policy, and that policy's true value."""
    x = rng.normal(size=size)
    logits = np.column_stack([x, np.zeros(size), -x]) * 0.7
    logged = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    policy = logged[:, ::-1] * 0.5 + np.array([0.5, 0.0, 0.0])
    means = 0.3 + 0.1 * np.tanh(np.column_stack([x, 0.5 * x, -x]))
    chosen = (rng.random((size, 1)) > logged.cumsum(axis=1)).sum(axis=1).clip(max=2)
    rows = np.arange(size)
    reward = (rng.random(size) < means[rows, chosen]).astype(float)
    log = Log(
        chosen=chosen.astype(np.intp),
        propensity=logged[rows, chosen],
        reward=reward,
        expected=np.full((size, ARMS), 0.3) if told else None,
    )
    grid = np.linspace(-6, 6, 4_001)
    density = np.exp(-(grid**2) / 2)
    odds = np.exp(np.column_stack([grid, np.zeros(4_001), -grid]) * 0.7)
    odds = odds / odds.sum(axis=1, keepdims=True)
    wanted = odds[:, ::-1] * 0.5 + np.array([0.5, 0.0, 0.0])
    each = (wanted * (0.3 + 0.1 * np.tanh(np.column_stack([grid, 0.5 * grid, -grid])))).sum(axis=1)
    return log, policy, float((each * density).sum() / density.sum())


@pytest.mark.parametrize("estimator", [Estimator.IPS, Estimator.SNIPS, Estimator.DR])
def test_intervals_hold_the_truth_as_often_as_they_say(estimator: Estimator) -> None:
    rng = np.random.default_rng(11)
    held = 0
    for _ in range(150):
        log, policy, truth = draw(700, rng)
        found = policy_value(log, policy, estimator=estimator)
        assert found.low is not None and found.high is not None
        held += found.low <= truth <= found.high
    assert 0.9 <= held / 150 <= 0.99


def test_the_policy_that_was_followed_earned_what_it_earned() -> None:
    log, _, _ = draw(500, np.random.default_rng(1))
    own = np.zeros((500, ARMS))
    own[np.arange(500), log.chosen] = log.propensity
    for estimator in (Estimator.IPS, Estimator.SNIPS):
        assert policy_value(log, own, estimator=estimator).value == pytest.approx(log.reward.mean())
    assert effective_choices(log, own) == pytest.approx(500)


def test_too_few_choices_that_count_claim_nothing() -> None:
    log, _, _ = draw(60, np.random.default_rng(2))
    rare = np.zeros((60, ARMS))
    rare[:, 2] = 1
    found = policy_value(log, rare)
    assert (found.low, found.high) == (None, None)
    assert found.effective < 50


def test_few_choices_have_a_drawn_interval() -> None:
    log, policy, _ = draw(150, np.random.default_rng(4))
    found = policy_value(log, policy, estimator=Estimator.SNIPS)
    assert found.low is not None and found.high is not None
    assert found.low < found.value < found.high


def test_cut_weights_and_a_trusted_model_are_named() -> None:
    log, policy, _ = draw(2_000, np.random.default_rng(3))
    assert not policy_value(log, policy).biased
    assert policy_value(log, policy, clip=1.5).biased
    assert not policy_value(log, policy, clip=1_000).biased
    assert policy_value(log, policy, switch=1.5).biased
    assert policy_value(log, policy, estimator=Estimator.DM).biased


def test_a_difference_is_closer_than_two_values() -> None:
    log, policy, _ = draw(4_000, np.random.default_rng(6))
    other = policy * 0.9 + 0.1 / ARMS
    found = policy_difference(log, policy, other)
    alone = policy_value(log, policy)
    assert found.low is not None and found.high is not None
    assert alone.low is not None and alone.high is not None
    assert found.high - found.low < (alone.high - alone.low) / 2
    assert policy_difference(log, policy, policy).value == 0


def test_the_mean_of_rewards_is_the_value_of_the_arm() -> None:
    log, _, _ = draw(3_000, np.random.default_rng(7))
    first = np.zeros((3_000, ARMS))
    first[:, 0] = 1
    assert doubly_robust_rewards(log)[:, 0].mean() == pytest.approx(policy_value(log, first).value)


def test_a_log_that_cannot_be_is_refused() -> None:
    with pytest.raises(BadLog, match="above 0"):
        Log(chosen=np.array([0, 1]), propensity=np.array([0.0, 1.0]), reward=np.zeros(2))
    log, policy, _ = draw(100, np.random.default_rng(8), told=False)
    with pytest.raises(BadLog, match="expects"):
        policy_value(log, policy)
    with pytest.raises(BadLog, match="length"):
        policy_value(log, policy[:5], estimator=Estimator.IPS)


def test_a_batch_that_hardly_tried_an_arm_does_not_drown_the_others() -> None:
    rng = np.random.default_rng(4)
    batches = np.repeat([0, 1], 600)
    chance = np.where(batches == 0, 0.5, 0.01)  # of the first arm
    errors: list[float] = []
    widths: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(60):
        chosen = (rng.random(1_200) >= chance).astype(np.intp)
        reward = (rng.random(1_200) < np.array([0.3, 0.1])[chosen]).astype(float)
        told = {
            "chosen": chosen,
            "propensity": np.where(chosen == 0, chance, 1 - chance),
            "reward": reward,
            "expected": np.full((1_200, 2), 0.2),
        }
        first = np.tile([1.0, 0.0], (1_200, 1))
        for batched in (True, False):
            found = policy_value(Log(**told, batches=batches if batched else None), first)
            if found.low is not None and found.high is not None:
                widths[batched].append(found.high - found.low)
            if batched:
                errors.append(found.value - 0.3)
    assert abs(np.mean(errors)) < 0.01
    assert len(widths[True]) == 60
    assert np.mean(widths[True]) < 0.12
    assert not widths[False] or np.mean(widths[False]) > 1.3 * np.mean(widths[True])


def test_each_arm_is_valued_for_everybody() -> None:
    rng = np.random.default_rng(5)
    likes = rng.random(20_000) < 0.5
    chance = np.where(likes, 0.9, 0.1)  # the first arm goes to who likes it
    chosen = (rng.random(20_000) >= chance).astype(np.intp)
    reward = np.where(chosen == 0, likes, 0.5)
    log = Log(
        chosen=chosen,
        propensity=np.where(chosen == 0, chance, 1 - chance),
        reward=reward.astype(float),
        batches=np.arange(20_000) % 3,
    )
    assert arm_values(log, 3) == pytest.approx([0.5, 0.5, 0.0], abs=0.02)
    with pytest.raises(BadLog, match="as many"):
        Log(
            chosen=chosen,
            propensity=np.ones(20_000),
            reward=reward.astype(float),
            batches=np.zeros(3, dtype=np.int64),
        )
