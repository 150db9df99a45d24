"""Insights over HTTP: what customers say, with the evidence."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from rapport.access import Permission
from rapport.api.context import AppDep, Needs
from rapport.app import read_new_texts
from rapport.insights import ReviewInsights, TextsRead, aspect_names, review_insights

router = APIRouter(prefix="/api/v1/insights", tags=["insights"])


@router.get("/reviews", dependencies=[Depends(Needs(Permission.VIEW))])
def reviews(
    app: AppDep,
    product_id: str | None = None,
    language: Annotated[str | None, Query(description="BCP 47, such as `zh`.")] = None,
    quotes: Annotated[int, Query(ge=0, le=20, description="Per finding.")] = 3,
) -> ReviewInsights:
    """Read the reviews of the shop, of one product, or in one language."""
    return review_insights(
        app.facts,
        product_id=product_id,
        language=language,
        quotes=quotes,
        names=aspect_names(app.database),
    )


@router.post("/refresh", dependencies=[Depends(Needs(Permission.IMPORT))])
def refresh(app: AppDep) -> TextsRead:
    """Read the reviews that are new, and keep what each customer said; the server does it too."""
    return read_new_texts(app)
