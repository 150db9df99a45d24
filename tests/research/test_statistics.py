"""Differences, and what many looks do to them, against published figures."""

import pytest

from rapport.research.counts.statistics import (
    difference_p,
    holm,
    mean_interval,
)


def test_equal_shares_are_what_chance_gives() -> None:
    assert difference_p(10, 100, 10, 100) == pytest.approx(1.0)
    assert difference_p(0, 10, 0, 10) == 1.0


def test_a_large_difference_is_not_what_chance_gives() -> None:
    assert difference_p(56, 70, 48, 80) == pytest.approx(0.0081, abs=5e-4)


def test_many_looks_need_a_stronger_difference() -> None:
    assert holm([0.04]) == [True]
    assert holm([0.04, 0.9]) == [False, False]
    assert holm([0.001, 0.03, 0.02]) == [True, True, True]
    assert holm([0.001, 0.03, 0.04, 0.9]) == [True, False, False, False]


def test_one_rating_leaves_every_mean_possible() -> None:
    assert mean_interval(4.0, 16.0, 1) == (4.0, 1.0, 5.0)
