"""Variety among texts and within each."""

import pytest

from rapport.evaluation import TextsUnusable, distinct, repeating, repetition, self_bleu
from rapport.evaluation.texts.sentences import ORDERS, grams, smoothed_bleu


def test_distinct_counts_different_grams_of_all_texts() -> None:
    assert distinct(["a b a b", "a b"], 2) == 2 / 4
    assert distinct(["白 白裙"], 1, by="characters") == 2 / 3


def test_repetition_is_within_a_text_and_never_across() -> None:
    assert repetition(["a b a b", "a b"], 2) == pytest.approx((1 / 3 + 0) / 2)
    assert repeating(["a b a b", "a b"], 2) == 0.5


def test_a_text_too_short_for_a_gram_repeats_nothing() -> None:
    assert repetition(["a"], 4) == 0


def test_texts_that_are_the_same_are_wholly_alike_and_strangers_are_not() -> None:
    assert self_bleu(["one two three four five"] * 3) == pytest.approx(100)
    assert self_bleu(["one two three four", "five six seven eight"]) == 0


def test_self_bleu_is_the_mean_of_each_text_against_all_others() -> None:
    texts = ["a b c d e", "a b c d", "x b c d a b", "a a a b"]
    scores = []
    for place, text in enumerate(texts):
        said = text.split()
        others = [other.split() for at, other in enumerate(texts) if at != place]
        right = []
        for n in ORDERS:
            known = grams(others[0], n)
            for other in others[1:]:
                known |= grams(other, n)
            right.append((grams(said, n) & known).total())
        nearest = min((abs(len(one) - len(said)), len(one)) for one in others)[1]
        totals = [grams(said, n).total() for n in ORDERS]
        scores.append(smoothed_bleu(right, totals, length=len(said), reference=nearest))
    assert self_bleu(texts) == pytest.approx(100 * sum(scores) / 4)


def test_one_text_has_no_others() -> None:
    with pytest.raises(TextsUnusable, match="two or more"):
        self_bleu(["a"])


def test_an_unknown_cut_is_refused() -> None:
    with pytest.raises(TextsUnusable, match="'words' or 'characters'"):
        distinct(["a"], 1, by="letters")
