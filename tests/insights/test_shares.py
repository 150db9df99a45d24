"""Differences of shares: what is published comes out, and chance is not taken for a finding."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.insights.asking import difference_of, real_among, share_of


def test_the_interval_is_the_published_one() -> None:
    # Newcombe (1998), table II: 56/70 less 48/80, method 10.
    gap = difference_of(share_of(56, 70), share_of(48, 80))
    assert gap.difference == pytest.approx(0.2)
    assert (gap.low, gap.high) == (pytest.approx(0.0524, abs=1e-4), pytest.approx(0.3339, abs=1e-4))


@given(st.integers(0, 50), st.integers(0, 50), st.integers(50, 90), st.integers(50, 90))
def test_an_interval_holds_its_difference_and_turns_round(
    hits: int, others: int, of: int, other_of: int
) -> None:
    there, here = share_of(hits, of), share_of(others, other_of)
    gap, back = difference_of(there, here), difference_of(here, there)
    assert gap.low <= gap.difference <= gap.high
    assert (back.low, back.high) == (pytest.approx(-gap.high), pytest.approx(-gap.low))
    assert back.p == pytest.approx(gap.p)


def test_of_nothing_nothing_is_said() -> None:
    gap = difference_of(share_of(0, 0), share_of(5, 10))
    assert (gap.difference, gap.low, gap.high, gap.p) == (0.0, -1.0, 1.0, 1.0)


def test_among_many_chance_differences_hardly_one_holds() -> None:
    chances = np.random.default_rng(11).random((200, 40))
    falsely = sum(any(real_among([*row])) for row in chances.tolist())
    assert falsely / 200 <= 0.09


def test_a_sure_difference_holds_beside_chance_ones() -> None:
    assert real_among([0.5, 1e-6, 0.9, 0.04]) == [False, True, False, False]
    assert real_among([]) == []
