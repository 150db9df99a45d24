"""What a treatment earned, and how sure that is."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from rapport.decisions import estimate_lift, estimate_rate_lift

SIMULATIONS = 2000

Revenue = Callable[[], np.ndarray]


def revenue(random: np.random.Generator, people: int) -> np.ndarray:
    """A shop's revenue per recipient: most buy nothing, the baskets have a heavy tail."""
    buys = random.random(people) < 0.12
    return np.where(buys, random.lognormal(mean=3.5, sigma=1.0, size=people), 0.0)


def test_with_many_values_the_interval_is_the_textbooks() -> None:
    random = np.random.default_rng(1)
    treated, held_out = random.normal(10, 3, 40_000), random.normal(9.9, 6, 20_000)
    lift = estimate_lift(treated, held_out)
    expected = stats.ttest_ind(treated, held_out, equal_var=False).confidence_interval(0.95)
    assert (lift.low, lift.high) == pytest.approx((expected.low, expected.high), abs=2e-3)
    assert lift.difference == pytest.approx(treated.mean() - held_out.mean())
    assert (lift.treated, lift.held_out) == (40_000, 20_000)


def claims_of_earnings_and_losses(
    treated: Revenue, held_out: Revenue, *, true: float
) -> tuple[float, float, float]:
    """How often an interval lies above the truth, how often below, and how often Welch's errs."""
    above, below, welch = 0, 0, 0
    for _ in range(SIMULATIONS):
        ours, theirs = treated(), held_out()
        lift = estimate_lift(ours, theirs)
        assert lift.low is not None
        assert lift.high is not None
        above += lift.low > true
        below += lift.high < true
        usual = stats.ttest_ind(ours, theirs, equal_var=False).confidence_interval(0.95)
        welch += not usual.low <= true <= usual.high
    return above / SIMULATIONS, below / SIMULATIONS, welch / SIMULATIONS


@pytest.mark.parametrize("uplift", [0.0, 0.3])
def test_a_few_held_out_buyers_mislead_welch_and_not_us(uplift: float) -> None:
    random = np.random.default_rng(5)
    mean = 0.05 * np.exp(1.4**2 / 2)

    def draw(people: int, buying: float) -> np.ndarray:
        buyers = random.binomial(people, buying)
        amounts = np.zeros(people)
        amounts[:buyers] = random.lognormal(0, 1.4, buyers)
        return amounts

    above, below, welch = claims_of_earnings_and_losses(
        lambda: draw(9_000, 0.05 * (1 + uplift)), lambda: draw(1_000, 0.05), true=mean * uplift
    )
    assert welch > 0.09
    assert above + below <= 0.065
    assert above <= 0.03  # what it claims to have earned too much is rare


def test_refunds_do_not_break_the_interval() -> None:
    lift = estimate_lift([-10.0, 0.0, -5.0, 0.0], [0.0, -1.0, 0.0])
    assert lift.low is not None
    assert lift.high is not None
    assert lift.difference is not None
    assert lift.low < lift.difference < lift.high


def test_where_nobody_held_out_bought_the_interval_still_has_a_width() -> None:
    lift = estimate_lift([100.0, *[0.0] * 99], [0.0] * 50)
    assert lift.low is not None
    assert lift.high is not None
    assert lift.low < 0 < lift.high


def test_when_nothing_was_done_the_interval_holds_nought_95_times_in_100() -> None:
    random = np.random.default_rng(20260301)
    covered = 0
    for _ in range(SIMULATIONS):
        lift = estimate_lift(revenue(random, 4500), revenue(random, 1500))
        assert lift.low is not None
        assert lift.high is not None
        covered += lift.low <= 0 <= lift.high
    assert 0.93 <= covered / SIMULATIONS <= 0.97


def test_the_interval_of_two_equal_rates_holds_nought_95_times_in_100() -> None:
    random = np.random.default_rng(7)
    covered = 0
    for treated, held_out in zip(
        random.binomial(2700, 0.03, SIMULATIONS),
        random.binomial(300, 0.03, SIMULATIONS),
        strict=True,
    ):
        lift = estimate_rate_lift((int(treated), 2700), (int(held_out), 300))
        assert lift.low is not None
        assert lift.high is not None
        covered += lift.low <= 0 <= lift.high
    assert 0.93 <= covered / SIMULATIONS <= 0.97


def test_newcombes_own_example() -> None:
    lift = estimate_rate_lift((56, 70), (48, 80))
    assert lift.difference == pytest.approx(0.2)
    assert (lift.low, lift.high) == pytest.approx((0.0524, 0.3339), abs=1e-4)


@given(st.integers(0, 50), st.integers(50, 90), st.integers(0, 20), st.integers(20, 60))
def test_a_difference_of_rates_stays_within_what_is_possible(
    did: int, of: int, did_without: int, of_without: int
) -> None:
    lift = estimate_rate_lift((did, of), (did_without, of_without))
    assert lift.low is not None
    assert lift.high is not None
    assert -1 <= lift.low <= lift.high <= 1


def test_without_a_holdout_there_is_no_claim() -> None:
    lift = estimate_lift([1.0, 2.0], [])
    assert (lift.treated_mean, lift.difference, lift.low, lift.high) == (1.5, None, None, None)
    assert estimate_rate_lift((3, 10), (0, 0)).difference is None


def test_one_person_gives_a_difference_and_no_interval() -> None:
    lift = estimate_lift([1.0, 2.0], [1.0])
    assert (lift.difference, lift.low, lift.high) == (0.5, None, None)


def test_when_nobody_buys_the_difference_is_nought_for_sure() -> None:
    lift = estimate_lift([0.0] * 5, [0.0] * 3)
    assert (lift.difference, lift.low, lift.high) == (0.0, 0.0, 0.0)


def test_a_point_at_nought_is_nothing_known_rather_than_certainty() -> None:
    assert estimate_lift([0.0] * 50, [0.0] * 50).nothing_yet
    assert not estimate_lift([0.0] * 49 + [5.0], [0.0] * 50).nothing_yet
    assert not estimate_rate_lift((0, 50), (0, 50)).nothing_yet
