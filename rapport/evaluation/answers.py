"""Is a question answered from the right article, and is silence kept where nothing is known?"""

from collections.abc import Callable, Sequence
from datetime import datetime

from rapport.evaluation.hashing import hash_cases
from rapport.evaluation.metrics import share
from rapport.evaluation.model import Case, Report

AnswerCase = Case[str, str | None]
"""A question, and the id of the article that answers it; None: no article does."""


def evaluate_answers(
    cases: Sequence[AnswerCase],
    answer: Callable[[str], str | None],
    *,
    system: str,
    version: str,
    now: datetime,
) -> Report:
    """Ask every question; `answer` gives the id of the article it quotes, or None.

    `accuracy`: right article or rightly silent, of all. `found`: right article, of the questions
    that have one. `misled`: another article, of the same. `false_answers`: any answer, of the
    questions that have none.
    """
    given = [answer(case.given) for case in cases]
    pairs = [(case.expected, got) for case, got in zip(cases, given, strict=True)]
    known = [(expected, got) for expected, got in pairs if expected is not None]
    unknown = [got for expected, got in pairs if expected is None]
    metrics = {
        "accuracy": share(sum(expected == got for expected, got in pairs), len(pairs)),
        "found": share(sum(expected == got for expected, got in known), len(known)),
        "misled": share(
            sum(got is not None and expected != got for expected, got in known), len(known)
        ),
        "false_answers": share(sum(got is not None for got in unknown), len(unknown)),
    }
    return Report(
        system=system,
        version=version,
        data_hash=hash_cases(cases),
        seed=0,
        cases=len(cases),
        metrics=metrics,
        run_at=now,
    )
