"""Strength and agreement, against closed forms and published examples."""

from math import log

import numpy as np
import pytest

from rapport.evaluation import agreement, cohen_kappa, krippendorff, strengths


def test_two_systems_stand_apart_by_their_log_odds() -> None:
    found = strengths(np.array([[0.0, 30.0], [10.0, 0.0]]))
    assert found[0] - found[1] == pytest.approx(log(30.5 / 10.5))
    assert found.sum() == pytest.approx(0)


def test_known_strengths_are_found_again() -> None:
    true = np.array([0.8, 0.1, -0.9])
    wins = 1 / (1 + np.exp(true[None, :] - true[:, None])) * 1e6
    np.fill_diagonal(wins, 0)
    assert strengths(wins) == pytest.approx(true, abs=1e-4)


def test_strength_is_greatest_where_the_likelihood_is() -> None:
    wins = np.array([[0.0, 7, 3], [2, 0, 6], [4, 1, 0]])
    added = wins + 0.5 * (1 - np.eye(3))

    def likelihood(power: np.ndarray) -> float:
        return float(-(added * np.log1p(np.exp(power[None, :] - power[:, None]))).sum())

    found = strengths(wins)
    best = likelihood(found)
    for step in np.eye(3):
        assert likelihood(found + 0.01 * step) < best
        assert likelihood(found - 0.01 * step) < best


def test_a_system_that_never_lost_is_finitely_strong() -> None:
    assert np.isfinite(strengths(np.array([[0.0, 5], [0, 0]]))).all()


def test_kappa_of_a_table_of_two_raters() -> None:
    # 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: seen 0.7, by chance 0.5.
    first = ["yes"] * 25 + ["no"] * 25
    second = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15
    assert cohen_kappa(first, second) == pytest.approx(0.4)


def test_alpha_of_krippendorff_s_own_example() -> None:
    # Krippendorff 2011, section C: four observers, twelve units, nominal; α = 0.743.
    rows = [
        "1 2 3 3 2 1 4 1 2 . . .",
        "1 2 3 3 2 2 4 1 2 5 . 3",
        ". 3 3 3 2 3 4 2 2 5 1 .",
        "1 2 3 3 2 4 4 1 2 5 1 .",
    ]
    ratings: dict[str, dict[str, str]] = {}
    for rater, row in enumerate(rows):
        for unit, label in enumerate(row.split()):
            if label != ".":
                ratings.setdefault(str(unit), {})[str(rater)] = label
    assert krippendorff(ratings) == pytest.approx(0.743, abs=5e-4)


def test_agreement_is_over_what_two_rated() -> None:
    ratings = {
        "1": {"ann": "left", "bo": "left"},
        "2": {"ann": "left", "bo": "right"},
        "3": {"ann": "right", "bo": "right"},
        "4": {"ann": "left"},
    }
    found = agreement(ratings)
    assert (found.shared, found.raters, found.raw) == (3, 2, pytest.approx(2 / 3))
    assert found.kappa == pytest.approx(0.4)
    assert found.alpha is not None and 0 < found.alpha < 1


def test_agreement_without_anything_shared_is_unknown() -> None:
    found = agreement({"1": {"ann": "left"}})
    assert (found.shared, found.raw, found.alpha, found.kappa) == (0, None, None, None)


def test_agreement_where_nothing_varies_is_unknown() -> None:
    found = agreement({"1": {"ann": "left", "bo": "left"}})
    assert (found.raw, found.alpha, found.kappa) == (1, None, None)
