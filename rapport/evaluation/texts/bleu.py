"""BLEU of a corpus, as sacrebleu counts it."""

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from sacrebleu.metrics.bleu import BLEU

from rapport.evaluation.intervals import Picked
from rapport.evaluation.texts.errors import TextsUnusable, check_rows

Tokenize = Literal["13a", "zh", "char"]
_ORDERS = 4


def bleu(
    hypotheses: Sequence[str],
    references: Sequence[Sequence[str]],
    *,
    tokenize: Tokenize = "13a",
    lowercase: bool = False,
) -> float:
    """Corpus BLEU-4, 0 to 100, of texts against one or more references each.

    Rows may have different counts of references. `13a` is the tokenizer of MTEval (E2E NLG: with
    `lowercase`), `zh` parts Chinese characters, `char` parts all. Raises `TextsUnusable`.
    Source: K. Papineni et al., ACL 2002; M. Post, A call for clarity, WMT 2018 (sacrebleu).
    """
    statistic = bleu_statistic(hypotheses, references, tokenize=tokenize, lowercase=lowercase)
    return statistic(np.arange(len(hypotheses)))


def bleu_statistic(
    hypotheses: Sequence[str],
    references: Sequence[Sequence[str]],
    *,
    tokenize: Tokenize = "13a",
    lowercase: bool = False,
) -> Callable[[Picked], float]:
    """Count every row once, and give what computes corpus BLEU of any picked rows from it.

    For `bootstrap_interval` and `paired_difference`, which ask for thousands of picks.
    """
    check_rows(len(hypotheses), len(references), "references")
    counts = _counts(hypotheses, references, tokenize=tokenize, lowercase=lowercase)

    def statistic(picked: Picked) -> float:
        length, reference, *rest = (int(one) for one in counts[picked].sum(axis=0))
        scored = BLEU.compute_bleu(
            rest[:_ORDERS], rest[_ORDERS:], length, reference, smooth_method="exp"
        )
        return float(scored.score)

    return statistic


def _counts(
    hypotheses: Sequence[str],
    references: Sequence[Sequence[str]],
    *,
    tokenize: Tokenize,
    lowercase: bool,
) -> NDArray[np.int64]:
    """Rows of: length, nearest reference's length, right n-grams 1 to 4, all n-grams 1 to 4."""
    # The effective order concerns a sentence's own score, which is not used, never its counts.
    metric = BLEU(tokenize=tokenize, lowercase=lowercase, effective_order=True, force=True)
    rows = []
    for place, (hypothesis, wanted) in enumerate(zip(hypotheses, references, strict=True), 1):
        if isinstance(wanted, str) or not wanted:
            raise TextsUnusable(
                f"row {place} has no list of references; give each text a list of one or more"
            )
        one = metric.sentence_score(hypothesis, list(wanted))
        rows.append([one.sys_len, one.ref_len, *one.counts, *one.totals])
    return np.array(rows, dtype=np.int64)
