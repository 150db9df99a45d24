"""Keeps the log of decisions; a verdict and its line are one transaction."""

from collections.abc import Callable
from dataclasses import asdict

from sqlalchemy import Column, Index, Integer, String, Table, Text, insert, select

from rapport.content import Draft, DraftChanged, DraftStatus, draft_within, put_draft, set_status
from rapport.review.model import Decision, Verdict
from rapport.storage import Database, UtcTime, metadata

_decisions = Table(
    "review_decisions",
    metadata,
    Column("decision_id", String(80), primary_key=True),
    Column("draft_id", String(80), nullable=False),
    Column("version", Integer, nullable=False),
    Column("verdict", String(20), nullable=False),
    Column("operator", String(80), nullable=False),
    Column("decided_at", UtcTime, nullable=False),
    Column("reason", Text, nullable=False),
    Index(None, "draft_id"),
)


def keep_verdict(
    database: Database,
    decision: Decision,
    *,
    may: Callable[[Draft], None],
    status: DraftStatus,
) -> Draft:
    """Move the draft to a status and log the decision, if the draft is still at that version.

    `may` raises when the draft cannot take the verdict. Raises `DraftChanged` when a newer
    version exists.
    """
    with database.begin() as connection:
        draft = draft_within(connection, decision.draft_id)
        _check_version(draft, decision.version)
        may(draft)
        set_status(connection, draft, status)
        connection.execute(insert(_decisions).values(asdict(decision)))
        return draft_within(connection, decision.draft_id, decision.version)


def keep_edit(database: Database, decision: Decision, edited: Draft) -> Draft:
    """Keep the next version of a draft and log the edit of the one before."""
    with database.begin() as connection:
        _check_version(draft_within(connection, decision.draft_id), decision.version)
        put_draft(connection, edited)
        connection.execute(insert(_decisions).values(asdict(decision)))
    return edited


def decisions_of(database: Database, draft_id: str) -> list[Decision]:
    """List what was decided about a draft, the first decision first."""
    lines = select(_decisions).where(_decisions.c.draft_id == draft_id)
    with database.begin() as connection:
        rows = connection.execute(lines.order_by(_decisions.c.decided_at, _decisions.c.version))
        return [Decision(**dict(row._mapping) | {"verdict": Verdict(row.verdict)}) for row in rows]


def _check_version(draft: Draft, version: int) -> None:
    if draft.version != version:
        raise DraftChanged(
            f"draft {draft.draft_id!r} is at version {draft.version}, not {version}; look at it "
            "again first"
        )
