"""Slots, attributes, relevance, fluency and surprise."""

from math import log

import pytest

from rapport.evaluation import (
    NgramModel,
    SlotErrors,
    TextsUnusable,
    attribute_coverage,
    bits_per_byte,
    fluency,
    perplexity,
    relevance,
    slot_error_rate,
    slot_errors,
)

ASKED = [("name", "Aromi"), ("food", "Italian"), ("area", "riverside")]


@pytest.mark.parametrize(
    ("said", "errors"),
    [
        (ASKED, {}),
        (ASKED[:2], {"missing": 1}),
        ([*ASKED, ("price", "cheap")], {"added": 1}),
        ([*ASKED[:2], ("area", "city centre")], {"wrong": 1}),
        ([*ASKED, ASKED[1], ASKED[1]], {"repeated": 2}),
        ([*ASKED, ("food", "French")], {"added": 1}),
    ],
)
def test_every_kind_of_slot_error_is_counted_as_itself(said: list, errors: dict) -> None:
    assert slot_errors([ASKED], [said]) == SlotErrors(asked=3, **errors)
    assert slot_error_rate([ASKED], [said]) == sum(errors.values()) / 3


def test_a_name_may_have_two_values() -> None:
    asked = [("款式", "口袋"), ("款式", "拼接")]
    assert slot_errors([asked], [[("款式", "拼接")]]) == SlotErrors(asked=2, missing=1)


def test_rows_that_ask_for_nothing_are_refused() -> None:
    with pytest.raises(TextsUnusable, match="no row asks"):
        slot_errors([[]], [[("food", "French")]])


def test_coverage_is_over_all_values_and_ignores_case() -> None:
    sources = [[("颜色", "白色"), ("款式", "拼接")], [("风格", "OL")]]
    assert attribute_coverage(sources, ["白色的裙子", "ol风"]) == 2 / 3


def test_a_text_about_its_facts_is_more_relevant_than_another_s() -> None:
    facts = ["裙 白色 显瘦", "上衣 黑色 宽松"]
    own = relevance(["白色的裙子很显瘦", "黑色的上衣很宽松"], facts, by="characters")
    other = relevance(["黑色的上衣很宽松", "白色的裙子很显瘦"], facts, by="characters")
    assert 0 <= other < own < 1
    assert relevance(facts, facts) == pytest.approx(1)


def test_texts_without_a_word_have_no_relevance() -> None:
    with pytest.raises(TextsUnusable, match="no word"):
        relevance([" "], [" "])


def test_perplexity_is_the_count_of_equally_likely_tokens() -> None:
    assert perplexity(-3 * 10, 10) == 8
    assert bits_per_byte(6 * log(2), 4) == pytest.approx(1.5)
    with pytest.raises(TextsUnusable, match="0 tokens"):
        perplexity(0, 0)


def test_what_may_follow_a_context_sums_to_one() -> None:
    model = NgramModel(["abab", "abc"], order=3)
    line = model._framed("ab")
    kinds = ["a", "b", "c", "\x03", "unseen"]
    for end in (2, 3, 4):
        following = [
            model._probability(line[:end] + one, end) if len(one) == 1 else 0.0 for one in kinds
        ]
        unseen = model._probability(line[:end] + "?", end)
        assert sum(following) + unseen == pytest.approx(1)


def test_usual_texts_read_more_fluently_than_shuffled_ones() -> None:
    model = NgramModel(["这条裙子很显瘦", "这件上衣很百搭", "这条裙子很百搭"])
    usual, shuffled = (
        fluency(["这件裙子很显瘦"], model.log2),
        fluency(["瘦显很子裙件这"], model.log2),
    )
    assert 1 < usual < shuffled


def test_fluency_takes_any_model_that_gives_log2() -> None:
    assert fluency(["abc"], lambda text: -2.0 * (len(text) + 1)) == 4
