"""How well classes were told apart, class by class."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapport.evaluation.metrics import accuracy, confusion
from rapport.evaluation.model import Metric


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassScore:
    """Of those called so, how many are; of those that are, how many were called so; F1.

    `cases` is how many are so. 0 where there is nothing to divide by.
    """

    precision: float
    recall: float
    f1: float
    cases: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Classified:
    """Accuracy with its interval, each class, and both means.

    `macro`: the mean over classes, so that a rare class counts as much. `micro`: over all answers
    together; with one answer a case it equals the accuracy.
    """

    accuracy: Metric
    classes: Mapping[str, ClassScore]
    macro: ClassScore
    micro: ClassScore


def classified(predicted: Sequence[str], gold: Sequence[str]) -> Classified:
    """Compare predicted with true labels. Classes are those that occur in either."""
    right, called, true = _counts(predicted, gold)
    classes = {
        label: _score(right.get(label, 0), called.get(label, 0), true.get(label, 0))
        for label in sorted(called.keys() | true.keys())
    }
    number = max(len(classes), 1)
    return Classified(
        accuracy=accuracy(gold, predicted),
        classes=classes,
        macro=ClassScore(
            precision=sum(one.precision for one in classes.values()) / number,
            recall=sum(one.recall for one in classes.values()) / number,
            f1=sum(one.f1 for one in classes.values()) / number,
            cases=len(gold),
        ),
        micro=_score(sum(right.values()), len(predicted), len(gold)),
    )


_Counts = dict[str, int]


def _counts(predicted: Sequence[str], gold: Sequence[str]) -> tuple[_Counts, _Counts, _Counts]:
    right: _Counts = {}
    called: _Counts = {}
    true: _Counts = {}
    for (was, said), count in confusion(gold, predicted).items():
        called[said] = called.get(said, 0) + count
        true[was] = true.get(was, 0) + count
        if was == said:
            right[was] = count
    return right, called, true


def _score(right: int, called: int, true: int) -> ClassScore:
    return ClassScore(
        precision=right / called if called else 0.0,
        recall=right / true if true else 0.0,
        f1=2 * right / (called + true) if right else 0.0,
        cases=true,
    )
