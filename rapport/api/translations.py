"""Drafts in the other language, over HTTP."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.app import desk_of
from rapport.content import Draft
from rapport.llm import open_model
from rapport.studio import translate_draft

router = APIRouter(prefix="/api/v1/drafts", tags=["drafts"])

MayWrite = Annotated[Actor, Depends(Needs(Permission.WRITE_CONTENT))]


class TranslationIn(BaseModel):
    """Into which language, and which words must be used for which."""

    model_config = ConfigDict(extra="forbid")

    to: Literal["zh", "en"]
    glossary: dict[str, str] = Field(default_factory=dict, max_length=500)


@router.post("/{draft_id}/translations", status_code=201)
def translate(app: AppDep, actor: MayWrite, draft_id: str, wanted: TranslationIn) -> Draft:
    """Put a draft into the other language as a draft of its own; its slots are kept."""
    del actor
    return translate_draft(
        draft_id,
        wanted.to,
        desk=desk_of(app),
        model=open_model(app.settings.llm, app.database),
        glossary=wanted.glossary,
    )
