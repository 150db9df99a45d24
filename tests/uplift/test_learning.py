"""Uplift finds whom an arm moves, keeps its promise about scales, and can be written down."""

import json

import numpy as np
import pytest

from rapport.uplift import (
    BadTrial,
    Base,
    Learner,
    Trial,
    UpliftModel,
    auuc,
    choose_base,
    cross_fit,
    deciles,
    effect_of,
    fit_base,
    fit_uplift,
    qini,
    qini_curve,
    qini_interval,
    qini_normalised,
    uplift_at,
)

ARMS = ("holdout", "a", "b")


def make_trial(size: int = 6_000, *, money: bool = False, seed: int = 3) -> Trial:
    """Arm a moves those with a high first feature, arm b those with a low one; shares differ."""
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(size, 3))
    leaning = (1 + np.tanh(features[:, 2])) / 2
    propensities = np.column_stack([0.5 - 0.2 * leaning, 0.2 + 0.2 * leaning, np.full(size, 0.3)])
    arm = (rng.random((size, 1)) > propensities.cumsum(axis=1)).sum(axis=1)
    moved = np.column_stack(
        [np.zeros(size), 0.2 * np.tanh(features[:, 0]), -0.2 * np.tanh(features[:, 0])]
    )
    chance = 0.35 + 0.15 * np.tanh(features[:, 2]) + moved[np.arange(size), arm]
    outcome = (rng.random(size) < chance).astype(float)
    if money:
        outcome = outcome * rng.gamma(4.0, 25.0, size)
    return Trial(
        features=features,
        names=("x", "y", "z"),
        arms=ARMS,
        arm=arm.astype(np.intp),
        propensities=propensities,
        outcome=outcome,
    )


@pytest.mark.parametrize("money", [False, True])
@pytest.mark.parametrize("learner", list(Learner))
def test_every_learner_finds_whom_each_arm_moves(learner: Learner, money: bool) -> None:
    trial = make_trial(money=money)
    uplifts = fit_uplift(trial, learner=learner).uplifts(trial.features)
    for arm, sign in ((0, 1), (1, -1)):
        assert np.corrcoef(uplifts[:, arm], sign * np.tanh(trial.features[:, 0]))[0, 1] > 0.85


def test_trees_find_it_too_and_are_written_down() -> None:
    trial = make_trial(3_000)
    for learner in (Learner.T, Learner.S):
        model = fit_uplift(trial, learner=learner, base=Base.TREES)
        again = UpliftModel.from_json(json.loads(json.dumps(model.to_json())))
        uplifts = again.uplifts(trial.features)
        assert np.allclose(uplifts, model.uplifts(trial.features))
        assert np.corrcoef(uplifts[:, 0], np.tanh(trial.features[:, 0]))[0, 1] > 0.4


def test_a_model_of_lines_is_written_and_read_back() -> None:
    trial = make_trial(500)
    for learner in Learner:
        model = fit_uplift(trial, learner=learner)
        assert UpliftModel.from_json(json.loads(json.dumps(model.to_json()))) == model
    with pytest.raises(BadTrial, match="learn it again"):
        UpliftModel.from_json({"learner": "class"})


def test_a_feature_that_was_the_same_for_all_says_nothing_once_it_is_not() -> None:
    rng = np.random.default_rng(5)
    rows = np.column_stack([rng.normal(size=600), np.full(600, np.log1p(200.0))])
    assert rows.std(axis=0)[1] > 0, "the deviation is a rounding error, not nought"
    outcome = (rng.random(600) < 0.3 + 0.2 * (rows[:, 0] > 0)).astype(float)
    line = fit_base(Base.RIDGE, rows, outcome, binary=True)
    moved = rows + np.array([0.0, 0.1])
    assert line.predict(moved) == pytest.approx(line.predict(rows), abs=1e-6)


