"""What a reviewer can do with a draft, and what only a reviewed draft can do."""

from datetime import datetime

from rapport.content import (
    Draft,
    DraftStatus,
    get_draft,
    grounds_of,
    list_drafts,
    refuses,
    revised,
)
from rapport.kit.ids import id_of
from rapport.kit.settings import ShopSettings
from rapport.review.errors import (
    DraftAlreadyApproved,
    DraftFailsChecks,
    DraftNotApproved,
    ReasonMissing,
)
from rapport.review.model import Decision, Edit, Verdict
from rapport.review.store import keep_edit, keep_verdict
from rapport.storage import Database, Facts

_EDITED = ", edited"


def queue(database: Database) -> list[Draft]:
    """List the drafts that wait for a reviewer: those with most warnings first, then the oldest."""
    waiting = list_drafts(database, DraftStatus.WRITTEN)
    return sorted(waiting, key=lambda draft: (-len(draft.findings), draft.created_at))


def approve(
    database: Database, draft_id: str, *, version: int, operator: str, now: datetime
) -> Draft:
    """Say yes to exactly this version of a draft.

    Raises `DraftChanged` when a newer version exists, `DraftFailsChecks` when a finding refuses it.
    """
    decision = _decision(draft_id, version, Verdict.APPROVED, operator=operator, now=now)
    return keep_verdict(database, decision, may=_may_be_approved, status=DraftStatus.APPROVED)


def edit(
    change: Edit, *, database: Database, facts: Facts, shop: ShopSettings, now: datetime
) -> Draft:
    """Make the next version of a draft with the text of the edit, and check it.

    The new version waits for review, or is refused with its findings; the one before stays as it
    is in the log. Raises `DraftChanged` when somebody was faster.
    """
    draft = get_draft(database, change.draft_id)
    grounds = grounds_of(draft, database=database, facts=facts, shop=shop, now=now)
    original = draft.written_by.removesuffix(_EDITED)
    edited = revised(draft, change.copy, written_by=original + _EDITED, grounds=grounds, now=now)
    decision = _decision(
        change.draft_id, change.version, Verdict.EDITED, operator=change.operator, now=now
    )
    return keep_edit(database, decision, edited)


def send_back(
    database: Database, draft_id: str, *, version: int, operator: str, reason: str, now: datetime
) -> Draft:
    """Return a draft with a reason; an approval of it ends. Raises `DraftChanged` as `approve`."""
    if not reason.strip():
        raise ReasonMissing("say why the draft is sent back, so that its writer can do better")
    decision = _decision(
        draft_id, version, Verdict.RETURNED, operator=operator, now=now, reason=reason.strip()
    )
    return keep_verdict(database, decision, may=lambda _: None, status=DraftStatus.RETURNED)


def approved_copy(database: Database, draft_id: str, version: int) -> Draft:
    """Give a version of a draft for sending, or raise `DraftNotApproved`."""
    draft = get_draft(database, draft_id, version)
    if draft.status is not DraftStatus.APPROVED:
        raise DraftNotApproved(
            f"version {version} of draft {draft_id!r} is {draft.status.value}, not approved; "
            "it may not be sent"
        )
    return draft


def _may_be_approved(draft: Draft) -> None:
    if refuses(draft.findings) or draft.status is DraftStatus.REFUSED:
        codes = ", ".join(sorted({found.code for found in draft.findings}))
        raise DraftFailsChecks(
            f"draft {draft.draft_id!r} fails its checks ({codes}); edit it first"
        )
    if draft.status is DraftStatus.APPROVED:
        raise DraftAlreadyApproved(f"draft {draft.draft_id!r} is approved already")


def _decision(
    draft_id: str, version: int, verdict: Verdict, *, operator: str, now: datetime, reason: str = ""
) -> Decision:
    return Decision(
        decision_id=id_of("rd", draft_id, str(version), verdict.value, now.isoformat()),
        draft_id=draft_id,
        version=version,
        verdict=verdict,
        operator=operator,
        decided_at=now,
        reason=reason,
    )
