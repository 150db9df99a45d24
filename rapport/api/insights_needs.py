"""Needs over HTTP: what customers buy for, what hurts, whom they compare, who leaves."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from rapport.access import Permission
from rapport.api.context import AppDep, Needs
from rapport.insights import NEEDS, MentionKind, NeedFinding, Scope, find_needs

router = APIRouter(prefix="/api/v1/insights", tags=["insights"])


@router.get("/needs", dependencies=[Depends(Needs(Permission.VIEW))])
def needs(
    app: AppDep,
    kind: Annotated[list[MentionKind] | None, Query(description="None for all needs.")] = None,
    product_id: str | None = None,
    language: Annotated[str | None, Query(description="BCP 47, such as `zh`.")] = None,
    fewest: Annotated[int, Query(ge=1, le=1_000_000, description="Fewest texts that say so.")] = 2,
    quotes: Annotated[int, Query(ge=0, le=20, description="Per finding.")] = 3,
) -> list[NeedFinding]:
    """Count what the texts that were read say of needs; what most say comes first."""
    return find_needs(
        app.facts,
        Scope(product_id=product_id, language=language),
        kinds=tuple(kind) if kind else NEEDS,
        fewest=fewest,
        quotes=quotes,
    )
