"""Classes told apart, each for itself and all together."""

import pytest

from rapport.evaluation import classified, macro_f1

GOLD = ["good", "good", "good", "bad", "bad", "so-so"]
SAID = ["good", "good", "bad", "bad", "good", "bad"]


def test_each_class_has_its_precision_recall_and_f1() -> None:
    found = classified(SAID, GOLD).classes
    assert (found["good"].precision, found["good"].recall, found["good"].cases) == (2 / 3, 2 / 3, 3)
    assert (found["bad"].precision, found["bad"].recall) == (1 / 3, 1 / 2)
    assert found["bad"].f1 == pytest.approx(0.4)
    assert (found["so-so"].precision, found["so-so"].recall, found["so-so"].f1) == (0, 0, 0)


def test_macro_is_over_classes_and_micro_over_answers() -> None:
    found = classified(SAID, GOLD)
    assert found.macro.f1 == pytest.approx(macro_f1(GOLD, SAID))
    assert found.macro.precision == pytest.approx(1 / 3)
    assert found.micro.f1 == found.accuracy.value == 0.5
    assert found.accuracy.low is not None


def test_no_answers_score_nothing() -> None:
    found = classified([], [])
    assert (found.classes, found.macro.f1, found.micro.f1) == ({}, 0, 0)
