"""Dividing customers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.decisions import HOLDOUT, BadSplit, split
from rapport.kit.chance import falls_in

CUSTOMERS = [f"customer-{number}" for number in range(20_000)]


def test_a_split_gives_the_shares_that_were_asked_for_and_says_them() -> None:
    arms, propensities = split(
        CUSTOMERS, experiment="spring", holdout_share=0.1, arms={"a": 1, "b": 3}
    )
    shares = {arm: float(np.mean(arms == arm)) for arm in (HOLDOUT, "a", "b")}
    assert shares == pytest.approx({HOLDOUT: 0.1, "a": 0.225, "b": 0.675}, abs=0.01)
    assert dict(zip(arms, propensities, strict=True)) == pytest.approx(
        {HOLDOUT: 0.1, "a": 0.225, "b": 0.675}
    )


@given(st.lists(st.text(min_size=1), min_size=1, unique=True), st.floats(0, 0.9))
def test_a_customer_keeps_the_arm_whoever_else_is_in_the_list(
    customers: list[str], holdout_share: float
) -> None:
    everybody, _ = split(
        customers, experiment="e", holdout_share=holdout_share, arms={"a": 1, "b": 1}
    )
    alone, _ = split(
        customers[-1:], experiment="e", holdout_share=holdout_share, arms={"a": 1, "b": 1}
    )
    assert alone[0] == everybody[-1]


def test_the_holdout_is_the_one_that_repeatable_chance_chooses() -> None:
    arms, _ = split(CUSTOMERS[:500], experiment="e", holdout_share=0.3, arms={"a": 1})
    chosen = [falls_in(customer, experiment="e", share=0.3) for customer in CUSTOMERS[:500]]
    assert [arm == HOLDOUT for arm in arms] == chosen


def test_two_experiments_divide_the_same_people_independently() -> None:
    first, _ = split(CUSTOMERS, experiment="one", holdout_share=0.5, arms={"a": 1})
    second, _ = split(CUSTOMERS, experiment="two", holdout_share=0.5, arms={"a": 1})
    assert np.mean((first == HOLDOUT) & (second == HOLDOUT)) == pytest.approx(0.25, abs=0.01)


def test_without_a_holdout_everybody_gets_an_arm_and_nobody_gives_nothing_back() -> None:
    arms, _ = split(CUSTOMERS, experiment="e", holdout_share=0, arms={"a": 1})
    assert set(arms) == {"a"}
    assert len(split([], experiment="e", holdout_share=0.1, arms={"a": 1})[0]) == 0


@pytest.mark.parametrize(
    ("holdout_share", "arms"),
    [
        (1, {"a": 1.0}),
        (-0.1, {"a": 1.0}),
        (float("nan"), {"a": 1.0}),
        (0.1, {}),
        (0.1, {"a": 0.0}),
        (0.1, {"a": float("inf")}),
        (0.1, {"holdout": 1.0}),
    ],
)
def test_shares_that_make_no_sense_are_refused(
    holdout_share: float, arms: dict[str, float]
) -> None:
    with pytest.raises(BadSplit):
        split(CUSTOMERS, experiment="e", holdout_share=holdout_share, arms=arms)
