"""Reports over HTTP: a funnel, a retention table, paths."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from rapport.access import Permission
from rapport.api.context import AppDep, Needs
from rapport.reports import (
    Direction,
    Funnel,
    FunnelQuestion,
    PathQuestion,
    Paths,
    Period,
    Retention,
    RetentionQuestion,
    Span,
    funnel,
    paths,
    retention,
)
from rapport.segments import members_of, parse_rule

router = APIRouter(
    prefix="/api/v1/reports", tags=["reports"], dependencies=[Depends(Needs(Permission.VIEW))]
)

StepIn = Annotated[
    dict[str, object], Field(description="A rule of kind `performed`; how often does not matter.")
]


class _ReportIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    segment: str | None = Field(default=None, description="Only its members; an id or a name.")


class FunnelIn(_ReportIn):
    """Who took the steps one after the other?"""

    steps: list[StepIn] = Field(max_length=20)
    since: AwareDatetime = Field(description="The first step is at this moment or later.")
    until: AwareDatetime = Field(description="The first step is before this moment.")
    within_days: float = Field(default=7.0, description="From the first step to each other.")


class RetentionIn(_ReportIn):
    """Of those who began in each period, how many came back in each later one?"""

    began: StepIn
    returned: StepIn
    span: Span = Span.WEEK
    periods: int = Field(default=12, description="How many, the current one included.")
    zone: str | None = Field(default=None, description="IANA time zone; else the shop's.")


class PathsIn(_ReportIn):
    """Where did customers go after an event, or come from before it?"""

    start: StepIn
    since: AwareDatetime
    until: AwareDatetime
    direction: Direction = Direction.AFTER
    depth: int = Field(default=4, description="How many events far.")
    names: int = Field(default=8, description="How many events are told by name.")
    within_days: float = Field(default=1.0, description="How long a path lasts.")


@router.post("/funnel")
def make_funnel(app: AppDep, question: FunnelIn) -> Funnel:
    """Count the customers who took each step, strictly later than the one before."""
    now = app.clock()
    asked = FunnelQuestion(
        steps=tuple(parse_rule(step) for step in question.steps),
        period=Period(since=question.since, until=question.until),
        within_days=question.within_days,
    )
    return funnel(
        asked,
        facts=app.facts,
        now=now,
        among=members_of(question.segment, database=app.database, facts=app.facts, now=now),
    )


@router.post("/retention")
def make_retention(app: AppDep, question: RetentionIn) -> Retention:
    """Follow the cohorts of the last periods."""
    now = app.clock()
    asked = RetentionQuestion(
        began=parse_rule(question.began),
        returned=parse_rule(question.returned),
        span=question.span,
        periods=question.periods,
        zone=question.zone or app.settings.shop.timezone,
    )
    return retention(
        asked,
        facts=app.facts,
        now=now,
        among=members_of(question.segment, database=app.database, facts=app.facts, now=now),
    )


@router.post("/paths")
def make_paths(app: AppDep, question: PathsIn) -> Paths:
    """Follow the customers after an event, or back from it."""
    now = app.clock()
    asked = PathQuestion(
        start=parse_rule(question.start),
        period=Period(since=question.since, until=question.until),
        direction=question.direction,
        depth=question.depth,
        names=question.names,
        within_days=question.within_days,
    )
    return paths(
        asked,
        facts=app.facts,
        now=now,
        among=members_of(question.segment, database=app.database, facts=app.facts, now=now),
    )
