"""Segments over HTTP: rules, their previews, their members."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Body, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.segments import (
    Member,
    Preview,
    Segment,
    describe,
    get_segment,
    list_members,
    list_segments,
    parse_rule,
    preview,
    rule_json,
    rule_lookup,
    rule_schema,
    save_segment,
    segment_names,
    update_segment,
)

router = APIRouter(prefix="/api/v1/segments", tags=["segments"])

_MayLook = Depends(Needs(Permission.VIEW))
Author = Annotated[Actor, Depends(Needs(Permission.WRITE_CONTENT))]
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

    @classmethod
    def of(cls, segment: Segment) -> Self:
        return cls(
            segment_id=segment.segment_id,
            name=segment.name,
            rule=rule_json(segment.rule),
            sentence={one: describe(segment.rule, one) for one in ("zh", "en")},
            version=segment.version,
            created_at=segment.created_at,
            created_by=segment.created_by,
            updated_at=segment.updated_at,
        )


class MembersOut(BaseModel):
    """A page of members by id; ask again with `after` set to `next_after` until it is null."""

    members: list[Member]
    next_after: str | None


@router.get("", dependencies=[_MayLook])
def index(app: AppDep) -> list[SegmentOut]:
    """List all segments by name."""
    return [SegmentOut.of(segment) for segment in list_segments(app.database)]


@router.post("", status_code=201)
def create(app: AppDep, author: Author, wanted: SegmentIn) -> SegmentOut:
    """Keep a rule under a name of its own."""
    segment = save_segment(
        database=app.database,
        name=wanted.name,
        rule=parse_rule(wanted.rule),
        created_by=author.name,
        now=app.clock(),
    )
    return SegmentOut.of(segment)


@router.post("/preview", dependencies=[_MayLook])
def try_rule(
    app: AppDep, rule: Annotated[RuleIn, Body()], examples: Annotated[int, Query(ge=0, le=100)] = 10
) -> Preview:
    """Count whom a rule picks out right now, show a few, and warn of what looks mistaken."""
    return preview(
        parse_rule(rule),
        facts=app.facts,
        now=app.clock(),
        segments=rule_lookup(app.database),
        segment_name=segment_names(app.database),
        examples=examples,
    )


@router.get("/schema", dependencies=[_MayLook])
def schema() -> dict[str, object]:
    """Give the JSON Schema of a rule."""
    return rule_schema()


@router.get("/{segment_id}", dependencies=[_MayLook])
def show(app: AppDep, segment_id: str) -> SegmentOut:
    """Give one segment."""
    return SegmentOut.of(get_segment(app.database, segment_id))


@router.patch("/{segment_id}")
def change(app: AppDep, _author: Author, segment_id: str, wanted: SegmentChange) -> SegmentOut:
    """Change the name or the rule of a segment that nobody changed meanwhile."""
    changed = update_segment(
        segment_id,
        database=app.database,
        rule=None if wanted.rule is None else parse_rule(wanted.rule),
        name=wanted.name,
        version=wanted.version,
        now=app.clock(),
    )
    return SegmentOut.of(changed)


@router.get("/{segment_id}/members", dependencies=[_MayLook])
def show_members(
    app: AppDep,
    segment_id: str,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 100,
    after: str | None = None,
) -> MembersOut:
    """List the members of a segment right now, page by page."""
    found = list_members(
        get_segment(app.database, segment_id).rule,
        facts=app.facts,
        now=app.clock(),
        segments=rule_lookup(app.database),
        limit=limit,
        after=after,
    )
    last = found[-1].customer_id if len(found) == limit else None
    return MembersOut(members=found, next_after=last)
