"""The learner of tables: exact reasons, kept promises, gaps, and leaks that it sees by itself."""

import json

import lightgbm
import msgspec
import numpy as np
import pyarrow as pa
import pytest
from sklearn.metrics import average_precision_score

from rapport.evaluation import auc, calibration_error
from rapport.training.logistic import fit_logistic
from rapport.training.tabular import (
    LeakSign,
    Settings,
    TabularModel,
    Trees,
    find_leaks,
    fit_in_time,
    fit_tabular,
)
from rapport.training.tabular.boosting import grow, margins_by_rounds, margins_of, text_of
from rapport.training.tabular.calibrating import fit_calibration
from rapport.training.tabular.columns import columns_of, encode
from rapport.training.tabular.measuring import average_precision

ROWS = 3_000
SMALL = Settings(trees=(Trees(rounds=40, step=0.1),), folds=3)


def visits(seed: int = 4) -> tuple[pa.Table, np.ndarray]:
    """Who stays long, or comes by search, buys more; a third of the ages is not known."""
    chance = np.random.default_rng(seed)
    minutes, age = chance.gamma(2.0, 3.0, ROWS), chance.integers(18, 80, ROWS).astype(float)
    way = chance.choice(["search", "mail", "none"], ROWS)
    margin = 0.25 * minutes - 3 + 1.5 * (way == "search")
    truth = (chance.random(ROWS) < 1 / (1 + np.exp(-margin))).astype(float)
    table = pa.table(
        {
            "minutes": minutes,
            "age": pa.array(age, mask=chance.random(ROWS) < 1 / 3),
            "way": way,
            "weekend": chance.random(ROWS) < 2 / 7,
        }
    )
    return table, truth


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_effects_come_exactly_to_the_difference_from_the_average(share: float) -> None:
    table, truth = visits()
    chosen = Settings(trees=SMALL.trees, folds=3, tree_shares=(share,))
    model = fit_tabular(table, truth, settings=chosen)
    given = model.probabilities(table)
    assert model.effects(table).sum(axis=1) == pytest.approx(
        given - model.average_probability, abs=1e-6
    )
    assert model.parts(table).sum(axis=1) == pytest.approx(model.margins(table), abs=1e-6)


def test_two_kinds_of_trees_are_averaged_and_reasons_are_of_the_average() -> None:
    table, truth = visits()
    kinds = (*SMALL.trees, Trees(rounds=20, leaves=4, step=0.2, single_choices=60))

    def model_of(trees: tuple[Trees, ...]) -> TabularModel:
        chosen = Settings(trees=trees, folds=3, tree_shares=(1.0,))
        return fit_tabular(table, truth, settings=chosen)

    both, *each = (model_of(trees) for trees in (kinds, kinds[:1], kinds[1:]))
    assert len(both.trees) == 6
    for asked in ("margins", "parts"):
        mean = np.mean([getattr(one, asked)(table) for one in each], axis=0)
        assert getattr(both, asked)(table) == pytest.approx(mean, abs=1e-9)


def test_margins_by_rounds_are_those_of_the_first_trees() -> None:
    table, truth = visits()
    columns = columns_of(table)
    rows = encode(table, columns)
    booster = grow(rows, truth, columns=columns, trees=Trees(rounds=20), seed=1)
    for rounds, told in zip((5, 20), margins_by_rounds(booster, rows, (5, 20)), strict=True):
        kept = lightgbm.Booster(model_str=text_of(booster, rounds))
        assert told == pytest.approx(margins_of(kept, rows), abs=1e-9)


def test_weights_count_a_row_as_often_as_they_say() -> None:
    table, truth = visits()
    columns = columns_of(table)
    rows = encode(table, columns)
    twice = np.where(np.arange(ROWS) < 1_000, 2.0, 1.0)
    names = tuple("ab")
    some = np.nan_to_num(rows[:, :2])
    doubled = np.concatenate([some, some[:1_000]])
    told = fit_logistic(doubled, np.concatenate([truth, truth[:1_000]]), features=names, ridge=0.0)
    weighed = fit_logistic(some, truth, features=names, ridge=0.0, counted=twice)
    assert weighed.probabilities(some) == pytest.approx(told.probabilities(some), abs=1e-6)


def test_in_time_what_held_lately_counts_and_what_held_once_does_not() -> None:
    chance = np.random.default_rng(6)
    rows = 2_500
    late = np.arange(rows) > 750
    visits_, age = chance.normal(size=(2, rows))
    margin = np.where(late, visits_, -2 * visits_) + 0.5 * age
    truth = (chance.random(rows) < 1 / (1 + np.exp(-margin))).astype(float)
    table = pa.table({"visits": visits_, "age": age})
    cut = 2_000
    told = fit_in_time(table.slice(0, cut), truth[:cut])
    by_chance = fit_tabular(table.slice(0, cut), truth[:cut], settings=SMALL)
    asked = table.slice(cut)
    found, known = (auc(truth[cut:], one.probabilities(asked)) for one in (told, by_chance))
    assert found > known + 0.02
    assert told.probabilities(asked).mean() == pytest.approx(truth[cut:].mean(), abs=0.1)
    assert told.effects(asked).sum(axis=1) == pytest.approx(
        told.probabilities(asked) - told.average_probability, abs=1e-6
    )


def test_probabilities_keep_their_promise_on_rows_not_seen() -> None:
    model = fit_tabular(*visits(), settings=SMALL)
    table, truth = visits(seed=5)
    given = model.probabilities(table)
    assert calibration_error(truth, given) < 0.04
    assert auc(truth, given) > 0.75


def test_few_rows_are_left_to_the_regression() -> None:
    table, truth = visits()
    assert fit_tabular(table.slice(0, 400), truth[:400]).trees == ()


def test_a_kept_model_says_the_same_and_a_new_choice_does_no_harm() -> None:
    table, truth = visits()
    model = fit_tabular(table, truth, settings=SMALL)
    kept = json.loads(msgspec.json.encode(model.as_weights()))
    again = msgspec.convert(kept, TabularModel)
    other = table.set_column(2, "way", pa.array(["unheard of"] * ROWS))
    assert np.array_equal(again.probabilities(other), model.probabilities(other))


def test_the_curve_of_a_calibration_rises() -> None:
    chance = np.random.default_rng(1)
    margins = chance.normal(size=500)
    curve = fit_calibration(margins, (chance.random(500) < 0.3).astype(float))
    assert np.all(np.diff(curve.probabilities(np.linspace(-9, 9, 200))) >= 0)


def test_columns_written_after_the_outcome_are_named_and_honest_ones_are_not() -> None:
    table, truth = visits()
    chance = np.random.default_rng(9)
    call = np.where(truth == 1, chance.normal(300, 90, ROWS), chance.normal(150, 80, ROWS))
    reason = pa.array(["too dear"] * ROWS, mask=(truth == 1) | (chance.random(ROWS) < 0.5))
    assert find_leaks(table, truth) == ()
    found = find_leaks(table.append_column("call", pa.array(call)), truth)
    assert [leak.column for leak in found] == ["call"]
    found = find_leaks(table.append_column("reason", reason), truth)
    assert [(leak.column, leak.sign) for leak in found] == [("reason", LeakSign.SETTLED)]


def test_average_precision_is_that_of_scikit_learn() -> None:
    chance = np.random.default_rng(2)
    truth, given = (chance.random(300) < 0.3).astype(float), np.round(chance.random(300), 1)
    assert average_precision(truth, given) == pytest.approx(average_precision_score(truth, given))
