"""Opens and clicks over HTTP: all of them, and those that people made."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, BaseModel

from rapport.access import Permission
from rapport.api.context import AppDep, Needs
from rapport.tracking import ReactionCounts, count_reactions, count_signs

router = APIRouter(
    prefix="/api/v1/reactions",
    tags=["reactions"],
    dependencies=[Depends(Needs(Permission.VIEW))],
)


class ReactionsOut(BaseModel):
    """Opens and clicks of a period per campaign, and what gave programs away, with how often."""

    campaigns: list[ReactionCounts]
    signs: dict[str, int]


@router.get("")
def show(
    app: AppDep,
    since: AwareDatetime,
    until: AwareDatetime,
    campaign: Annotated[str | None, Query(max_length=200, description="Only of this one.")] = None,
) -> ReactionsOut:
    """Count opens and clicks: everything that was fetched beside what people made."""
    return ReactionsOut(
        campaigns=count_reactions(app.facts, since=since, until=until, campaign_id=campaign),
        signs={
            str(sign): number
            for sign, number in count_signs(app.facts, since=since, until=until).items()
        },
    )