def test_propensities_are_used() -> None:
    """Who buys anyway gets arm a more often: plain means would call that an effect."""
    trial = make_trial(20_000)
    pair = trial.between(1)
    plain = pair.outcome[pair.arm == 1].mean() - pair.outcome[pair.arm == 0].mean()
    truth = float((0.2 * np.tanh(trial.features[:, 0])).mean())
    weighed = effect_of(pair)
    assert weighed.low < truth < weighed.high
    assert plain > weighed.high


def test_lines_are_taken_unless_trees_are_surely_better() -> None:
    trial = make_trial(3_000)
    assert choose_base(trial, folds=3, repeats=1).base is Base.RIDGE
    rng = np.random.default_rng(1)
    odd = (np.abs(trial.features[:, 0]) > 0.7) * 0.5
    outcome = (rng.random(len(trial)) < 0.2 + odd * (trial.arm > 0)).astype(float)
    bent = Trial(
        features=trial.features,
        names=trial.names,
        arms=trial.arms,
        arm=trial.arm,
        propensities=trial.propensities,
        outcome=outcome,
    )
    found = choose_base(bent, folds=3, repeats=1)
    assert found.base is Base.TREES
    assert found.gain.low > 0


def test_a_ranking_by_lot_is_worth_nothing_and_a_good_one_something() -> None:
    pair = make_trial(20_000).between(1)
    rng = np.random.default_rng(6)
    by_lot = qini_interval(rng.random(len(pair)), pair, rng=rng)
    assert by_lot.low < 0 < by_lot.high
    good = qini_interval(pair.features[:, 0], pair, rng=rng)
    assert good.low > by_lot.high
    assert qini(-pair.features[:, 0], pair) < 0
    assert 0 < qini_normalised(pair.features[:, 0], pair) < 1
    assert auuc(pair.features[:, 0], pair) > auuc(-pair.features[:, 0], pair)


def test_one_score_for_all_is_a_straight_line() -> None:
    pair = make_trial(2_000).between(1)
    curve = qini_curve(np.zeros(len(pair)), pair)
    assert (curve.share.tolist(), curve.gain[0]) == ([0.0, 1.0], 0.0)
    assert qini(np.zeros(len(pair)), pair) == 0
    assert curve.gain[-1] == pytest.approx(effect_of(pair).value)


def test_uplift_of_everybody_is_the_mean_effect() -> None:
    pair = make_trial(2_000).between(2)
    assert uplift_at(pair.features[:, 0], pair, share=1) == pytest.approx(effect_of(pair).value)


def test_qini_by_hand() -> None:
    """Four customers, two treated: the first half answers with the mail, the second without it."""
    trial = Trial(
        features=np.zeros((4, 1)),
        names=("x",),
        arms=("holdout", "a"),
        arm=np.array([1, 0, 1, 0], dtype=np.intp),
        propensities=np.full((4, 2), 0.5),
        outcome=np.array([1.0, 0.0, 0.0, 1.0]),
    )
    # gain: 0, .5, .5, .5, 0 at 0, .25, .5, .75, 1; its end is 0, so the diagonal is flat
    assert qini(np.array([4.0, 3.0, 2.0, 1.0]), trial) == pytest.approx(0.375)


def test_deciles_cover_everybody_and_fall() -> None:
    pair = make_trial(8_000).between(1)
    uplifts = cross_fit(make_trial(8_000)).uplifts[:, 0]
    trial = make_trial(8_000)
    both = trial.arm != 2
    found = deciles(uplifts[both], pair)
    assert sum(one.customers for one in found) == len(pair)
    assert found[0].shown.low > found[-1].shown.high
    assert found[0].predicted > found[-1].predicted


def test_a_trial_that_does_not_fit_together_is_refused() -> None:
    trial = make_trial(10)
    with pytest.raises(BadTrial, match="add up"):
        Trial(
            features=trial.features,
            names=trial.names,
            arms=trial.arms,
            arm=trial.arm,
            propensities=trial.propensities * 0.9,
            outcome=trial.outcome,
        )
    with pytest.raises(BadTrial, match="one length"):
        Trial(
            features=trial.features,
            names=trial.names,
            arms=trial.arms,
            arm=trial.arm[:5],
            propensities=trial.propensities,
            outcome=trial.outcome,
        )
