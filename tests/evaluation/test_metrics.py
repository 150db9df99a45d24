"""Numbers that can be checked by hand, and promises that hold for any data."""

import numpy as np
import pytest
from sklearn.metrics import log_loss as sklearn_log_loss
from sklearn.metrics import roc_auc_score

from rapport.evaluation import (
    accuracy,
    auc,
    bootstrap_interval,
    calibration_error,
    confusion,
    distinct_n,
    f1_of,
    log_loss,
    macro_f1,
    share,
)

TRUTH = ["order", "order", "return", "human"]
ANSWERS = ["order", "return", "return", "order"]


def test_nothing_tried_means_nothing_known() -> None:
    nothing = share(0, 0)
    assert (nothing.value, nothing.low, nothing.high) == (0, 0, 1)


def test_accuracy_counts_equal_labels() -> None:
    assert accuracy(TRUTH, ANSWERS).value == 0.5


def test_confusion_says_what_was_taken_for_what() -> None:
    assert confusion(TRUTH, ANSWERS) == {
        ("order", "order"): 1,
        ("order", "return"): 1,
        ("return", "return"): 1,
        ("human", "order"): 1,
    }


def test_f1_weighs_what_was_missed_and_what_was_made_up() -> None:
    assert f1_of("order", TRUTH, ANSWERS) == pytest.approx(0.5)
    assert f1_of("return", TRUTH, ANSWERS) == pytest.approx(2 / 3)
    assert f1_of("human", TRUTH, ANSWERS) == 0
    assert macro_f1(TRUTH, ANSWERS) == pytest.approx((1 / 2 + 2 / 3 + 0) / 3)


def test_promises_that_come_true_have_no_calibration_error() -> None:
    assert calibration_error([0, 1, 0, 1], [0.5, 0.5, 0.5, 0.5], bins=1) == 0
    assert calibration_error([0, 0, 0, 0], [0.9, 0.9, 0.9, 0.9]) == pytest.approx(0.9)
    assert calibration_error([], []) == 0


def test_texts_that_repeat_themselves_are_less_distinct() -> None:
    assert distinct_n([["a", "b", "a", "b"]], 2) == pytest.approx(2 / 3)
    assert distinct_n([["a", "b"], ["a", "b"]], 2) == pytest.approx(1 / 2)
    assert distinct_n([["a"]], 2) == 0


def test_ranking_and_surprise_are_measured_as_scikit_learn_does() -> None:
    chance = np.random.default_rng(5)
    truth = chance.random(400) < 0.3
    scores = np.round(0.3 * truth + 0.6 * chance.random(400), 2)
    assert auc(truth, scores) == pytest.approx(roc_auc_score(truth, scores))
    assert log_loss(truth, scores) == pytest.approx(sklearn_log_loss(truth, scores))


def test_a_ranking_of_one_class_is_no_better_than_chance() -> None:
    assert auc([1, 1], [0.1, 0.9]) == 0.5


def test_drawing_again_gives_an_interval_around_the_mean_and_the_same_one_twice() -> None:
    values = np.random.default_rng(1).normal(10, 2, 400)
    first = bootstrap_interval(lambda picked: float(values[picked].mean()), 400, seed=7)
    again = bootstrap_interval(lambda picked: float(values[picked].mean()), 400, seed=7)
    assert first == again
    mean, error = values.mean(), values.std() / 20
    assert first == pytest.approx((mean - 1.96 * error, mean + 1.96 * error), abs=0.04)
