"""Review: a person says yes to exactly one version of a text, and the log remembers it.

In: drafts that were written and checked. Out: approved versions, edits as new versions, drafts
sent back with a reason, and a line in the log for each. Must never let a draft through that fails
a check, or hand out for sending what nobody approved.
"""

from rapport.review.errors import (
    DraftAlreadyApproved,
    DraftFailsChecks,
    DraftNotApproved,
    ReasonMissing,
)
from rapport.review.model import Decision, Edit, Verdict
from rapport.review.store import decisions_of
from rapport.review.verdicts import approve, approved_copy, edit, queue, send_back

__all__ = [
    "Decision",
    "DraftAlreadyApproved",
    "DraftFailsChecks",
    "DraftNotApproved",
    "Edit",
    "ReasonMissing",
    "Verdict",
    "approve",
    "approved_copy",
    "decisions_of",
    "edit",
    "queue",
    "send_back",
]
