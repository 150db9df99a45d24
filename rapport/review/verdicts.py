"""What a reviewer can do with a draft, and what only a reviewed draft can do."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from rapport.content import (
    Draft,
    DraftStatus,
    get_draft,
    grounds_of,
    refuses,
    revised,
)
from rapport.kit.review_settings import ReviewSettings
from rapport.kit.settings import ShopSettings
from rapport.review.errors import (
    DraftAlreadyApproved,
    DraftFailsChecks,
    DraftNotApproved,
    DraftRejected,
    NothingToUndo,
    ReasonMissing,
    SecondYesMissing,
)
from rapport.review.model import Decision, Edit, Verdict
from rapport.review.risk import EDITED
from rapport.review.store import Case, Ruling, keep_edit, keep_verdict
from rapport.review.yeses import enough
from rapport.storage import Database, Facts

_AFTER = {
    Verdict.APPROVED: DraftStatus.APPROVED,
    Verdict.RETURNED: DraftStatus.RETURNED,
    Verdict.REJECTED: DraftStatus.REJECTED,
    Verdict.AGREED: DraftStatus.WRITTEN,
}


def approve(  # noqa: PLR0913  the rules of the shop are handed in
    database: Database,
    draft_id: str,
    *,
    version: int,
    operator: str,
    now: datetime,
    reason: str = "",
    rules: ReviewSettings | None = None,
) -> Draft:
    """Say yes to exactly this version of a draft.

    Where the rules ask for two, the first yes leaves the draft `written`, with an `agreed` in the
    log. Raises `DraftChanged` when a newer version exists, `DraftFailsChecks` when a finding
    refuses it, `DraftHeld` while another operator edits it, and `SecondYesMissing` to who said yes
    before.
    """
    decision = _decision(draft_id, version, Verdict.APPROVED, operator=operator, now=now)
    decision = _because(decision, reason)
    rule = yes_rule(operator, rules or ReviewSettings())
    return keep_verdict(database, decision, rule=rule)


def yes_rule(operator: str, rules: ReviewSettings) -> Callable[[Case], Ruling]:
    """Give the rule that says what an operator's yes does to a draft."""

    def rule(case: Case) -> Ruling:
        may_be_approved(case.draft)
        before = {one.operator for one in case.standing if one.verdict is Verdict.AGREED}
        if operator in before:
            raise SecondYesMissing(
                f"you said yes to draft {case.draft.draft_id!r} already; another operator has to"
                " second it"
            )
        yeses = before | {operator}
        if enough(yeses, authors=case.authors, sensitive=case.sensitive, rules=rules):
            return Verdict.APPROVED, DraftStatus.APPROVED
        return Verdict.AGREED, DraftStatus.WRITTEN

    return rule


def edit(
    change: Edit, *, database: Database, facts: Facts, shop: ShopSettings, now: datetime
) -> Draft:
    """Make the next version of a draft with the text of the edit, and check it.

    The new version waits for review, or is refused with its findings; the one before stays as it
    is in the log. Raises `DraftChanged` when somebody was faster, `DraftHeld` while another
    operator edits it, and `DraftRejected`.
    """
    draft = get_draft(database, change.draft_id)
    grounds = grounds_of(draft, database=database, facts=facts, shop=shop, now=now)
    original = draft.written_by.removesuffix(EDITED)
    edited = revised(draft, change.copy, written_by=original + EDITED, grounds=grounds, now=now)
    decision = _decision(
        change.draft_id, change.version, Verdict.EDITED, operator=change.operator, now=now
    )
    return keep_edit(database, decision, edited)


def send_back(
    database: Database, draft_id: str, *, version: int, operator: str, reason: str, now: datetime
) -> Draft:
    """Return a draft with a reason; an approval of it ends. Raises `DraftChanged` as `approve`."""
    decision = _decision(draft_id, version, Verdict.RETURNED, operator=operator, now=now)
    decision = _because(decision, reason, asked="sent back")

    def rule(case: Case) -> Ruling:
        _not_rejected(case.draft)
        return Verdict.RETURNED, DraftStatus.RETURNED

    return keep_verdict(database, decision, rule=rule)


def reject(
    database: Database, draft_id: str, *, version: int, operator: str, reason: str, now: datetime
) -> Draft:
    """Say no for good, with a reason: no writer tries again and nobody edits it, until undone."""
    decision = _decision(draft_id, version, Verdict.REJECTED, operator=operator, now=now)
    decision = _because(decision, reason, asked="rejected")

    def rule(case: Case) -> Ruling:
        _not_rejected(case.draft)
        return Verdict.REJECTED, DraftStatus.REJECTED

    return keep_verdict(database, decision, rule=rule)


def undo(
    database: Database,
    draft_id: str,
    *,
    version: int,
    operator: str,
    now: datetime,
    reason: str = "",
) -> Draft:
    """Take back the last verdict on this version that stands, by a verdict of its own.

    The draft stands as before that verdict. An edit is taken back by another edit. Raises
    `NothingToUndo`.
    """
    decision = _decision(draft_id, version, Verdict.UNDONE, operator=operator, now=now)
    return keep_verdict(database, _because(decision, reason), rule=_undone)


def approved_copy(database: Database, draft_id: str, version: int) -> Draft:
    """Give a version of a draft for sending, or raise `DraftNotApproved`."""
    draft = get_draft(database, draft_id, version)
    if draft.status is not DraftStatus.APPROVED:
        raise DraftNotApproved(
            f"version {version} of draft {draft_id!r} is {draft.status.value}, not approved; "
            "it may not be sent"
        )
    return draft


def may_be_approved(draft: Draft) -> None:
    """Raise when a draft cannot be approved as it stands."""
    if refuses(draft.findings) or draft.status is DraftStatus.REFUSED:
        codes = ", ".join(sorted({found.code for found in draft.findings}))
        raise DraftFailsChecks(
            f"draft {draft.draft_id!r} fails its checks ({codes}); edit it first"
        )
    if draft.status is DraftStatus.APPROVED:
        raise DraftAlreadyApproved(f"draft {draft.draft_id!r} is approved already")
    _not_rejected(draft)


def _undone(case: Case) -> Ruling:
    if not case.standing:
        raise NothingToUndo(
            f"no verdict on version {case.draft.version} of draft {case.draft.draft_id!r} stands;"
            " there is nothing to undo"
        )
    before = case.standing[:-1]
    if before:
        return Verdict.UNDONE, _AFTER[before[-1].verdict]
    fails = refuses(case.draft.findings)
    return Verdict.UNDONE, DraftStatus.REFUSED if fails else DraftStatus.WRITTEN


def _not_rejected(draft: Draft) -> None:
    if draft.status is DraftStatus.REJECTED:
        raise DraftRejected(f"draft {draft.draft_id!r} was rejected for good; undo that first")


def _because(decision: Decision, reason: str, *, asked: str = "") -> Decision:
    if asked and not reason.strip():
        raise ReasonMissing(f"say why the draft is {asked}, so that its writer can do better")
    return replace(decision, reason=reason.strip())


def _decision(
    draft_id: str, version: int, verdict: Verdict, *, operator: str, now: datetime
) -> Decision:
    return Decision(
        decision_id="",  # follows from its place in the log
        draft_id=draft_id,
        version=version,
        verdict=verdict,
        operator=operator,
        decided_at=now,
    )
