"""Approves many drafts at once: those of low risk in which no check found anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rapport.content import Draft, DraftStatus, get_draft
from rapport.kit.errors import Conflict, RapportError
from rapport.kit.review_settings import ReviewSettings
from rapport.review.errors import TooManyAtOnce
from rapport.review.model import Left
from rapport.review.store import find_risk
from rapport.review.verdicts import approve
from rapport.storage import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkYes:
    """What an approval of many did: `agreed` ones wait for another operator's yes."""

    approved: tuple[Draft, ...] = ()
    agreed: tuple[Draft, ...] = ()
    left: tuple[Left, ...] = ()


class _NotForBulk(Conflict):
    """The draft is to be looked at by itself."""

    code = "not-for-bulk"


def approve_many(
    database: Database,
    wanted: Sequence[tuple[str, int]],
    *,
    operator: str,
    now: datetime,
    rules: ReviewSettings | None = None,
) -> BulkYes:
    """Approve versions of drafts, given as (id, version), each in a transaction of its own.

    One that has a finding, is riskier than `rules.bulk_risk`, was never weighed, changed, or is
    held, is left, and the answer says why. Raises `TooManyAtOnce`.
    """
    rules = rules or ReviewSettings()
    if len(wanted) > rules.bulk_most:
        raise TooManyAtOnce(
            f"{len(wanted)} drafts were to be approved at once and {rules.bulk_most} may be; choose"
            " fewer, or judge the lot by a sample"
        )
    done: list[Draft] = []
    left: list[Left] = []
    for draft_id, version in dict.fromkeys(wanted):
        try:
            _check(database, draft_id, version, rules)
            done.append(
                approve(
                    database, draft_id, version=version, operator=operator, now=now,
                    reason="with others of low risk", rules=rules,
                )
            )  # fmt: skip
        except RapportError as error:
            left.append(Left(draft_id=draft_id, code=error.code, why=str(error)))
    return BulkYes(
        approved=tuple(one for one in done if one.status is DraftStatus.APPROVED),
        agreed=tuple(one for one in done if one.status is not DraftStatus.APPROVED),
        left=tuple(left),
    )


def _check(database: Database, draft_id: str, version: int, rules: ReviewSettings) -> None:
    draft = get_draft(database, draft_id, version)
    risk = find_risk(database, draft_id, version)
    if draft.status is not DraftStatus.WRITTEN:
        raise _NotForBulk(f"draft {draft_id!r} is {draft.status.value}; it does not wait")
    if draft.findings:
        raise _NotForBulk(f"the checks found something in draft {draft_id!r}; look at it by itself")
    if risk is None or risk.score > rules.bulk_risk:
        score = "unknown" if risk is None else str(risk.score)
        raise _NotForBulk(
            f"the risk of draft {draft_id!r} is {score}, above {rules.bulk_risk}; look at it by"
            " itself"
        )
