"""Intervals of shares and their differences against published figures, and what chance gives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.kit.proportions import false_discovery, newcombe_interval, wilson_interval

COUNTED = st.integers(1, 5_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


@pytest.mark.parametrize(
    ("hits", "of", "expected"),
    [  # Newcombe, Two-sided confidence intervals, Statistics in Medicine (1998)
        (81, 263, (0.2553, 0.3662)),
        (15, 148, (0.0624, 0.1605)),
        (0, 20, (0.0, 0.1611)),
        (0, 0, (0.0, 1.0)),
    ],
)
def test_a_share_has_the_published_interval(
    hits: int, of: int, expected: tuple[float, float]
) -> None:
    assert wilson_interval(hits, of) == pytest.approx(expected, abs=1e-4)


@given(COUNTED)
def test_an_interval_holds_its_share_stays_within_0_and_1_and_turns_round(
    drawn: tuple[int, int],
) -> None:
    hits, of = drawn
    low, high = wilson_interval(hits, of)
    assert 0 <= low <= hits / of <= high <= 1
    mirrored_low, mirrored_high = wilson_interval(of - hits, of)
    assert (low, high) == pytest.approx((1 - mirrored_high, 1 - mirrored_low))


def test_an_interval_narrows_with_support() -> None:
    few, many = wilson_interval(3, 10), wilson_interval(300, 1_000)
    assert many[1] - many[0] < 0.06 < few[1] - few[0]


def test_more_hits_than_tries_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="3 hits of 2 tries"):
        wilson_interval(3, 2)


@pytest.mark.parametrize(
    ("mine", "other", "expected"),
    [  # Newcombe 1998, table II, method 10
        ((56, 70), (48, 80), (0.0524, 0.3339)),
        ((9, 10), (3, 10), (0.1705, 0.8090)),
        ((6, 7), (2, 7), (0.0582, 0.8062)),
        ((5, 56), (0, 29), (-0.0381, 0.1926)),
        ((10, 10), (0, 10), (0.6075, 1.0)),
        ((0, 0), (1, 2), (-1.0, 1.0)),
    ],
)
def test_a_difference_has_the_published_interval(
    mine: tuple[int, int], other: tuple[int, int], expected: tuple[float, float]
) -> None:
    assert newcombe_interval(*mine, *other) == pytest.approx(expected, abs=5e-4)


def test_rates_of_false_discovery_are_those_of_the_procedure() -> None:
    assert false_discovery([0.01, 0.04, 0.03, 0.5]) == pytest.approx(
        [0.04, 0.16 / 3, 0.16 / 3, 0.5]
    )
    assert false_discovery([]) == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_corrected_rates_keep_the_order_and_are_no_smaller(p: list[float]) -> None:
    q = false_discovery(p)
    assert all(one >= other for one, other in zip(q, p, strict=True))
    ordered = sorted(zip(p, q, strict=True))
    assert [one for _, one in ordered] == sorted(q)
