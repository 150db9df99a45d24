"""Segments over HTTP: rules, their previews, their members, what becomes of them over time."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Query, Response

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.api.segment_bodies import (
    ChangedSegmentOut,
    MembersOut,
    RefreshIn,
    RefreshOut,
    RuleIn,
    SegmentChange,
    SegmentIn,
    SegmentOut,
    segments_out,
)
from rapport.app import topics_of_shop
from rapport.segments import (
    Overlap,
    Preview,
    Shift,
    SizePoint,
    composition,
    delete_segment,
    get_segment,
    kept_members,
    list_members,
    list_segments,
    overlap,
    parse_rule,
    preview,
    refresh_all,
    refresh_segment,
    rule_lookup,
    rule_schema,
    run_segment_tests,
    save_segment,
    segment_names,
    size_history,
    update_segment,
)
from rapport.uses import check_segment_unused

router = APIRouter(prefix="/api/v1/segments", tags=["segments"])

_MayLook = Depends(Needs(Permission.VIEW))
Author = Annotated[Actor, Depends(Needs(Permission.WRITE_CONTENT))]


@router.get("", dependencies=[_MayLook])
def index(app: AppDep) -> list[SegmentOut]:
    """List all segments by name, with size, freshness and what looks wrong."""
    return segments_out(app, list_segments(app.database))


@router.post("", status_code=201)
def create(app: AppDep, author: Author, wanted: SegmentIn) -> SegmentOut:
    """Keep a rule under a name of its own; its members are kept from some seconds later on."""
    segment = save_segment(
        database=app.database,
        name=wanted.name,
        rule=parse_rule(wanted.rule),
        created_by=author.name,
        now=app.clock(),
    )
    return segments_out(app, [segment])[0]


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
        topics=topics_of_shop(app),
        examples=examples,
    )


@router.get("/schema", dependencies=[_MayLook])
def schema() -> dict[str, object]:
    """Give the JSON Schema of a rule."""
    return rule_schema()


@router.get("/overlap", dependencies=[_MayLook])
def compare(
    app: AppDep, segment: Annotated[list[str], Query(description="Id or name; repeat it.")]
) -> Overlap:
    """Count, for each two of the segments, the customers that are members of both."""
    ids = [get_segment(app.database, one).segment_id for one in segment]
    return overlap(ids, facts=app.facts)


@router.post("/refresh")
def refresh(app: AppDep, _author: Author, wanted: RefreshIn) -> RefreshOut:
    """Look at every customer now, for one segment or for all, and write who came and who went."""
    database, facts, now = app.database, app.facts, app.clock()
    if wanted.segment is None:
        return RefreshOut.of(refresh_all(database=database, facts=facts, now=now))
    segment_id = get_segment(database, wanted.segment).segment_id
    return RefreshOut.of(refresh_segment(segment_id, database=database, facts=facts, now=now))


@router.get("/{segment_id}", dependencies=[_MayLook])
def show(app: AppDep, segment_id: str) -> SegmentOut:
    """Give one segment."""
    return segments_out(app, [get_segment(app.database, segment_id)])[0]


@router.patch("/{segment_id}")
def change(
    app: AppDep, _author: Author, segment_id: str, wanted: SegmentChange
) -> ChangedSegmentOut:
    """Change the name or rule of a segment that nobody changed meanwhile; a rule is tested."""
    changed = update_segment(
        segment_id,
        database=app.database,
        rule=None if wanted.rule is None else parse_rule(wanted.rule),
        name=wanted.name,
        version=wanted.version,
        now=app.clock(),
    )
    tests = None
    if wanted.rule is not None:
        tests = run_segment_tests(changed.segment_id, database=app.database, facts=app.facts)
    shown = segments_out(app, [changed])[0]
    return ChangedSegmentOut(**dict(shown), tests=tests)


@router.delete("/{segment_id}", status_code=204)
def remove(app: AppDep, _author: Author, segment_id: str) -> Response:
    """Delete a segment that nothing names, and all kept of it but its events."""
    check_segment_unused(get_segment(app.database, segment_id), database=app.database)
    delete_segment(segment_id, database=app.database, facts=app.facts)
    return Response(status_code=204)


@router.get("/{segment_id}/members", dependencies=[_MayLook])
def show_members(
    app: AppDep,
    segment_id: str,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 100,
    after: str | None = None,
    kept: Annotated[bool, Query(description="As of the last refresh; else asked anew.")] = False,
) -> MembersOut:
    """List the members of a segment, page by page: of this moment, or as of the last refresh."""
    segment = get_segment(app.database, segment_id)
    if kept:
        found = kept_members(segment.segment_id, facts=app.facts, limit=limit, after=after)
    else:
        found = list_members(
            segment.rule,
            facts=app.facts,
            now=app.clock(),
            segments=rule_lookup(app.database),
            limit=limit,
            after=after,
        )
    return MembersOut.of(found, limit)


@router.get("/{segment_id}/history", dependencies=[_MayLook])
def history(
    app: AppDep,
    segment_id: str,
    since: datetime | None = None,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 1_000,
) -> list[SizePoint]:
    """Give the sizes of a segment, the oldest first, with who entered and left."""
    segment = get_segment(app.database, segment_id)
    return size_history(segment.segment_id, facts=app.facts, since=since, limit=limit)


@router.get("/{segment_id}/composition", dependencies=[_MayLook])
def newcomers(
    app: AppDep, segment_id: str, days: Annotated[int, Query(ge=1, le=365)] = 30
) -> list[Shift]:
    """Compare the members who came lately with the others, by country, language and tenure."""
    segment = get_segment(app.database, segment_id)
    now = app.clock()
    return composition(segment.segment_id, facts=app.facts, now=now, lately=timedelta(days=days))
