"""Attribution over HTTP: rules, and how they divide the revenue of a period."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from rapport.access import Permission
from rapport.api.context import ActorDep, AppDep, Needs
from rapport.attribution import (
    Attribution,
    AttributionRule,
    By,
    Question,
    RuleKind,
    Touches,
    attribute,
    compare,
    find_rule,
    list_rules,
    put_rule,
    trace_orders,
)
from rapport.tracking import OrderTrace

router = APIRouter(
    prefix="/api/v1/attribution",
    tags=["attribution"],
    dependencies=[Depends(Needs(Permission.VIEW))],
)


class RuleIn(BaseModel):
    """A rule of the shop; a changed one becomes a new version."""

    model_config = ConfigDict(extra="forbid")

    kind: RuleKind
    touches: Touches = Touches.CLICKS
    window_days: float = Field(default=14, description="Only touches so long before an order.")
    half_life_days: float = Field(default=7, description="For `decay`.")


@router.get("/rules")
def rules(app: AppDep) -> list[AttributionRule]:
    """List the rules there are, each in its newest version."""
    return list_rules(app.database)


@router.put("/rules/{name}", dependencies=[Depends(Needs(Permission.WRITE_CONTENT))])
def put(app: AppDep, actor: ActorDep, name: str, rule: RuleIn) -> AttributionRule:
    """Keep a rule of the shop."""
    wanted = AttributionRule(name=name, **rule.model_dump())
    return put_rule(wanted, database=app.database, operator=actor.actor_id, now=app.clock())


@router.get("")
def show(
    app: AppDep,
    since: AwareDatetime,
    until: AwareDatetime,
    rule: Annotated[list[str] | None, Query(description="By name; all if not given.")] = None,
    by: By = By.CAMPAIGN,
) -> list[Attribution]:
    """Say how each rule divides the revenue of orders completed in the period."""
    question = Question(since=since, until=until, currency=app.settings.shop.currency, by=by)
    if not rule:
        rules = list_rules(app.database)
        return compare(rules, question, database=app.database, facts=app.facts)
    chosen = [find_rule(app.database, name) for name in rule]
    return [attribute(one, question, database=app.database, facts=app.facts) for one in chosen]


@router.get("/traces")
def traces(
    app: AppDep,
    since: AwareDatetime,
    until: AwareDatetime,
    window_days: Annotated[float, Query(description="Only reactions so long before.")] = 14,
    campaign: Annotated[str | None, Query(max_length=200, description="Only of this one.")] = None,
) -> list[OrderTrace]:
    """Say which orders of the period lead to campaigns, and by what."""
    question = Question(since=since, until=until, currency=app.settings.shop.currency)
    return trace_orders(
        question,
        database=app.database,
        facts=app.facts,
        window_days=window_days,
        campaign_id=campaign,
    )
