"""Topics, trends and alarms of what customers say, over HTTP."""

from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.insights import Evidence, Scope, readings_in
from rapport.segments import members_of
from rapport.topics import (
    Topic,
    TopicQuote,
    get_topic,
    hide_topic,
    list_topics,
    merge_topics,
    quotes_of,
    rename_topic,
)
from rapport.trends import (
    Alarm,
    AlarmState,
    Direction,
    Every,
    Split,
    Trend,
    alarm_quotes,
    find_trends,
    get_alarm,
    list_alarms,
    mark_alarm,
    series_names,
)

router = APIRouter(prefix="/api/v1/insights", tags=["insights"])

_MayLook = Depends(Needs(Permission.VIEW))
Author = Annotated[Actor, Depends(Needs(Permission.WRITE_CONTENT))]
Quotes = Annotated[int, Query(ge=0, le=20)]


class TopicNamesIn(BaseModel):
    """What people call a topic."""

    model_config = ConfigDict(extra="forbid")

    names: dict[str, str] = Field(description="Name by language: `zh`, `en` or both.")


class TopicMergeIn(BaseModel):
    """The topic that another counts for."""

    model_config = ConfigDict(extra="forbid")

    into: str = Field(max_length=40, description="Its id.")


class TrendsIn(BaseModel):
    """Which texts to look at, and how."""

    model_config = ConfigDict(extra="forbid")

    every: Every = Every.WEEK
    periods: int | None = Field(default=None, ge=6, le=120, description="How many of the last.")
    split: Split | None = Field(default=None, description="Count apart by this.")
    product_id: str | None = None
    category: str | None = None
    brand: str | None = None
    source: str | None = None
    platform: str | None = None
    language: str | None = Field(default=None, description="BCP 47, such as `zh`.")
    segment: str | None = Field(default=None, description="Only its members; an id or a name.")
    steady: bool = Field(default=False, description="What does not move, too.")


@router.get("/topics", dependencies=[_MayLook])
def topics(
    app: AppDep, every: Annotated[bool, Query(alias="all", description="Hidden ones too.")] = False
) -> list[Topic]:
    """List the topics, the largest first."""
    return list_topics(app.database, all_states=every)


@router.get("/topics/{topic_id}", dependencies=[_MayLook])
def topic(app: AppDep, topic_id: str) -> Topic:
    """Give one topic."""
    return get_topic(app.database, topic_id)


@router.get("/topics/{topic_id}/quotes", dependencies=[_MayLook])
def topic_quotes(app: AppDep, topic_id: str, quotes: Quotes = 3) -> list[TopicQuote]:
    """Quote texts that have most of a topic."""
    readings = readings_in(app.facts, Scope())
    return quotes_of(app.facts, readings, get_topic(app.database, topic_id), quotes=quotes)


@router.post("/topics/{topic_id}/names")
def name(app: AppDep, author: Author, topic_id: str, told: TopicNamesIn) -> Topic:
    """Give a topic names that stay."""
    return rename_topic(app.database, topic_id, told.names, by=author.name)


@router.post("/topics/{topic_id}/hide", dependencies=[Depends(Needs(Permission.WRITE_CONTENT))])
def hide(app: AppDep, topic_id: str) -> Topic:
    """Leave a topic out of lists."""
    return hide_topic(app.database, topic_id)


@router.post("/topics/{topic_id}/show", dependencies=[Depends(Needs(Permission.WRITE_CONTENT))])
def show(app: AppDep, topic_id: str) -> Topic:
    """Show a topic that was hidden or merged."""
    return hide_topic(app.database, topic_id, hidden=False)


@router.post("/topics/{topic_id}/merge", dependencies=[Depends(Needs(Permission.WRITE_CONTENT))])
def merge(app: AppDep, topic_id: str, told: TopicMergeIn) -> Topic:
    """Let a topic's texts count for another."""
    return merge_topics(app.database, topic_id, told.into)


@router.post("/trends", dependencies=[_MayLook])
def trends(app: AppDep, asked: TrendsIn) -> list[Trend]:
    """Say what is said more or less often than before, beyond chance; the surest comes first."""
    names = ("product_id", "category", "brand", "source", "platform", "language", "segment")
    scope = Scope(**{one: getattr(asked, one) for one in names})
    now = app.clock()
    among = members_of(asked.segment, database=app.database, facts=app.facts, now=now)
    found = find_trends(
        app.facts,
        readings_in(app.facts, scope, among=among),
        zone=ZoneInfo(app.settings.shop.timezone),
        now=now,
        every=asked.every,
        periods=asked.periods,
        split=asked.split,
        names=series_names(app.database),
    )
    return [one for one in found if asked.steady or one.direction is not Direction.STEADY]


@router.get("/alarms", dependencies=[_MayLook])
def alarms(app: AppDep, state: AlarmState | None = None) -> list[Alarm]:
    """List alarms, the newest first."""
    return list_alarms(app.database, state=state)


@router.get("/alarms/{alarm_id}", dependencies=[_MayLook])
def alarm(app: AppDep, alarm_id: str) -> Alarm:
    """Give one alarm."""
    return get_alarm(app.database, alarm_id)


@router.get("/alarms/{alarm_id}/quotes", dependencies=[_MayLook])
def quotes_of_alarm(app: AppDep, alarm_id: str, quotes: Quotes = 3) -> list[Evidence]:
    """Quote the texts behind an alarm, the newest first."""
    return alarm_quotes(app.facts, get_alarm(app.database, alarm_id), quotes=quotes)


@router.post("/alarms/{alarm_id}/seen")
def seen(app: AppDep, author: Author, alarm_id: str) -> Alarm:
    """Say that somebody looks after it."""
    return _mark(app, alarm_id, AlarmState.SEEN, author)


@router.post("/alarms/{alarm_id}/dismiss")
def dismiss(app: AppDep, author: Author, alarm_id: str) -> Alarm:
    """Say that it is nothing."""
    return _mark(app, alarm_id, AlarmState.DISMISSED, author)


def _mark(app: AppDep, alarm_id: str, state: AlarmState, author: Actor) -> Alarm:
    return mark_alarm(app.database, alarm_id, state, by=author.name, now=app.clock())
