"""A list with less of the same: what is alike is parted, and no group has more than its cap."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.recommendations import BadHistory, BadRecipe, Cap, diversify, novelty, sameness

ALIKE = np.array([[1, 0.9, 0], [0.9, 1, 0], [0, 0, 1]])
SCORES = (1.0, 0.9, 0.0)
LISTS = st.lists(st.tuples(st.floats(-5, 5, width=32), st.integers(-1, 3)), min_size=1, max_size=12)


def alike(items: np.ndarray) -> np.ndarray:
    likeness: np.ndarray = ALIKE[np.ix_(items, items)]
    return likeness


def test_without_weight_and_caps_the_order_is_that_of_the_scores() -> None:
    assert diversify([4, 7, 9], [0.1, 0.3, 0.2]).tolist() == [1, 2, 0]
    assert diversify([0, 1, 2], SCORES, alike).tolist() == [0, 1, 2]


def test_what_is_like_the_first_comes_after_what_is_not() -> None:
    assert diversify([0, 1, 2], SCORES, alike, weight=0.6).tolist() == [0, 2, 1]


def test_a_chosen_list_is_less_of_the_same() -> None:
    plain = diversify([0, 1, 2], SCORES, alike, count=2)
    mixed = diversify([0, 1, 2], SCORES, alike, weight=0.6, count=2)
    assert sameness(plain, ALIKE) == pytest.approx(0.9)
    assert sameness(mixed, ALIKE) == 0
    assert sameness(plain[:1], ALIKE) == 0


def test_a_brand_has_no_more_than_its_cap() -> None:
    brand = Cap(groups=[1, 1, 1, 2, -1, -1], most=1)
    assert diversify(range(6), [6, 5, 4, 3, 2, 1], caps=[brand]).tolist() == [0, 3, 4, 5]


def test_caps_hold_together() -> None:
    brand, category = Cap(groups=[1, 1, 2, 3], most=1), Cap(groups=[5, 6, 5, 6], most=1)
    assert diversify(range(4), [4, 3, 2, 1], caps=[brand, category]).tolist() == [0, 3]


def test_what_has_no_finite_score_is_never_taken() -> None:
    assert diversify([3, 4, 5], [1, -np.inf, 2]).tolist() == [2, 0]
    assert diversify([], []).tolist() == []


@given(rows=LISTS, most=st.integers(1, 3), weight=st.floats(0, 1), count=st.integers(0, 12))
def test_nothing_is_taken_twice_and_no_cap_is_passed(
    rows: list[tuple[float, int]], most: int, weight: float, count: int
) -> None:
    groups = [group for _, group in rows]
    places = diversify(
        range(len(rows)),
        [score for score, _ in rows],
        lambda items: np.ones((len(items), len(items))),
        weight=weight,
        caps=[Cap(groups=groups, most=most)],
        count=count,
    ).tolist()
    assert len(set(places)) == len(places) <= count
    taken = [groups[place] for place in places]
    assert all(taken.count(group) <= most for group in set(taken) - {-1})


def test_what_is_seldom_seen_is_novel() -> None:
    shares = novelty([8, 4, 0, 1])
    assert shares.argsort().tolist() == [0, 1, 3, 2]
    assert (shares.min(), shares.max()) == (0, 1)
    assert novelty([0, 0]).tolist() == [1, 1]


def test_a_list_that_does_not_fit_is_refused() -> None:
    with pytest.raises(BadRecipe, match="from 0 to 1"):
        diversify([1], [1], weight=2)
    with pytest.raises(BadRecipe, match="at least 1"):
        Cap(groups=[1], most=0)
    with pytest.raises(BadHistory, match="one entry per item"):
        diversify([1, 2], [1])
    with pytest.raises(BadHistory, match="one entry per item"):
        diversify([1, 2], [1, 2], caps=[Cap(groups=[1], most=1)])
    with pytest.raises(BadHistory, match="a row and a column"):
        diversify([1, 2], [1, 2], lambda _: np.ones(3), weight=0.5)
