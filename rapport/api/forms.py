"""Forms and landing pages over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.leads import (
    Form,
    FormDay,
    FormIn,
    LandingPage,
    archive_form,
    figures_of,
    form_of,
    get_form,
    list_forms,
    list_pages,
    publish_page,
    save_form,
    unpublish_page,
)

router = APIRouter(prefix="/api/v1/forms", tags=["forms"])
pages_router = APIRouter(prefix="/api/v1/landing-pages", tags=["forms"])

_MayLook = Depends(Needs(Permission.VIEW))
Author = Annotated[Actor, Depends(Needs(Permission.WRITE_CONTENT))]
Publisher = Annotated[Actor, Depends(Needs(Permission.SEND))]


class PageIn(BaseModel):
    """What is to be published."""

    model_config = ConfigDict(extra="forbid")

    draft_id: str = Field(max_length=80)
    form_id: str = Field(max_length=40)


@router.get("", dependencies=[_MayLook])
def index(app: AppDep) -> list[Form]:
    """List the forms in their newest version."""
    return list_forms(app.database)


@router.post("", status_code=201)
def save(app: AppDep, author: Author, wanted: FormIn) -> Form:
    """Keep a form as its next version; an unchanged one is not kept again."""
    form = form_of(wanted, by=author.name, now=app.clock())
    return save_form(form, database=app.database)


@router.get("/{form_id}", dependencies=[_MayLook])
def show(app: AppDep, form_id: str, version: Annotated[int | None, Query(ge=1)] = None) -> Form:
    """Give a form, by default its newest version."""
    return get_form(app.database, form_id, version)


@router.get("/{form_id}/figures", dependencies=[_MayLook])
def figures(
    app: AppDep, form_id: str, days: Annotated[int, Query(ge=1, le=366)] = 30
) -> list[FormDay]:
    """Give what a form did on each of the last days: views, posts, refusals by reason."""
    zone = app.settings.shop.timezone
    return figures_of(form_id, database=app.database, timezone=zone, now=app.clock(), days=days)


@router.delete("/{form_id}")
def archive(app: AppDep, _author: Author, form_id: str) -> Form:
    """Close a form: it takes no more sign-ups; what it took stays."""
    return archive_form(form_id, database=app.database, now=app.clock())


@pages_router.get("", dependencies=[_MayLook])
def pages(app: AppDep) -> list[LandingPage]:
    """List the landing pages that are or were published."""
    return list_pages(app.database)


@pages_router.put("/{slug}")
def publish(app: AppDep, publisher: Publisher, slug: str, wanted: PageIn) -> LandingPage:
    """Publish an approved draft with a form in it, in place of what was there."""
    return publish_page(
        slug,
        wanted.draft_id,
        wanted.form_id,
        database=app.database,
        by=publisher.name,
        now=app.clock(),
    )


@pages_router.delete("/{slug}")
def unpublish(app: AppDep, _publisher: Publisher, slug: str) -> LandingPage:
    """Take a landing page off."""
    return unpublish_page(slug, database=app.database, now=app.clock())
