"""The learner of tables: exact reasons, kept promises, gaps, and leaks that it sees by itself."""

import json

import msgspec
import numpy as np
import pyarrow as pa
import pytest
from sklearn.metrics import average_precision_score

from rapport.evaluation import auc, calibration_error
from rapport.training.tabular import (
    LeakSign,
    Settings,
    TabularModel,
    Trees,
    find_leaks,
    fit_tabular,
)
from rapport.training.tabular.calibrating import fit_calibration
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
