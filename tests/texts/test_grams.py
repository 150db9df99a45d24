"""Runs of characters: which there are, what is read alike, and where they stand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.texts import GramRecipe, gram_rows, grams_of

ONE_TO_TWO = GramRecipe(han=(1, 2), other=(2, 2), bits=24)


def columns(text: str, recipe: GramRecipe = ONE_TO_TWO) -> set[int]:
    return set(gram_rows([text], recipe).indices.tolist())


def test_han_characters_count_alone_and_letters_in_runs() -> None:
    assert (
        len(columns("茶", ONE_TO_TWO)) == 3
    )  # 茶, 茶 with the space after it, the space before it
    assert columns("茶") & columns("绿茶") == columns("茶") & columns("绿茶 ") != set()
    assert not columns("a") & columns("b")


@pytest.mark.parametrize(("one", "other"), [("ＡＢＣ１", "abc1"), ("TEA", "tea"), ("a\nb", "a b")])
def test_what_looks_alike_is_read_alike(one: str, other: str) -> None:
    assert columns(one) == columns(other) != set()


def test_runs_do_not_reach_over_texts() -> None:
    both = gram_rows(["ab", "cd"], ONE_TO_TWO)
    assert set(both[0].indices) == columns("ab")
    assert set(both[1].indices) == columns("cd")
    assert set(both.data) == {1.0}


def test_how_often_does_not_count() -> None:
    assert columns("茶茶茶") == columns("茶茶茶茶茶茶")


def test_no_texts_and_empty_texts_have_rows_too() -> None:
    assert gram_rows([], ONE_TO_TWO).shape == (0, 1 << 24)
    assert gram_rows(["", "茶", ""], ONE_TO_TWO).shape == (3, 1 << 24)


@given(st.lists(st.text(max_size=12), max_size=6))
def test_a_text_has_the_same_runs_alone_as_among_others(texts: list[str]) -> None:
    rows = gram_rows(texts, GramRecipe(bits=16))
    for place, text in enumerate(texts):
        assert set(rows[place].indices) == set(grams_of(text, GramRecipe(bits=16)).columns)


@given(st.text(max_size=20))
def test_places_lie_in_the_text(text: str) -> None:
    grams = grams_of(text, GramRecipe())
    assert np.all((grams.starts >= 0) & (grams.ends <= len(text)) & (grams.starts <= grams.ends))


@pytest.mark.parametrize("wrong", [{"han": (0, 2)}, {"other": (3, 2)}, {"bits": 31}])
def test_what_no_recipe_can_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="runs"):
        GramRecipe(**wrong)  # type: ignore[arg-type]
