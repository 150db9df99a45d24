"""The benchmark of the learning loop: its truth is exact, and its policies see answers only."""

import numpy as np
import pytest

from rapport.bench.effects import _POLICIES, BENCHMARK, _course
from rapport.bench.effects_shop import (
    HOLDOUT,
    NAMES,
    VARIANTS,
    any_settings,
    arm_of,
    best_settings,
    mailing,
    send,
    space,
    true_effects,
)
from rapport.demo import crowd_expected


def test_true_effects_cover_the_space_and_sum_to_nought() -> None:
    truth = true_effects()
    for group in NAMES:
        for attribute, values in space().items():
            assert sum(truth[group, attribute, value] for value in values) == pytest.approx(0)
        assert truth[group, "price", "yes"] == 0  # the customers do not care: a placebo
        assert truth[group, "offer_frame", "none"] < -100


def test_a_campaign_reports_what_it_earned_exactly_and_what_its_arms_did_by_chance() -> None:
    sent = mailing(0, 0)
    rng = np.random.default_rng(0)
    wanted = {group: [any_settings(rng) for _ in range(VARIANTS)] for group in NAMES}
    first = send(wanted, sent, campaign_id="c", rng=np.random.default_rng(1))
    other = send(wanted, sent, campaign_id="c", rng=np.random.default_rng(2))
    assert len(first.figures) == len(NAMES) * (VARIANTS + 1)
    assert sum(one.customers for one in first.figures) == len(sent.crowd)
    assert sum(one.customers for one in first.figures if one.arm == HOLDOUT) == pytest.approx(
        500, abs=80
    )
    assert [one.revenue_mean for one in first.figures] != [
        one.revenue_mean for one in other.figures
    ]
    gain = first.earned_minor / first.recipients / (other.earned_minor / other.recipients)
    assert gain == pytest.approx(1, abs=0.05)


def test_the_oracles_settings_earn_more_than_others() -> None:
    rng = np.random.default_rng(0)
    sent = mailing(3, 1)
    for place, group in enumerate(NAMES):
        crowd = sent.group(place)
        best = crowd_expected(crowd, arm_of(best_settings(group), sent)).mean()
        for _ in range(20):
            assert crowd_expected(crowd, arm_of(any_settings(rng), sent)).mean() < best


def test_policies_earn_in_the_order_that_what_they_know_lets_expect() -> None:
    known = ("uniform", "ours", "oracle")
    earned = {name: _course(_POLICIES[name], 0, 3).earned for name in known}
    assert earned["uniform"] < earned["ours"] < earned["oracle"]
    assert BENCHMARK.name == "effects"
