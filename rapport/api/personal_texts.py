"""Paragraphs of drafts for what is known of their readers, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.api.writing_runs import LimitsIn
from rapport.app import desk_of
from rapport.content import get_draft
from rapport.studio import PersonalText, model_within, personal_texts, write_personal

router = APIRouter(prefix="/api/v1/drafts", tags=["drafts"])

MayWrite = Annotated[Actor, Depends(Needs(Permission.WRITE_CONTENT))]


@router.get("/{draft_id}/personal-texts", dependencies=[Depends(Needs(Permission.VIEW))])
def show(app: AppDep, draft_id: str) -> list[PersonalText]:
    """List the paragraphs of the latest version of a draft, those for most people first."""
    return personal_texts(app.database, draft_id, get_draft(app.database, draft_id).version)


@router.post("/{draft_id}/personal-texts")
def write(app: AppDep, actor: MayWrite, draft_id: str, limits: LimitsIn) -> list[PersonalText]:
    """Write a paragraph for each pattern of evidence that has none; list them all."""
    del actor
    model = model_within(app.settings.llm, app.database, limits=limits.to_limits(), clock=app.clock)
    return write_personal(draft_id, desk=desk_of(app), model=model)
