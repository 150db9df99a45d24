"""What if: who is ahead, what being wrong costs, and policies that cannot be judged."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.uplift import (
    BadUpliftPolicy,
    Doubt,
    Policy,
    Supposed,
    Terms,
    Trial,
    Way,
    choices_by,
    parse_policy,
    suppose,
)

TERMS = Terms(value=1_000, costs=(0, 20))


def trial(*, customers: int = 4_000, treated: float = 0.5) -> tuple[Trial, np.ndarray]:
    """A mail that brings 20 more orders of a hundred of one half, and 20 less of the other."""
    rng = np.random.default_rng(3)
    features = rng.normal(size=(customers, 2))
    arm = (rng.random(customers) < treated).astype(np.intp)
    moved = 0.2 * np.sign(features[:, 0])
    return (
        Trial(
            features=features,
            names=("orders", "spent"),
            arms=("holdout", "mail"),
            arm=arm,
            propensities=np.tile([1 - treated, treated], (customers, 1)),
            outcome=(rng.random(customers) < 0.4 + arm * moved).astype(float),
        ),
        moved[:, None],
    )


def ask(policy: str, against: str | None = None, *doubts: Doubt) -> Supposed:
    told, uplifts = trial()
    return suppose(
        told,
        uplifts,
        TERMS,
        chosen=parse_policy(policy),
        against=parse_policy(against) if against else None,
        doubts=doubts or (Doubt(name="as-told"),),
    )


def test_who_writes_only_to_whom_it_moves_is_ahead_and_surely_so() -> None:
    found = ask("uplift", "arm:mail")
    # Half of them bring 200 − 20; everybody brings nothing, and costs 20.
    assert found.of("uplift").earned.low < 90 < found.of("uplift").earned.high
    assert found.of("arm:mail").earned.low < -20 < found.of("arm:mail").earned.high
    assert found.beyond.low > 0
    assert found.most_lost == 0
    assert found.of("arm:holdout").earned.value == 0
    assert ask("arm:mail", "uplift").most_lost > 90
    rule = ask("rule:orders:more:0:mail", "uplift")
    assert rule.beyond.value == rule.beyond.low == rule.beyond.high == 0


def test_a_bandit_that_learned_from_the_others_comes_near() -> None:
    found = ask("bandit")
    assert 0 < found.of("bandit").earned.value < 1.2 * found.of("uplift").earned.value
    assert all(0.01 <= share <= 0.99 for share in found.of("bandit").shares)


def test_being_wrong_costs_what_knowing_would_have_earned() -> None:
    worthless = Doubt(name="worthless", value=0.05)
    mistaken = Doubt(name="mistaken", mistaken=1.0)
    found = ask("uplift", None, Doubt(name="as-told"), worthless, mistaken)
    told, low, wrong = found.doubts
    assert told.earned == found.of("uplift").earned
    # An order is worth 50 now: 10 of it come of each written to, who cost 20.
    assert low.earned.low < -5 < low.earned.high
    assert low.best in ("arm:holdout", "uplift")  # who decides anew writes to nobody
    assert low.lost.value == pytest.approx(-low.earned.value)
    assert wrong.earned.value < told.earned.value / 4
    assert found.worst == min(one.earned.low for one in found.doubts)


def test_a_draw_that_was_another_one_is_weighed_as_it_was() -> None:
    """Two thirds were written to, one half was written down: twice the odds are the truth."""
    told, uplifts = trial(treated=2 / 3)
    wrong = Trial(
        features=told.features,
        names=told.names,
        arms=told.arms,
        arm=told.arm,
        propensities=np.full((len(told), 2), 0.5),
        outcome=told.outcome,
    )
    both = [
        suppose(
            one, uplifts, TERMS, chosen=Policy(way=Way.UPLIFT), doubts=[Doubt(name="x", odds=odds)]
        ).doubts[0]
        for one, odds in ((told, 1.0), (wrong, 2.0))
    ]
    assert both[0].earned.low == pytest.approx(both[1].earned.low)


@pytest.mark.parametrize(
    "text",
    ["", "all", "arm", "first:0", "first:2", "first:x", "uplift:now", "rule:orders:some:1:mail",
     "rule:orders:more:nan:mail", "rule:orders:more:1"],
)  # fmt: skip
def test_what_is_no_policy_is_told(text: str) -> None:
    with pytest.raises(BadUpliftPolicy, match="is no policy"):
        parse_policy(text)


def test_an_arm_or_a_trait_that_is_not_there_is_told() -> None:
    with pytest.raises(BadUpliftPolicy, match="holdout, mail"):
        ask("arm:letter")
    with pytest.raises(BadUpliftPolicy, match="orders, spent"):
        ask("rule:age:more:1:mail")


@settings(max_examples=30)
@given(
    share=st.floats(0.01, 1),
    edge=st.floats(-2, 2),
    more=st.booleans(),
    way=st.sampled_from([Way.FIRST, Way.RULE, Way.UPLIFT]),
)
def test_a_policy_gives_everybody_one_arm_and_reads_as_it_is_written(
    share: float, edge: float, more: bool, way: Way
) -> None:
    told, uplifts = trial(customers=60)
    policy = parse_policy(
        str(Policy(way=way, share=share, arm="mail", feature="orders", edge=edge, more=more))
    )
    chosen = choices_by(policy, told, uplifts, TERMS)
    assert chosen.sum(axis=1) == pytest.approx(np.ones(60))
    assert parse_policy(str(policy)) == policy
