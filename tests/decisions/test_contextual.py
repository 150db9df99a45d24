"""Policies that learn while doing find what works for whom, and write down their probabilities."""

import json
from datetime import UTC, datetime

import numpy as np
import pytest

from rapport.decisions import (
    BadLog,
    BadSplit,
    LinearThompson,
    ShrunkRates,
    choices_of,
    draw_arms,
    moment_arm,
    moment_arms,
    record_choices,
)
from rapport.storage import Database

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday


def taught(rows: int = 3_000, seed: int = 1) -> tuple[LinearThompson, np.ndarray]:
    """Arm a is good for a high feature, arm b for a low one."""
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(rows, 1))
    arms = rng.choice(["a", "b"], size=rows)
    chance = 0.3 + 0.15 * np.tanh(features[:, 0]) * np.where(arms == "a", 1, -1)
    rewards = (rng.random(rows) < chance).astype(float)
    policy = LinearThompson(features=("x",), arms=("a", "b"))
    return policy.learned(features, arms.tolist(), rewards), features


def test_each_customer_gets_what_works_for_them() -> None:
    policy, _ = taught()
    drawn = policy.choose(np.array([[2.0]] * 400 + [[-2.0]] * 400), rng=np.random.default_rng(2))
    assert (drawn.arms[:400] == 0).mean() > 0.9
    assert (drawn.arms[400:] == 1).mean() > 0.9
    expected = policy.expected(np.array([[2.0], [-2.0]]))
    assert expected[0, 0] > expected[0, 1]
    assert expected[1, 0] < expected[1, 1]


def test_without_rewards_all_arms_are_alike() -> None:
    policy = LinearThompson(features=("x",), arms=("a", "b", "c"))
    drawn = policy.choose(np.zeros((5, 1)), rng=np.random.default_rng(2))
    assert drawn.propensities == pytest.approx(np.full((5, 3), 1 / 3), abs=0.15)
    assert drawn.propensities.sum(axis=1) == pytest.approx(np.ones(5))


def test_rewards_may_come_late_and_in_any_order() -> None:
    policy, features = taught(200)
    arms = ["a", "b"] * 100
    rewards = np.arange(200) % 3 / 2
    at_once = policy.learned(features, arms, rewards)
    back = policy.learned(features[::-1], arms[::-1], rewards[::-1])
    assert at_once.expected(features) == pytest.approx(back.expected(features))


def test_a_new_arm_starts_from_what_all_share_and_a_retired_one_is_not_drawn() -> None:
    rng = np.random.default_rng(3)
    features = rng.normal(size=(4_000, 1))
    rewards = 0.5 + 0.3 * features[:, 0] + rng.normal(0, 0.2, 4_000)
    policy = LinearThompson(features=("x",), arms=("a", "b"))
    policy = policy.learned(features, rng.choice(["a", "b"], 4_000).tolist(), rewards)
    wider = policy.with_arm("new")
    told = wider.expected(np.array([[1.0]]))[0]
    assert told[2] == pytest.approx(told[:2].mean(), abs=0.1)
    smaller = wider.without_arm("a")
    assert smaller.arms == ("b", "new")
    assert set(smaller.choose(features, rng=rng).names) == {"b", "new"}
    late = smaller.learned(features[:1], ["a"], np.array([1.0]))
    assert late.seen["a"].rewards == smaller.seen["a"].rewards + 1
    with pytest.raises(BadLog, match="add it first"):
        smaller.learned(features[:1], ["never"], np.array([1.0]))


def test_a_state_is_written_and_read_back() -> None:
    policy, features = taught(500)
    again = LinearThompson.from_json(json.loads(json.dumps(policy.to_json())))
    assert again.expected(features) == pytest.approx(policy.expected(features))
    one, two = (p.choose(features, rng=np.random.default_rng(5)) for p in (policy, again))
    assert one.arms.tolist() == two.arms.tolist()
    for broken in (LinearThompson, ShrunkRates):
        with pytest.raises(BadLog, match="start a new one"):
            broken.from_json({"arms": ["a"]})


