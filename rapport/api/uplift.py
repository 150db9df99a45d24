"""Uplift over HTTP: whom campaigns moved, and what writing to them would earn."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from rapport.access import Permission
from rapport.api.context import AppDep, Needs
from rapport.training import CampaignSupposed, Question, Worth, learn_uplift, suppose_campaign
from rapport.uplift import UpliftReport, get_report, list_reports, parse_policy

router = APIRouter(prefix="/api/v1/uplift", tags=["uplift"])

_MayLook = Depends(Needs(Permission.VIEW))


class WorthBody(BaseModel):
    """What the shop says of money; amounts are in minor units."""

    model_config = ConfigDict(extra="forbid")

    margin_share: Annotated[float, Field(gt=0, le=1, description="Margin, of revenue.")] = 0.3
    message_cost: Annotated[float, Field(ge=0, description="Of one message.")] = 5
    budget: Annotated[float | None, Field(ge=0, description="For all messages.")] = None
    outcome: Annotated[str, Field(description="`ordered` or `revenue`.")] = "ordered"


class SupposeBody(WorthBody):
    """A policy, what it is held against, and money."""

    policy: Annotated[
        str,
        Field(
            max_length=200,
            description="`uplift`, `bandit`, `arm:NAME`, `first:0.3`, or"
            " `rule:orders:more:2:NAME`.",
        ),
    ] = "uplift"
    against: Annotated[
        str | None, Field(max_length=200, description="Another; the best other if not named.")
    ] = None


@router.get("", dependencies=[_MayLook])
def index(app: AppDep) -> list[UpliftReport]:
    """List what campaigns taught of whom they move, the newest first."""
    return list_reports(app.database)


@router.get("/{campaign_id}", dependencies=[_MayLook])
def show(app: AppDep, campaign_id: str) -> UpliftReport:
    """Give what a campaign taught: Qini, tenths of customers, and the policy in money."""
    return get_report(app.database, campaign_id)


@router.post("/{campaign_id}", dependencies=[Depends(Needs(Permission.WRITE_CONTENT))])
def learn(app: AppDep, campaign_id: str, body: WorthBody) -> UpliftReport:
    """Learn whom a finished campaign moved, and score customers if the policy is released."""
    return learn_uplift(
        campaign_id,
        Worth(**body.model_dump()),
        database=app.database,
        facts=app.facts,
        currency=app.settings.shop.currency,
        now=app.clock(),
    )


@router.post("/{campaign_id}/what-if", dependencies=[_MayLook])
def what_if(app: AppDep, campaign_id: str, body: SupposeBody) -> CampaignSupposed:
    """Say what a policy would have earned on the campaign's own draw, and what being wrong costs.

    Nothing is kept.
    """
    told = body.model_dump(exclude={"policy", "against"})
    return suppose_campaign(
        campaign_id,
        Question(
            policy=parse_policy(body.policy),
            worth=Worth(**told),
            against=parse_policy(body.against) if body.against else None,
        ),
        database=app.database,
        facts=app.facts,
        currency=app.settings.shop.currency,
        now=app.clock(),
    )
