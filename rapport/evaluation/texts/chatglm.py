"""BLEU-4 and ROUGE as the public table of AdvertiseGen counts them.

Source: the evaluation of ChatGLM-6B's `ptuning` example. Its rows cut source and answer to 64
tokens of its tokenizer before; to compare, say what was cut.
"""

from collections.abc import Sequence

from rapport.evaluation.texts.cutting import chinese_words
from rapport.evaluation.texts.errors import TextsUnusable, check_rows
from rapport.evaluation.texts.rouge import Rouge, rouge_of_pieces
from rapport.evaluation.texts.sentences import ORDERS, grams, smoothed_bleu


def chatglm_bleu4(hypotheses: Sequence[str], references: Sequence[str]) -> float:
    """The mean BLEU-4 of rows, 0 to 100, over characters, spaces too, smoothed by method 3."""
    check_rows(len(hypotheses), len(references), "references")
    scores = [_row(text, wanted) for text, wanted in zip(hypotheses, references, strict=True)]
    return 100 * sum(scores) / len(scores)


def chatglm_rouge(hypotheses: Sequence[str], references: Sequence[str]) -> dict[str, float]:
    """The mean ROUGE F of rows, 0 to 100, over jieba's words, as `rouge-1`, `rouge-2`, `rouge-l`.

    Each n-gram counts once in a row, as rouge-chinese does. An empty text scores 0; rouge-chinese
    refuses it. Raises `MeasureMissing` where jieba is not installed.
    """
    check_rows(len(hypotheses), len(references), "references")
    scored: Rouge = rouge_of_pieces(
        [chinese_words(text) for text in hypotheses],
        [chinese_words(text) for text in references],
        repeats=False,
    )
    return {
        "rouge-1": 100 * scored.rouge_1.f,
        "rouge-2": 100 * scored.rouge_2.f,
        "rouge-l": 100 * scored.rouge_l.f,
    }


def _row(text: str, wanted: str) -> float:
    if not wanted:
        raise TextsUnusable("a reference is empty; leave its row out")
    right, totals = [], []
    for n in ORDERS:
        said, known = grams(text, n), grams(wanted, n)
        right.append((said & known).total())
        totals.append(said.total())
    return smoothed_bleu(right, totals, length=len(text), reference=len(wanted))
