"""Drafts over HTTP: look, check, approve, edit, send back."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.app import App
from rapport.content import (
    CopyClaim,
    Draft,
    DraftStatus,
    Finding,
    Grounds,
    Rendered,
    checked_again,
    copy_of,
    get_draft,
    grounds_of,
    list_drafts,
    preview_draft,
    trace_copy,
    versions_of,
)
from rapport.review import (
    Decision,
    Edit,
    Risk,
    Run,
    approve,
    compare_copies,
    decisions_of,
    edit,
    known_risk,
    reject,
    send_back,
    undo,
)

router = APIRouter(prefix="/api/v1/drafts", tags=["drafts"])

_May_look = Depends(Needs(Permission.VIEW))
MayWrite = Annotated[Actor, Depends(Needs(Permission.WRITE_CONTENT))]
MayReview = Annotated[Actor, Depends(Needs(Permission.REVIEW))]


class Seen(BaseModel):
    """The version of a draft that a decision is about."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1)


class Approved(Seen):
    """A version that a verdict is about, and why, where somebody wants to say so."""

    reason: str = Field(default="", max_length=2000)


class Returned(Seen):
    """A version that is sent back, and why."""

    reason: str = Field(min_length=1, max_length=2000)


class Edited(Seen):
    """Another text for a draft."""

    subject: str = Field(default="", max_length=1000)
    preheader: str = Field(default="", max_length=1000)
    body: str = Field(min_length=1, max_length=20_000)
    more: dict[str, Annotated[str, Field(max_length=4_000)]] = Field(default={}, max_length=20)
    """The other parts of the draft's format by name; a list has one item a line."""


@router.get("", dependencies=[_May_look])
def list_all(app: AppDep, status: DraftStatus | None = None) -> list[Draft]:
    """List the latest version of every draft; `written` ones wait for review."""
    return list_drafts(app.database, status)


@router.get("/{draft_id}", dependencies=[_May_look])
def show(app: AppDep, draft_id: str, version: int | None = None) -> Draft:
    """Show a version of a draft, by default the latest."""
    return get_draft(app.database, draft_id, version)


@router.get("/{draft_id}/versions", dependencies=[_May_look])
def show_versions(app: AppDep, draft_id: str) -> list[Draft]:
    """List all versions of a draft, the first one first."""
    return versions_of(app.database, get_draft(app.database, draft_id).draft_id)


@router.get("/{draft_id}/changes", dependencies=[_May_look])
def show_changes(
    app: AppDep,
    draft_id: str,
    before: Annotated[int, Query(ge=1)],
    after: Annotated[int | None, Query(ge=1)] = None,
) -> dict[str, tuple[Run, ...]]:
    """Compare two versions of a draft word by word, by default with the latest."""
    old, new = (get_draft(app.database, draft_id, version) for version in (before, after))
    return compare_copies(old.copy, new.copy)


@router.get("/{draft_id}/risk", dependencies=[_May_look])
def show_risk(app: AppDep, draft_id: str) -> Risk:
    """Say how much the latest version needs a reviewer, and why."""
    draft = get_draft(app.database, draft_id)
    return known_risk(draft, database=app.database, facts=app.facts, now=app.clock())


@router.get("/{draft_id}/decisions", dependencies=[_May_look])
def show_decisions(app: AppDep, draft_id: str) -> list[Decision]:
    """List what was decided about a draft."""
    return decisions_of(app.database, get_draft(app.database, draft_id).draft_id)


@router.get("/{draft_id}/preview", dependencies=[_May_look])
def preview(app: AppDep, draft_id: str) -> Rendered:
    """Render a draft for a sample customer."""
    draft = get_draft(app.database, draft_id)
    return preview_draft(draft, _grounds(app, draft))


@router.get("/{draft_id}/check", dependencies=[_May_look])
def check(app: AppDep, draft_id: str) -> tuple[Finding, ...]:
    """Check a draft against today's catalogue, offer and group; nothing is changed."""
    draft = get_draft(app.database, draft_id)
    return checked_again(draft, _grounds(app, draft)).findings


@router.get("/{draft_id}/trace", dependencies=[_May_look])
def show_trace(app: AppDep, draft_id: str) -> tuple[CopyClaim, ...]:
    """List what the latest version claims, with the source of each claim and its version."""
    draft = get_draft(app.database, draft_id)
    return trace_copy(draft.copy, _grounds(app, draft))


@router.post("/{draft_id}/approve")
def say_yes(app: AppDep, actor: MayReview, draft_id: str, seen: Approved) -> Draft:
    """Approve exactly this version; it stays `written` where another yes is needed first."""
    now = app.clock()
    kept = get_draft(app.database, draft_id, seen.version)
    known_risk(kept, database=app.database, facts=app.facts, now=now)
    return approve(
        app.database,
        draft_id,
        version=seen.version,
        operator=actor.actor_id,
        now=now,
        reason=seen.reason,
        rules=app.settings.review,
    )


@router.post("/{draft_id}/reject")
def say_no(app: AppDep, actor: MayReview, draft_id: str, returned: Returned) -> Draft:
    """Say no for good: no writer tries again, until the verdict is undone."""
    return reject(
        app.database,
        draft_id,
        version=returned.version,
        operator=actor.actor_id,
        reason=returned.reason,
        now=app.clock(),
    )


@router.post("/{draft_id}/undo")
def take_back(app: AppDep, actor: MayReview, draft_id: str, seen: Approved) -> Draft:
    """Take back the last verdict on this version."""
    return undo(
        app.database,
        draft_id,
        version=seen.version,
        operator=actor.actor_id,
        now=app.clock(),
        reason=seen.reason,
    )


@router.put("/{draft_id}")
def change(app: AppDep, actor: MayWrite, draft_id: str, edited: Edited) -> Draft:
    """Give a draft another text: a new version, checked again."""
    classic = {"subject": edited.subject, "preheader": edited.preheader, "body": edited.body}
    copy = copy_of({**edited.more, **classic})
    return edit(
        Edit(draft_id=draft_id, version=edited.version, copy=copy, operator=actor.actor_id),
        database=app.database,
        facts=app.facts,
        shop=app.settings.shop,
        now=app.clock(),
    )


@router.post("/{draft_id}/return")
def give_back(app: AppDep, actor: MayReview, draft_id: str, returned: Returned) -> Draft:
    """Send a draft back with a reason."""
    return send_back(
        app.database,
        draft_id,
        version=returned.version,
        operator=actor.actor_id,
        reason=returned.reason,
        now=app.clock(),
    )


def _grounds(app: App, draft: Draft) -> Grounds:
    return grounds_of(
        draft,
        database=app.database,
        facts=app.facts,
        shop=app.settings.shop,
        now=app.clock(),
    )
