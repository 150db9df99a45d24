"""What is done with a sample review: planned, drawn, judged, grown, refused in part, accepted."""

from collections.abc import Mapping
from datetime import datetime

import structlog

from rapport.content import DraftChanged, DraftStatus
from rapport.kit.ids import new_id
from rapport.kit.review_settings import ReviewSettings
from rapport.review.errors import (
    BadSamplePlan,
    DraftRejected,
    ReasonMissing,
    SampleNotDone,
    SecondYesMissing,
)
from rapport.review.model import Decision, Left, QueueFilter, Verdict
from rapport.review.plans import SamplePlan
from rapport.review.samples import LotState, SampleReview, SampleVerdict, Settled
from rapport.review.sampling import check_plan, order_of, sizes_of
from rapport.review.store import (
    DEFECT,
    SOUND,
    Move,
    any_sensitive,
    change_sample,
    change_stratum,
    check_open,
    find_item,
    get_sample,
    grow,
    judge,
    keep_sample,
    lot_ids,
    lot_of,
    must_be_open,
    settle,
)
from rapport.review.verdicts import send_back
from rapport.storage import Database

log = structlog.get_logger(__name__)

_BATCH = 500


def plan_sample(
    database: Database, wanted: QueueFilter, plan: SamplePlan
) -> Mapping[str, tuple[int, int]]:
    """Say what a plan costs before anything is drawn: stratum -> (drafts, to look at)."""
    lot = lot_of(database, wanted, by_risk=plan.by_risk)
    strata = {name: len(some) for name, some in lot.items()}
    sizes = sizes_of(plan, strata)
    return {name: (strata[name], sizes[name]) for name in strata}


def new_sample(
    database: Database,
    wanted: QueueFilter,
    plan: SamplePlan,
    *,
    name: str,
    created_by: str,
    now: datetime,
) -> SampleReview:
    """Make a lot of the waiting drafts of a filter that are in no open lot, and draw from it.

    Raises `BadSamplePlan` for a plan that cannot be followed or a lot without drafts.
    """
    if not name.strip():
        raise BadSamplePlan("give the sample review a name")
    lot = lot_of(database, wanted, by_risk=check_plan(plan).by_risk)
    sizes = sizes_of(plan, {stratum: len(some) for stratum, some in lot.items()})
    sample_id = new_id("sr")
    told = {"sample_id": sample_id, "name": name.strip(), "created_at": now}
    parts, drawn = [], []
    for stratum, some in lot.items():
        size = {"size": len(some), "before": 0, "designed": sizes[stratum], "drawn": sizes[stratum]}
        parts.append({"sample_id": sample_id, "stratum": stratum, "refused": False} | size)
        versions = dict(some)
        for place, draft_id in enumerate(order_of(list(versions), seed=plan.seed, stratum=stratum)):
            one = {"sample_id": sample_id, "draft_id": draft_id, "version": versions[draft_id]}
            drawn.append(one | {"stratum": stratum, "place": place})
    keep_sample(database, told | {"created_by": created_by}, plan, parts, drawn)
    log.info("review.sample_drawn", sample_id=sample_id, seed=plan.seed, lot=len(drawn), **sizes)
    return get_sample(database, sample_id)


def judge_drawn(database: Database, sample_id: str, said: SampleVerdict) -> SampleReview:
    """Say whether a drawn draft is sound. One that is not is sent back with the reason.

    Raises `SampleItemJudged` for a draft that was not drawn, `SampleEnded`, `ReasonMissing`.
    """
    with database.read() as connection:
        check_open(connection, sample_id)
    item = find_item(database, sample_id, said.draft_id)
    if not said.sound:
        _send_back(database, said, item.draft.version)
    judge(
        database,
        sample_id,
        said.draft_id,
        {
            "verdict": SOUND if said.sound else DEFECT,
            "reason": said.reason.strip(),
            "operator": said.operator,
            "judged_at": said.judged_at,
        },
    )
    return get_sample(database, sample_id)


def grow_sample(database: Database, sample_id: str) -> SampleReview:
    """Draw as many more as show what was planned after the defects found, if the plan allows it."""
    with database.begin() as connection:
        review = must_be_open(connection, sample_id)
        if review.stage >= review.plan.extensions:
            raise SampleNotDone(
                f"the plan of {sample_id} does not let the sample grow (again); refuse the stratum"
                " with the defects, or look at all of it"
            )
        if review.state.bound is None:
            raise SampleNotDone(f"judge all that was drawn in {sample_id} first")
        strata = {one.name: one.size for one in review.strata}
        sizes = sizes_of(review.plan, strata, found=review.strata)
        grow(connection, sample_id, sizes, stage=review.stage + 1)
    log.info("review.sample_grown", sample_id=sample_id, **sizes)
    return get_sample(database, sample_id)


def examine_stratum(database: Database, sample_id: str, stratum: str) -> SampleReview:
    """Put every draft of a stratum before the reviewers."""
    with database.begin() as connection:
        size = _stratum_size(must_be_open(connection, sample_id), stratum)
        change_stratum(connection, sample_id, stratum, drawn=size)
    return get_sample(database, sample_id)


