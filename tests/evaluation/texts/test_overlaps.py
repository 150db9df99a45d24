"""ROUGE and the public table's protocol, against rouge-chinese and against paper and pencil."""

import random
import warnings
from math import exp
from time import process_time
from typing import Any

import pytest

from rapport.evaluation import TextsUnusable, chatglm_bleu4, chatglm_rouge, rouge

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # their escapes are old
    jieba = pytest.importorskip("jieba")
    peer = pytest.importorskip("rouge_chinese")
jieba.setLogLevel("WARNING")

WORDS = [*"的，。穿感！很", "裙子", "显瘦", "白色", "百搭", "夏天", "上衣", "版型", "宽松", "设计"]


def texts(count: int, length: int, seed: int) -> list[str]:
    chance = random.Random(seed)  # noqa: S311
    return [" ".join(chance.choices(WORDS, k=chance.randint(3, length))) for _ in range(count)]


def theirs(said: list[str], known: list[str], *, each_once: bool) -> dict[str, Any]:
    return peer.Rouge(exclusive=each_once).get_scores(said, known, avg=True)


@pytest.mark.parametrize("repeats", [False, True])
def test_rouge_is_that_of_rouge_chinese(repeats: bool) -> None:
    said, known = texts(20, 40, seed=1), texts(20, 40, seed=2)
    ours = rouge(said, known, repeats=repeats)
    wanted = theirs(said, known, each_once=not repeats)
    for name, one in (
        ("rouge-1", ours.rouge_1),
        ("rouge-2", ours.rouge_2),
        ("rouge-l", ours.rouge_l),
    ):
        assert one.precision == pytest.approx(wanted[name]["p"], abs=1e-6)
        assert one.recall == pytest.approx(wanted[name]["r"], abs=1e-6)
        assert one.f == pytest.approx(wanted[name]["f"], abs=1e-6)


def test_rouge_wins_the_race_with_rouge_chinese() -> None:
    said, known = texts(40, 80, seed=3), texts(40, 80, seed=4)
    started = process_time()
    rouge(said, known)
    ours = process_time() - started
    started = process_time()
    theirs(said, known, each_once=True)
    assert ours < process_time() - started


def test_characters_are_cut_without_spaces() -> None:
    found = rouge(["白色 裙子"], ["白裙子"], by="characters")
    assert (found.rouge_1.precision, found.rouge_1.recall) == (3 / 4, 1)
    assert found.rouge_2.precision == 1 / 3
    assert found.rouge_l.f == pytest.approx(6 / 7)


def test_an_empty_text_shares_nothing() -> None:
    found = rouge(["", "a"], ["a", "a"])
    assert found.rouge_1.f == 0.5


def test_the_public_table_s_rouge_is_jieba_and_rouge_chinese() -> None:
    said = ["这条白色裙子版型宽松，穿着很显瘦。", "上衣百搭！"]
    known = ["白色的裙子，宽松的版型显瘦又好看。夏天穿正好。", "这件上衣非常百搭，很好看。"]
    wanted = theirs(
        [" ".join(jieba.cut(one)) for one in said],
        [" ".join(jieba.cut(one)) for one in known],
        each_once=True,
    )
    found = chatglm_rouge(said, known)
    assert found == pytest.approx({name: 100 * wanted[name]["f"] for name in wanted}, abs=1e-4)


def test_the_public_table_s_bleu_counts_characters_and_halves_what_is_missing() -> None:
    # 甲乙丙丁 against 甲乙丙戊己: 3 of 4, 2 of 3, 1 of 2, none of 1 -> ½; one character too short.
    expected = 100 * exp(1 - 5 / 4) * (3 / 4 * 2 / 3 * 1 / 2 * 1 / 2) ** 0.25
    assert chatglm_bleu4(["甲乙丙丁"], ["甲乙丙戊己"]) == pytest.approx(expected)


def test_the_second_order_without_a_hit_counts_a_quarter() -> None:
    # 甲乙丙丁戊 against 甲乙寅卯: 2 of 5, 1 of 4, ½ of 3, ¼ of 2; longer than the reference.
    expected = 100 * (2 / 5 * 1 / 4 * 0.5 / 3 * 0.25 / 2) ** 0.25
    assert chatglm_bleu4(["甲乙丙丁戊"], ["甲乙寅卯"]) == pytest.approx(expected)


def test_a_text_shorter_than_four_characters_still_scores() -> None:
    # 甲乙 against itself: 1, 1, then orders without an n-gram: ½ of 1, ¼ of 1.
    assert chatglm_bleu4(["甲乙"], ["甲乙"]) == pytest.approx(100 * (1 / 8) ** 0.25)


def test_the_mean_is_over_rows_and_nothing_shared_is_nothing() -> None:
    same = "白色裙子"
    assert chatglm_bleu4([same, "x"], [same, same]) == pytest.approx(50)


def test_no_rows_are_refused() -> None:
    with pytest.raises(TextsUnusable, match="no text"):
        rouge([], [])
