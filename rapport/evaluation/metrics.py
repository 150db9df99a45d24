"""Numbers that say how good an answer is: for classes, for probabilities, for texts."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from rapport.evaluation.model import Metric
from rapport.kit.proportions import wilson_interval

_SURE = 1e-15


def share(hits: int, tries: int) -> Metric:
    """A share of cases with its Wilson interval; 0 of 0 is 0 with the widest interval."""
    low, high = wilson_interval(hits, tries)
    return Metric(value=hits / tries if tries else 0.0, cases=tries, low=low, high=high)


def accuracy(truth: Sequence[str], answers: Sequence[str]) -> Metric:
    hits = sum(right == given for right, given in zip(truth, answers, strict=True))
    return share(hits, len(truth))


def confusion(truth: Sequence[str], answers: Sequence[str]) -> dict[tuple[str, str], int]:
    """How often each true label got each answer, as (truth, answer) → count."""
    return dict(Counter(zip(truth, answers, strict=True)))


def f1_of(label: str, truth: Sequence[str], answers: Sequence[str]) -> float:
    """The harmonic mean of precision and recall for a label; 0 when it was never right."""
    pairs = confusion(truth, answers)
    right = pairs.get((label, label), 0)
    wrong = sum(
        count for (true, given), count in pairs.items() if (true == label) != (given == label)
    )
    return 2 * right / (2 * right + wrong) if right else 0.0


def macro_f1(truth: Sequence[str], answers: Sequence[str]) -> float:
    """The mean F1 over the labels that occur in truth or answers; each label counts the same."""
    labels = sorted(set(truth) | set(answers))
    if not labels:
        return 0.0
    return sum(f1_of(label, truth, answers) for label in labels) / len(labels)


def calibration_error(truth: ArrayLike, probabilities: ArrayLike, *, bins: int = 10) -> float:
    """The mean gap between promised and seen share over bins of equal size, 0 is perfect.

    Each bin holds the same number of cases, so that rare high probabilities are not hidden.
    """
    promised = np.asarray(probabilities, dtype=float)
    seen = np.asarray(truth, dtype=float)
    if promised.size == 0:
        return 0.0
    order = np.argsort(promised, kind="stable")
    parts = [part for part in np.array_split(order, bins) if part.size]
    gaps = [abs(promised[part].mean() - seen[part].mean()) * part.size for part in parts]
    return float(sum(gaps) / promised.size)


def log_loss(truth: ArrayLike, probabilities: ArrayLike) -> float:
    """The mean surprise in nats; a promise of 0 or 1 that fails counts as one in 10^15."""
    seen = np.asarray(truth, dtype=float)
    promised = np.clip(np.asarray(probabilities, dtype=float), _SURE, 1 - _SURE)
    return float(-np.mean(seen * np.log(promised) + (1 - seen) * np.log(1 - promised)))


def auc(truth: ArrayLike, scores: ArrayLike) -> float:
    """The probability that a true case scores above a false one, ties half; 0.5 without both.

    Counted by ranks, as Mann and Whitney do.
    """
    seen = np.asarray(truth, dtype=bool)
    hits, misses = int(seen.sum()), int((~seen).sum())
    if not hits or not misses:
        return 0.5
    _, place, count = np.unique(np.asarray(scores), return_inverse=True, return_counts=True)
    ranks = (np.cumsum(count) - (count - 1) / 2)[place]
    return float((ranks[seen].sum() - hits * (hits + 1) / 2) / (hits * misses))


def distinct_n(texts: Sequence[Sequence[str]], n: int) -> float:
    """The share of different n-grams among all, over texts already cut into words.

    Source: J. Li et al., A diversity-promoting objective, NAACL 2016.
    """
    grams = [tuple(words[at : at + n]) for words in texts for at in range(len(words) - n + 1)]
    return len(set(grams)) / len(grams) if grams else 0.0