def test_choices_are_kept_with_the_probability_they_were_drawn_with(database: Database) -> None:
    policy, _ = taught(500)
    drawn = policy.choose(np.array([[0.3], [0.1]]), rng=np.random.default_rng(6))
    chosen = drawn.choices(["c1", "c2"], experiment="texts", policy="linear-thompson", now=NOW)
    with database.begin() as connection:
        assert record_choices(connection, chosen) == 2
    kept = {one.customer_id: one for one in choices_of(database, "texts")}
    for row, customer_id in enumerate(("c1", "c2")):
        arm = int(drawn.arms[row])
        assert kept[customer_id].arm == drawn.names[arm]
        assert kept[customer_id].propensity == pytest.approx(drawn.propensities[row, arm])


def test_arms_are_drawn_as_often_as_their_propensity_says() -> None:
    wins = np.tile([0.7, 0.3, 0.0], (20_000, 1))
    drawn = draw_arms(wins, names=("a", "b", "c"), least=0.05, rng=np.random.default_rng(7))
    assert drawn.propensities[0].tolist() == pytest.approx([0.645, 0.305, 0.05])
    assert np.bincount(drawn.arms) / 20_000 == pytest.approx([0.645, 0.305, 0.05], abs=0.01)
    with pytest.raises(BadSplit):
        draw_arms(wins, names=("a", "b", "c"), least=0.5, rng=np.random.default_rng(7))


def test_a_customers_own_answers_count_more_the_more_there_are() -> None:
    rates = ShrunkRates(arms=("mon-08", "mon-18"))
    crowd = [f"c{number}" for number in range(300)]
    late = [number % 2 == 1 for number in range(300)]
    segments = ["late" if one else "early" for one in late]
    for arm, right in (("mon-08", False), ("mon-18", True)):
        for turn in range(4):
            rates = rates.learned(
                crowd, segments, [arm] * 300, [one is right and turn % 2 == 0 for one in late]
            )
    means = rates.rates(["new", "new", "c1"], ["late", "early", "late"])
    share = means[:, :, 0] / means.sum(axis=2)
    assert share[0, 1] > share[0, 0]
    assert share[1, 0] > share[1, 1]
    assert share[0, 1] > 0.3  # a newcomer is taken for one of the segment
    against = rates.learned(["odd"] * 60, ["late"] * 60, ["mon-08"] * 60, [True] * 60)
    own = against.rates(["odd"], ["late"])[0]
    assert own[0, 0] / own[0].sum() > own[1, 0] / own[1].sum()
    drawn = against.choose(["odd"] * 200, ["late"] * 200, rng=np.random.default_rng(1))
    assert (drawn.arms == 0).mean() > 0.8


def test_rates_take_new_arms_retire_old_ones_and_forget_customers() -> None:
    rates = ShrunkRates(arms=("a",)).learned(["c"], ["s"], ["a"], [True]).with_arm("b")
    rates = rates.learned(["c"], ["s"], ["b"], [False]).without_arm("a")
    assert rates.learned(["c"], ["s"], ["a"], [True]).everybody[0].tolist() == [2, 2]
    assert rates.choose(["c"], ["s"], rng=np.random.default_rng(1)).names == ("b",)
    again = ShrunkRates.from_json(json.loads(json.dumps(rates.to_json())))
    assert again.rates(["c"], ["s"]) == pytest.approx(rates.rates(["c"], ["s"]))
    assert rates.without_customers(["c"]).customers == {}
    with pytest.raises(BadLog, match="add it first"):
        rates.learned(["c"], ["s"], ["z"], [True])


def test_a_moment_has_a_weekday_and_a_part_of_the_day() -> None:
    assert moment_arm(NOW) == "mon-08"
    assert moment_arm(NOW.replace(hour=3)) == "mon-08"
    assert moment_arm(NOW.replace(hour=23)) == "mon-18"
    assert moment_arm(NOW) in moment_arms()
    assert len(moment_arms()) == 42
