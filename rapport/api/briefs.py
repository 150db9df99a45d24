"""Briefs over HTTP: say what is wanted, and have it written."""

from typing import Annotated

from fastapi import APIRouter, Depends

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.app import adviser_of
from rapport.content import (
    Brief,
    BriefIn,
    Draft,
    drafts_of,
    get_brief,
    list_briefs,
    save_brief,
    write_drafts,
    writer_for,
)
from rapport.llm import open_model

router = APIRouter(prefix="/api/v1/briefs", tags=["briefs"])

_May_look = Depends(Needs(Permission.VIEW))
MayWrite = Annotated[Actor, Depends(Needs(Permission.WRITE_CONTENT))]


@router.get("", dependencies=[_May_look])
def list_all(app: AppDep) -> list[Brief]:
    """List the briefs, the newest first."""
    return list_briefs(app.database)


@router.post("", status_code=201)
def create(app: AppDep, actor: MayWrite, brief: BriefIn) -> Brief:
    """Keep a brief. One with the id of another replaces it, unless its drafts were approved."""
    made = brief.to_brief(created_by=actor.actor_id, now=app.clock())
    return save_brief(app.database, made)


@router.get("/{brief_id}", dependencies=[_May_look])
def show(app: AppDep, brief_id: str) -> Brief:
    """Show a brief."""
    return get_brief(app.database, brief_id)


@router.get("/{brief_id}/drafts", dependencies=[_May_look])
def show_drafts(app: AppDep, brief_id: str) -> list[Draft]:
    """List the latest version of each draft of a brief."""
    return drafts_of(app.database, get_brief(app.database, brief_id).brief_id)


@router.post("/{brief_id}/drafts", status_code=201)
def write(app: AppDep, actor: MayWrite, brief_id: str) -> list[Draft]:
    """Write one draft per group and variant, checked, and list them. Safe to repeat."""
    del actor
    return write_drafts(
        get_brief(app.database, brief_id),
        database=app.database,
        facts=app.facts,
        writer=writer_for(open_model(app.settings.llm, app.database), app.settings.writer),
        shop=app.settings.shop,
        now=app.clock(),
        suggest=adviser_of(app),
    )
