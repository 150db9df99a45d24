"""The boundary of segments over HTTP: who is near it, why one is in or out, a segment's tests."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.api.paths import AnyId
from rapport.api.segment_bodies import RuleIn
from rapport.app import topics_of_shop
from rapport.profiles import get_profile
from rapport.segments import (
    Boundary,
    Explained,
    SegmentTest,
    SegmentTestRun,
    boundary_of,
    explain,
    get_segment,
    keep_test,
    parse_rule,
    remove_tests,
    rule_lookup,
    run_segment_tests,
    save_boundary_tests,
    saved_tests,
    segment_names,
)

router = APIRouter(prefix="/api/v1/segments", tags=["segments"])

_MayLook = Depends(Needs(Permission.VIEW))
Author = Annotated[Actor, Depends(Needs(Permission.WRITE_CONTENT))]
Each = Annotated[int, Query(ge=1, le=100, description="How many on each side.")]


class KeptTestIn(BaseModel):
    """A customer who is to be in the segment, or out of it; without, those at its boundary."""

    model_config = ConfigDict(extra="forbid")

    customer_id: str | None = Field(default=None, min_length=1, max_length=200)
    expected: bool = Field(default=True, description="Whether the customer is to be in.")
    each: int = Field(default=3, ge=1, le=100, description="Of the boundary, how many a side.")


@router.post("/boundary", dependencies=[_MayLook])
def try_boundary(app: AppDep, rule: Annotated[RuleIn, Body()], each: Each = 5) -> Boundary:
    """Say of a rule who is just inside and just outside, and which condition decides."""
    return boundary_of(
        parse_rule(rule),
        facts=app.facts,
        now=app.clock(),
        segments=rule_lookup(app.database),
        segment_name=segment_names(app.database),
        topics=topics_of_shop(app),
        each=each,
    )


@router.post("/explain", dependencies=[_MayLook])
def try_explaining(
    app: AppDep, rule: Annotated[RuleIn, Body()], customer_id: Annotated[str, Query(min_length=1)]
) -> Explained:
    """Say why a rule holds of a customer, or why not."""
    get_profile(app.facts, customer_id)
    return explain(
        parse_rule(rule),
        customer_id,
        facts=app.facts,
        now=app.clock(),
        segments=rule_lookup(app.database),
        segment_name=segment_names(app.database),
        topics=topics_of_shop(app),
    )


@router.get("/{segment_id}/boundary", dependencies=[_MayLook])
def show_boundary(app: AppDep, segment_id: str, each: Each = 5) -> Boundary:
    """Say who is just inside a segment and just outside, and which condition decides."""
    return boundary_of(
        get_segment(app.database, segment_id).rule,
        facts=app.facts,
        now=app.clock(),
        segments=rule_lookup(app.database),
        segment_name=segment_names(app.database),
        topics=topics_of_shop(app),
        each=each,
    )


@router.get("/{segment_id}/explain/{customer_id}", dependencies=[_MayLook])
def explain_member(app: AppDep, segment_id: str, customer_id: AnyId) -> Explained:
    """Say why a customer is in a segment, or why not."""
    segment = get_segment(app.database, segment_id)
    get_profile(app.facts, customer_id)
    return explain(
        segment.rule,
        customer_id,
        facts=app.facts,
        now=app.clock(),
        segments=rule_lookup(app.database),
        segment_name=segment_names(app.database),
        topics=topics_of_shop(app),
    )


@router.get("/{segment_id}/tests", dependencies=[_MayLook])
def index(app: AppDep, segment_id: str) -> list[SegmentTest]:
    """List the segment's own tests."""
    segment = get_segment(app.database, segment_id)
    return saved_tests(segment.segment_id, database=app.database)


@router.post("/{segment_id}/tests", status_code=201)
def keep(app: AppDep, author: Author, segment_id: str, wanted: KeptTestIn) -> list[SegmentTest]:
    """Keep one customer, or those at the boundary, as tests of the segment."""
    now = app.clock()
    if wanted.customer_id is None:
        return save_boundary_tests(
            segment_id,
            database=app.database,
            facts=app.facts,
            now=now,
            made_by=author.name,
            each=wanted.each,
        )
    kept = keep_test(
        segment_id,
        wanted.customer_id,
        expected=wanted.expected,
        database=app.database,
        now=now,
        made_by=author.name,
    )
    return [kept]


@router.post("/{segment_id}/tests/run", dependencies=[_MayLook])
def run(
    app: AppDep, segment_id: str, rule: Annotated[RuleIn | None, Body(embed=True)] = None
) -> SegmentTestRun:
    """Run the segment's tests, of its rule or of one that may take its place."""
    return run_segment_tests(
        segment_id,
        database=app.database,
        facts=app.facts,
        rule=None if rule is None else parse_rule(rule),
    )


@router.delete("/{segment_id}/tests")
def remove(
    app: AppDep, _author: Author, segment_id: str, test_id: Annotated[list[str], Query()]
) -> dict[str, int]:
    """Take tests of the segment away, by their ids."""
    segment = get_segment(app.database, segment_id)
    mine = {test.test_id for test in saved_tests(segment.segment_id, database=app.database)}
    removed = remove_tests([one for one in test_id if one in mine], database=app.database)
    return {"removed": removed}
