"""Intervals and evidence that hold however often one looks."""

import numpy as np
import pytest

from rapport.decisions import BadSplit, always_valid_margin, rate_evidence, watch_rates


def test_the_boundary_is_crossed_seldom_however_often_one_looks() -> None:
    rng = np.random.default_rng(1)
    steps = rng.normal(size=(2_000, 500))
    sums, variances = steps.cumsum(axis=1), np.arange(1, 501)
    beyond = np.abs(sums) > always_valid_margin(variances, foreseen=500.0)
    naive = np.abs(sums) > 1.96 * np.sqrt(variances)
    assert beyond.any(axis=1).mean() <= 0.05
    assert naive.any(axis=1).mean() > 0.4


def test_the_interval_is_near_its_tightest_at_what_was_foreseen() -> None:
    at = 1_000.0
    widths = [float(always_valid_margin(at, foreseen=at * factor)) for factor in (0.1, 1, 10)]
    assert widths[1] == min(widths)
    assert widths[1] / np.sqrt(at) == pytest.approx(3.03, abs=0.02)


def test_evidence_against_a_harmless_rate_has_a_mean_of_one_at_most() -> None:
    rng = np.random.default_rng(2)
    counts = rng.binomial(2_000, 0.01, size=20_000)
    assert rate_evidence(counts, 2_000, limit=0.01).mean() <= 1.05
    assert rate_evidence(rng.binomial(2_000, 0.005, size=20_000), 2_000, limit=0.01).mean() < 0.5


def test_evidence_of_nothing_is_one_and_grows_with_each_harm() -> None:
    assert rate_evidence(0, 0, limit=0.01) == pytest.approx(1)
    grown = rate_evidence(np.arange(10), 50, limit=0.01)
    assert (np.diff(grown) > 0).all()
    assert np.isfinite(rate_evidence(5_000, 5_000, limit=0.001))


def test_alarms_share_the_error_between_them() -> None:
    alarms = watch_rates({"bounced": 20}, 100, limits={"bounced": 0.02, "complained": 0.001})
    assert [(one.rate, one.rings, one.threshold) for one in alarms] == [
        ("bounced", True, 40.0),
        ("complained", False, 40.0),
    ]


@pytest.mark.parametrize("limit", [0, 1, -0.1])
def test_a_limit_that_is_no_rate_is_refused(limit: float) -> None:
    with pytest.raises(BadSplit):
        rate_evidence(1, 2, limit=limit)
