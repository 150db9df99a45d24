"""BLEU is sacrebleu's, for any count of references, and can be drawn again cheaply."""

import numpy as np
import pytest
from sacrebleu.metrics.bleu import BLEU

from rapport.evaluation import TextsUnusable, bleu, bleu_statistic, paired_difference

SAID = ["The Vaults is a cheap pub.", "Near Cafe Rouge you find Aromi, a pub."]
KNOWN = [
    ["The Vaults is a cheap pub near the river.", "The Vaults is a pub. It is cheap."],
    ["Aromi is a pub near Cafe Rouge."],
]
CHINESE = ["这条裙子显瘦，适合夏天穿。", "白色上衣很百搭。"]
CHINESE_KNOWN = [["这条裙子很显瘦，夏天穿正好。"], ["白色的上衣百搭又清爽。"]]


@pytest.mark.parametrize("lowercase", [True, False])
def test_rows_with_different_counts_of_references_score_as_in_sacrebleu(lowercase: bool) -> None:
    streams = [[row[0] for row in KNOWN], [KNOWN[0][1], None]]
    theirs = BLEU(lowercase=lowercase).corpus_score(SAID, streams).score
    assert bleu(SAID, KNOWN, lowercase=lowercase) == pytest.approx(theirs, abs=1e-9)
    assert 10 < theirs < 90


@pytest.mark.parametrize("tokenize", ["zh", "char"])
def test_chinese_is_cut_as_in_sacrebleu(tokenize: str) -> None:
    theirs = BLEU(tokenize=tokenize).corpus_score(CHINESE, [[row[0] for row in CHINESE_KNOWN]])
    assert bleu(CHINESE, CHINESE_KNOWN, tokenize=tokenize) == pytest.approx(theirs.score, abs=1e-9)
    assert theirs.score > 10


def test_a_pick_of_rows_scores_like_those_rows_alone() -> None:
    statistic = bleu_statistic(SAID, KNOWN)
    assert statistic(np.array([1, 1])) == pytest.approx(bleu(SAID[1:] * 2, KNOWN[1:] * 2))


def test_one_string_for_a_list_of_references_is_refused() -> None:
    with pytest.raises(TextsUnusable, match="row 1"):
        bleu(["a"], ["a"])


def test_rows_that_do_not_match_are_refused() -> None:
    with pytest.raises(TextsUnusable, match="2 texts and 1 references"):
        bleu(SAID, KNOWN[:1])


def test_a_better_system_is_told_from_luck_and_its_twin_is_not() -> None:
    known = [[f"item {n} is red and light to wear in spring"] for n in range(60)]
    good = [f"item {n} is red and light to wear" for n in range(60)]
    bad = [row if n % 3 else "an item" for n, row in enumerate(good)]
    first, second = bleu_statistic(good, known), bleu_statistic(bad, known)
    found = paired_difference(first, second, 60, seed=3, rounds=300)
    assert 0 < found.low < found.value < found.high
    assert found.wins == 1
    twin = paired_difference(first, first, 60, seed=3, rounds=50)
    assert (twin.value, twin.low, twin.high, twin.wins) == (0, 0, 0, 0.5)
