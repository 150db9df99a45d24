"""What is assembled from exemplars, and what it must say."""

import re
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.lab import Assembler, Assembly, Exemplar, ExemplarBank, Wanted
from rapport.lab.exemplars.expecting import Expectation, Witness, grams_of
from rapport.lab.exemplars.ngrams import ORDERS, ngram_codes
from rapport.lab.exemplars.pooling import exchanged, pool_of

COLOURS, CUTS = ("白色", "黑色", "蓝色"), ("宽松", "修身")
SKIRT = ("类型", "裙")


def exemplar(colour: str, cut: str) -> Exemplar:
    return Exemplar(
        (SKIRT, ("颜色", colour), ("版型", cut)),
        f"这条裙子采用{cut}的剪裁，穿着舒适自在。{colour}的裙身清爽大方，衬托白皙肤色。",
    )


@pytest.fixture
def bank() -> ExemplarBank:
    return ExemplarBank([exemplar(colour, cut) for colour, cut in product(COLOURS, CUTS)])


SHORT = Assembly(wanted=Wanted(length=40, covers=4.0, misplaced=0.3, beams=4, most=4))


def test_the_nearest_exemplar_is_the_one_with_the_same_attributes(bank: ExemplarBank) -> None:
    for number, one in enumerate(bank.exemplars):
        best, likeness = bank.nearest(one.attributes, 2)
        assert best[0] == number
        assert likeness[0] == pytest.approx(1.0)
        assert likeness[1] < likeness[0]


def test_what_only_some_say_weighs_more_than_what_all_say(bank: ExemplarBank) -> None:
    by_type = bank.likeness([SKIRT, ("颜色", "白色")])
    assert by_type[0] > by_type[4]  # both are skirts, one is white


def test_attributes_that_no_exemplar_has_are_like_none(bank: ExemplarBank) -> None:
    assert bank.likeness([("材质", "丝")]).tolist() == [0.0] * 6
    assert ExemplarBank([]).likeness([SKIRT]).tolist() == []


def test_sentences_with_unreadable_marks_and_scraps_are_left_out() -> None:
    bank = ExemplarBank([Exemplar((SKIRT,), "这条<UNK>裙子很好看。好。清爽的裙身十分大方！")])
    assert [one.text for one in bank.passages[0]] == ["清爽的裙身十分大方！"]


def test_what_else_counts_as_a_mark_can_be_said() -> None:
    text = "这条BRAND裙子很好看。清爽的裙身十分大方！"
    bank = ExemplarBank([Exemplar((SKIRT,), text)], marks=re.compile("BRAND"))
    assert [one.text for one in bank.passages[0]] == ["清爽的裙身十分大方！"]


def test_idle_words_tell_less_than_values_that_were_asked_for() -> None:
    idle = Exemplar((SKIRT, ("图案", "条纹")), "宽松的条纹裙身显得随性。")
    asked = Exemplar((SKIRT, ("版型", "宽松")), "宽松的裙身显得随性大方。")
    bank = ExemplarBank([idle, asked])
    assert dict(bank.said_in("宽松的条纹")) == {"宽松": 0.5, "条纹": 1.0}


def test_another_value_of_the_same_name_is_put_in_its_place(bank: ExemplarBank) -> None:
    (colour,) = [one for one in bank.passages[0] if "白色" in one.text]
    (changed,) = exchanged(bank, colour, [SKIRT, ("颜色", "红色")])
    assert changed.text == colour.text.replace("白色", "红色")
    assert changed.changed == 1
    assert list(exchanged(bank, colour, [SKIRT, ("材质", "真丝")])) == []


def test_a_pool_offers_each_text_once(bank: ExemplarBank) -> None:
    texts = [one.text for one in pool_of(bank, [SKIRT, ("颜色", "红色"), ("版型", "宽松")])]
    assert len(texts) == len(set(texts))
    assert any("红色" in text for text in texts)


def test_all_values_are_said_also_those_that_no_exemplar_has(bank: ExemplarBank) -> None:
    (best, *_) = Assembler(bank, SHORT).write([SKIRT, ("颜色", "红色"), ("版型", "修身")])
    assert best.lacks == ()
    assert all(value in best.text for value in ("裙", "红色", "修身"))
    assert "宽松" not in best.text  # nobody asked for it
    assert best.text == "".join(one.text for one in best.passages)


def test_what_cannot_be_said_is_told(bank: ExemplarBank) -> None:
    (best, *_) = Assembler(bank, SHORT).write([SKIRT, ("图案", "格子")])
    assert best.lacks == ("格子",)
    assert Assembler(ExemplarBank([])).write([SKIRT]) == []


def test_several_texts_differ_and_come_best_first(bank: ExemplarBank) -> None:
    found = Assembler(bank, SHORT).write([SKIRT, ("颜色", "白色")], 3)
    assert len({frozenset(one.passages) for one in found}) == 3
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_a_sentence_that_was_used_gives_way_to_another() -> None:
    ways = ("清爽的裙身十分大方好看。", "简洁的裙身十分耐看百搭。")
    bank = ExemplarBank([Exemplar((SKIRT,), text) for text in ways])
    one = Assembly(wanted=Wanted(length=10, covers=4.0, misplaced=0.0, beams=4, most=1), worn=1.0)
    assembler = Assembler(bank, one)
    assert {assembler.write([SKIRT])[0].text for _ in range(2)} == set(ways)


def test_the_same_bank_and_attributes_give_the_same_text(bank: ExemplarBank) -> None:
    asked = [SKIRT, ("颜色", "蓝色"), ("版型", "宽松")]
    assert Assembler(bank, SHORT).write(asked) == Assembler(bank, SHORT).write(asked)


def test_no_text_is_a_witness_of_itself() -> None:
    said, other = grams_of("清爽大方"), grams_of("时尚百搭")
    witnesses = [Witness(grams=said, weight=1.0), Witness(grams=other, weight=1.0)]
    expectation = Expectation([said, said], [1.0, 0.0], witnesses)
    gains = expectation.gains(expectation.nothing())
    assert gains[:, 0].tolist() == [0.0] * 4
    assert gains[:, 1] == pytest.approx([2.0, 1.5, 1.0, 0.5])  # half of the witnesses say it


def test_what_is_said_counts_once() -> None:
    said = grams_of("清爽大方")
    expectation = Expectation([said], [0.0], [Witness(grams=said, weight=1.0)])
    after = expectation.with_passage(expectation.nothing(), 0)
    assert expectation.gains(after).tolist() == [[0.0]] * 4


@settings(deadline=None)
@given(st.text(alphabet="清爽大方ab ", max_size=12), st.sampled_from(ORDERS))
def test_n_grams_have_the_same_number_if_they_are_the_same(text: str, n: int) -> None:
    grams = [text[start : start + n] for start in range(len(text) - n + 1)]
    codes = ngram_codes(text, n)
    assert len(codes) == len(grams)
    assert len(np.unique(codes)) == len(set(grams))
