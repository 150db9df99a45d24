"""Items are alike by their texts, in Chinese and English, and a score is a sum of exact parts."""

import numpy as np
import pytest

from rapport.recommendations import BadHistory, BadRecipe, TextRecipe, fit_item_texts
from rapport.recommendations.histories import one_history

TEXTS = (
    "Rose hand cream, 50 ml",
    "Rose hand cream, 100 ml",
    "Trekking poles of carbon",
    "玫瑰护手霜 50毫升",
    "玫瑰护手霜 100毫升",
    "碳纤维登山杖",
    "",
)
CREAM, LARGE_CREAM, POLES, ZH_CREAM, ZH_LARGE_CREAM, ZH_POLES, SILENT = range(len(TEXTS))


def test_the_same_thing_of_another_size_is_most_alike_in_both_languages() -> None:
    texts = fit_item_texts(TEXTS)
    for one, other in ((CREAM, LARGE_CREAM), (ZH_CREAM, ZH_LARGE_CREAM)):
        found, likeness = texts.alike(one, 3)
        assert found[0] == other
        assert one not in found
        assert 0.5 < likeness[0] <= 1
        assert (np.diff(likeness) <= 0).all()


def test_an_item_without_text_is_like_no_other() -> None:
    texts = fit_item_texts(TEXTS)
    found, likeness = texts.alike(SILENT, 3)
    assert (len(found), len(likeness)) == (0, 0)
    assert not texts.scores([SILENT]).any()
    assert not texts.scores([CREAM, POLES])[SILENT]


def test_full_width_letters_and_capitals_say_the_same() -> None:
    texts = fit_item_texts(["Ａｌｏｅ GEL", "aloe gel", "lamp"])
    assert texts.alike(0, 1)[1] == pytest.approx([1])


def test_contributions_sum_to_the_score() -> None:
    texts = fit_item_texts(TEXTS)
    history, weights = [CREAM, POLES, CREAM, ZH_CREAM], [1, 0.2, 0.5, 1]
    everything = np.arange(len(TEXTS), dtype=np.int32)
    parts = texts.contributions(history, everything, weights)
    assert parts.shape == (len(history), len(TEXTS))
    assert parts.sum(axis=0) == pytest.approx(texts.scores(history, weights), abs=1e-6)


def test_an_item_says_nothing_of_itself_and_newer_events_say_more() -> None:
    texts = fit_item_texts(TEXTS)
    assert texts.scores([CREAM])[CREAM] == pytest.approx(0, abs=1e-6)
    assert texts.scores([POLES, CREAM])[LARGE_CREAM] > texts.scores([CREAM, POLES])[LARGE_CREAM]


def test_all_customers_at_once_get_what_each_gets_alone() -> None:
    texts = fit_item_texts(TEXTS)
    one = one_history([CREAM, ZH_CREAM], item_count=len(TEXTS))
    ((some, scored),) = texts.score_blocks(one)
    assert len(some) == 1
    assert scored[0] == pytest.approx(texts.scores([CREAM, ZH_CREAM]))


def test_a_shop_without_texts_has_no_likeness() -> None:
    texts = fit_item_texts(["", " "])
    assert len(texts) == 2
    assert not texts.scores([0]).any()
    assert len(texts.alike(0, 1)[0]) == 0


def test_what_there_is_not_is_refused() -> None:
    texts = fit_item_texts(TEXTS)
    with pytest.raises(BadHistory, match="numbered from 0"):
        texts.alike(len(TEXTS), 1)
    with pytest.raises(BadHistory, match="meet texts of"):
        list(texts.score_blocks(one_history([], item_count=3)))
    with pytest.raises(BadRecipe, match="1 letter"):
        TextRecipe(shortest=3, longest=2)
    with pytest.raises(BadRecipe, match="decay"):
        TextRecipe(decay=0)
