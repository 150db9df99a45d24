"""Who edits a draft holds it for a while; others look, and wait for the lock to end."""

from datetime import datetime, timedelta

from rapport.content import get_draft
from rapport.kit.review_settings import ReviewSettings
from rapport.review.errors import DraftHeld
from rapport.review.model import Lock
from rapport.review.store import drop_lock, held_sentence, keep_lock
from rapport.storage import Database


def hold(
    database: Database,
    draft_id: str,
    *,
    operator: str,
    now: datetime,
    rules: ReviewSettings | None = None,
) -> Lock:
    """Hold a draft for editing, or hold it longer; call again while the page is open.

    Raises `NoSuchDraft`, and `DraftHeld` while another operator's lock lasts.
    """
    draft = get_draft(database, draft_id)
    lasts = timedelta(minutes=(rules or ReviewSettings()).lock_minutes)
    lock = keep_lock(database, draft.draft_id, operator=operator, now=now, lasts=lasts)
    if lock.operator != operator:
        raise DraftHeld(held_sentence(draft.draft_id, lock.operator, lock.until))
    return lock


def let_go(database: Database, draft_id: str, *, operator: str) -> bool:
    """End the operator's own lock; False where they hold none."""
    return drop_lock(database, draft_id, operator=operator)