def refuse_stratum(
    database: Database,
    sample_id: str,
    stratum: str,
    *,
    operator: str,
    reason: str,
    now: datetime,
) -> Settled:
    """Send every draft of a stratum back to its writer, with the reason."""
    if not reason.strip():
        raise ReasonMissing("say why the stratum is refused, so that its writers can do better")
    with database.begin() as connection:
        _stratum_size(must_be_open(connection, sample_id), stratum)
        change_stratum(connection, sample_id, stratum, refused=True)
    why = f"{reason.strip()} (with all of stratum {stratum}, sample {sample_id})"
    move = Move(
        decision=_decision(Verdict.RETURNED, operator, now, why), status=DraftStatus.RETURNED
    )
    some = lot_ids(database, sample_id, stratum=stratum, refused=True)
    return _settle_all(database, some, move)


def accept_lot(
    database: Database,
    sample_id: str,
    *,
    operator: str,
    now: datetime,
    rules: ReviewSettings | None = None,
) -> Settled:
    """Approve all drafts of the lot that were not found defective, refused or changed since.

    Each gets a line in the log that names the sample. What is not approved is given back with the
    reason. Where two yeses are needed, the first one is kept and nothing moves. Safe to repeat
    after a crash. Raises `SampleNotDone` while the bound that was wanted does not stand.
    """
    rules = rules or ReviewSettings()
    with database.begin() as connection:
        review = must_be_open(connection, sample_id)
    if not review.state.met:
        raise SampleNotDone(_not_met(review))
    yeses = frozenset({operator, review.agreed_by} - {""})
    if len(yeses) < _wanted_yeses(database, review, rules):
        return _agree(database, review, operator)
    move = Move(
        decision=_decision(Verdict.APPROVED, operator, now, f"by sample {sample_id}"),
        status=DraftStatus.APPROVED,
        yeses=yeses,
        rules=rules,
    )
    settled = _settle_all(database, lot_ids(database, sample_id), move)
    _end(database, sample_id, LotState.ACCEPTED, operator, now)
    log.info("review.lot_accepted", sample_id=sample_id, drafts=settled.moved)
    return settled


def give_up_lot(database: Database, sample_id: str, *, operator: str, now: datetime) -> None:
    """End a sample review without accepting anything; its drafts wait as before."""
    _end(database, sample_id, LotState.GIVEN_UP, operator, now)


def _end(database: Database, sample_id: str, state: LotState, operator: str, now: datetime) -> None:
    with database.begin() as connection:
        bound = must_be_open(connection, sample_id).state.bound
        stated = {} if bound is None else {
            "texts": bound.texts, "defects": bound.defects, "share": bound.share,
            "confidence": bound.confidence,
        }  # fmt: skip
        change_sample(
            connection, sample_id, state=state.value, ended_at=now, ended_by=operator, stated=stated
        )


def _wanted_yeses(database: Database, review: SampleReview, rules: ReviewSettings) -> int:
    if rules.two_person == "always":
        return 2
    two = rules.two_person == "sensitive" and any_sensitive(database, review.sample_id)
    return 2 if two else 1


def _agree(database: Database, review: SampleReview, operator: str) -> Settled:
    if review.agreed_by == operator:
        raise SecondYesMissing(
            f"you accepted {review.sample_id} already; another operator has to second it"
        )
    with database.begin() as connection:
        must_be_open(connection, review.sample_id)
        change_sample(connection, review.sample_id, agreed_by=operator)
    return Settled(seconded=False)


def _settle_all(database: Database, some: list[tuple[str, int]], move: Move) -> Settled:
    moved, left = 0, list[Left]()
    for start in range(0, len(some), _BATCH):
        count, others = settle(database, some[start : start + _BATCH], move)
        moved += count
        left += others
    return Settled(moved=moved, left=tuple(left))


def _send_back(database: Database, said: SampleVerdict, version: int) -> None:
    try:
        send_back(
            database,
            said.draft_id,
            version=version,
            operator=said.operator,
            reason=said.reason,
            now=said.judged_at,
        )
    except (DraftChanged, DraftRejected) as error:
        # It left the lot on another way; what was found at its version counts all the same.
        log.info("review.defect_moved_on", draft_id=said.draft_id, code=error.code)


def _stratum_size(review: SampleReview, stratum: str) -> int:
    for one in review.strata:
        if one.name == stratum and not one.refused:
            return one.size
    names = ", ".join(one.name for one in review.strata if not one.refused)
    raise BadSamplePlan(f"{review.sample_id} has no open stratum {stratum!r}; it has {names}")


def _not_met(review: SampleReview) -> str:
    state = review.state
    if state.bound is None:
        return f"{state.left} drafts of {review.sample_id} wait to be judged before it is accepted"
    if state.open:
        names = ", ".join(state.open)
        return (
            f"a defect was found in {names} of {review.sample_id}: look at more of it or refuse it"
        )
    return (
        f"at most {state.bound.share:.2%} of {review.sample_id} are shown to be defective, and less"
        f" than {review.plan.share:.2%} was wanted; look at more or refuse a stratum"
    )


def _decision(verdict: Verdict, operator: str, now: datetime, reason: str) -> Decision:
    return Decision(
        decision_id="", draft_id="", version=0, verdict=verdict, operator=operator,
        decided_at=now, reason=reason,
    )  # fmt: skip
