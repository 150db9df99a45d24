"""Makes a study, hands out its pairs, takes what operators say of them."""

from collections.abc import Sequence
from datetime import datetime

from rapport.evaluation.judgements.drawing import StudyPlan, draw_pairs
from rapport.evaluation.judgements.errors import BadStudy
from rapport.evaluation.judgements.items import check_items
from rapport.evaluation.judgements.model import Judgement, ShownPair, Study, StudyItem
from rapport.evaluation.judgements.store import keep_judgement, keep_study, open_pairs, read_shown
from rapport.kit.ids import id_of, new_id
from rapport.storage import Database

QUESTION = "Which text would you rather send?"
_LONGEST_NAME = 120
_LONGEST = 2000


def new_study(
    name: str,
    items: Sequence[StudyItem],
    *,
    database: Database,
    created_by: str,
    now: datetime,
    plan: StudyPlan,
) -> Study:
    """Keep a study with its pairs drawn. Raises `BadStudy`, or `StudyNameTaken`."""
    if not 0 < len(name.strip()) <= _LONGEST_NAME:
        raise BadStudy(f"a study's name has 1 to {_LONGEST_NAME} characters")
    if len(plan.question) > _LONGEST:
        raise BadStudy(f"a question has at most {_LONGEST} characters")
    check_items(items)
    study = Study(
        study_id=new_id("study"),
        name=name.strip(),
        question=plan.question.strip() or QUESTION,
        seed=plan.seed,
        created_at=now,
        created_by=created_by,
    )
    keep_study(database, study, items, draw_pairs(items, plan))
    return study


def next_pair(study: Study, *, database: Database, operator: str) -> ShownPair | None:
    """Give a pair that still wants a judgement and that this operator has not judged; or None.

    Operators begin at different places, so that those who judge at the same time meet late.
    """
    waiting = open_pairs(database, study.study_id, operator)
    if not waiting:
        return None
    start = int(id_of("", study.study_id, operator)[-8:], 16)
    most = max(pair.place for pair in waiting) + 1
    first = min(waiting, key=lambda pair: (pair.place - start) % most)
    return read_shown(database, study, first.pair_id)


def record_judgement(study: Study, given: Judgement, *, database: Database) -> None:
    """Keep what an operator says of a pair, for good.

    Raises `NoPairInStudy`, `JudgedAlready`, or `BadStudy` for a note that is too long.
    """
    if len(given.note) > _LONGEST:
        raise BadStudy(f"a note has at most {_LONGEST} characters")
    keep_judgement(database, study.study_id, given)
