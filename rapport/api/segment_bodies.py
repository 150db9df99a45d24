"""What segments look like over HTTP."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field

from rapport.app import App, topics_of_shop
from rapport.segments import (
    Alarm,
    Member,
    Refreshed,
    Segment,
    SegmentTestRun,
    State,
    alarms,
    describe,
    read_states,
    rule_json,
    segment_names,
    waiting_customers,
)

RuleIn = Annotated[
    dict[str, object],
    Field(description="A rule; its JSON Schema is at `/api/v1/segments/schema`."),
]


class SegmentIn(BaseModel):
    """A segment to make."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(description="A name that no other segment has.")
    rule: RuleIn


class SegmentChange(BaseModel):
    """A change to a segment; `version` is the one that was read before."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1)
    name: str | None = None
    rule: RuleIn | None = None


class LivingOut(BaseModel):
    """The members as of the last refresh.

    Everything told up to `fresh_at` is in; `waiting` customers were touched since, null for all of
    them. Every customer was looked at last at `whole_at`.
    """

    size: int
    fresh_at: datetime
    whole_at: datetime
    baseline_at: datetime
    waiting: int | None
    trouble: str | None
    alarm: dict[str, str] | None = Field(
        description="Why the size looks wrong, by language, and its `kind`; null if it does not."
    )


class SegmentOut(BaseModel):
    """A segment and its rule, also as a sentence per language."""

    segment_id: str
    name: str
    rule: dict[str, object]
    sentence: dict[str, str]
    version: int
    created_at: datetime
    created_by: str
    updated_at: datetime
    living: LivingOut | None = Field(description="Null until the first refresh.")


class ChangedSegmentOut(SegmentOut):
    """A segment as it is after a change."""

    tests: SegmentTestRun | None = Field(
        description="What its own tests say of the new rule; null where the rule did not change."
    )


class MembersOut(BaseModel):
    """A page of members by id; ask again with `after` set to `next_after` until it is null."""

    members: list[Member]
    next_after: str | None

    @classmethod
    def of(cls, found: Sequence[Member], limit: int) -> Self:
        last = found[-1].customer_id if len(found) == limit else None
        return cls(members=list(found), next_after=last)


class RefreshIn(BaseModel):
    """What to refresh."""

    model_config = ConfigDict(extra="forbid")

    segment: str | None = Field(default=None, description="Id or name; all segments without it.")


class RefreshOut(BaseModel):
    """What a refresh did. `troubles` are codes of errors, by segment."""

    segments: int
    baselines: int
    entered: int
    left: int
    seconds: float
    troubles: dict[str, str]

    @classmethod
    def of(cls, done: Refreshed) -> Self:
        return cls(
            segments=done.segments,
            baselines=done.baselines,
            entered=done.entered,
            left=done.left,
            seconds=round(done.seconds, 3),
            troubles=dict(done.troubles),
        )


def segments_out(app: App, segments: Sequence[Segment]) -> list[SegmentOut]:
    """Show segments with how they stand."""
    states = read_states(app.facts)
    rules = {str(one.segment_id): one.rule for one in segments if one.segment_id in states}
    wrong = alarms(app.facts, rules=rules, now=app.clock()) if rules else {}
    waiting = waiting_customers(app.facts)
    named, topics = segment_names(app.database), topics_of_shop(app)
    return [
        SegmentOut(
            segment_id=one.segment_id,
            name=one.name,
            rule=rule_json(one.rule),
            sentence={
                lang: describe(one.rule, lang, segment_name=named, topics=topics)
                for lang in ("zh", "en")
            },
            version=one.version,
            created_at=one.created_at,
            created_by=one.created_by,
            updated_at=one.updated_at,
            living=_living(states, wrong, one.segment_id, waiting),
        )
        for one in segments
    ]


def _living(
    states: Mapping[str, State], wrong: Mapping[str, Alarm], segment_id: str, waiting: int | None
) -> LivingOut | None:
    state, alarm = states.get(segment_id), wrong.get(segment_id)
    if state is None:
        return None
    return LivingOut(
        size=state.size,
        fresh_at=state.fresh_at,
        whole_at=state.whole_at,
        baseline_at=state.baseline_at,
        waiting=waiting,
        trouble=state.trouble,
        alarm=None if alarm is None else {"kind": alarm.kind, **alarm.why},
    )
