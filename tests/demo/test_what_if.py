"""What being wrong would cost is known where the truth is."""

import pytest

from rapport.demo import what_if


def test_what_is_believed_stands_beside_what_is_true() -> None:
    found = what_if(customers=6_000, margin_share=0.3, message_cost=5)
    assert found.truths["holdout"] == 0
    assert found.best_possible + 1e-6 >= max(found.true_policy, *found.truths.values())
    assert found.price >= 0
    best = next(one for one in found.report.arms if one.arm == "discount")
    assert best.added.low < found.truths["discount"] < best.added.high
    again = what_if(customers=6_000, margin_share=0.3, message_cost=5)
    assert again.true_policy == found.true_policy


def test_what_is_believed_of_each_policy_holds_what_is_true() -> None:
    found = what_if(customers=6_000, margin_share=0.3, message_cost=5, seed=2)
    assert found.true_of["uplift"] == pytest.approx(found.true_policy)
    assert found.true_of["arm:plain"] == pytest.approx(found.truths["plain"])
    within = [
        one.earned.low - 1e-9 <= found.true_of[one.policy] <= one.earned.high + 1e-9
        for one in found.supposed.policies
    ]
    assert sum(within) >= len(within) - 1
    told = next(one for one in found.supposed.doubts if one.doubt.name == "as-told")
    assert told.earned == found.supposed.of("uplift").earned
    assert found.supposed.worst <= told.earned.low
