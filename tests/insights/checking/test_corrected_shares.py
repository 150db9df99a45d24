"""A corrected share holds the truth as often as it says, and a blind reader leaves it open."""

import numpy as np
import pytest

from rapport.insights.checking import (
    Checked,
    corrected_difference,
    corrected_share,
)


def test_a_share_is_corrected_for_what_the_reader_misses() -> None:
    checked = Checked(found=80, there=100, mistaken=5, elsewhere=500)
    found = corrected_share(170, 1_000, checked)  # 0.2 * 0.8 + 0.8 * 0.01 = 0.168
    assert found.low < 0.2 < found.high
    assert found.share == pytest.approx(0.2, abs=0.01)
    blind = corrected_share(170, 1_000, Checked(found=5, there=100, mistaken=20, elsewhere=500))
    assert (blind.low, blind.high) == (0.0, 1.0)


def test_the_corrected_interval_holds_the_truth_as_often_as_it_says() -> None:
    chance, held = np.random.default_rng(1), 0
    for _ in range(400):
        hits = chance.binomial(1_000, 0.1 * 0.8 + 0.9 * 0.02)
        there = chance.binomial(400, 0.1)
        checked = Checked(
            found=int(chance.binomial(there, 0.8)),
            there=int(there),
            mistaken=int(chance.binomial(400 - there, 0.02)),
            elsewhere=int(400 - there),
        )
        found = corrected_share(int(hits), 1_000, checked)
        held += found.low <= 0.1 <= found.high
    assert held >= 370


def test_what_a_reader_misses_makes_a_difference_smaller() -> None:
    checked = Checked(found=800, there=1_000, mistaken=1, elsewhere=1_000)
    found = corrected_difference(160, 1_000, 80, 1_000, checked)  # 0.2 against 0.1
    assert found.share == pytest.approx(0.1, abs=0.005)
    assert found.low < 0.1 < found.high
