"""The rows of segments in the operational store."""

import re
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Column, Integer, Row, String, Table, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from rapport.kit.ids import new_id
from rapport.segments.errors import (
    BadRule,
    SegmentChanged,
    SegmentNameTaken,
    SegmentNotFound,
)
from rapport.segments.model import Segment, SegmentId
from rapport.segments.parsing import parse_rule, rule_json
from rapport.segments.references import RuleLookup, expand, with_ids
from rapport.segments.rules import Rule
from rapport.storage import Database, Json, UtcTime, metadata

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_MAX_NAME = 200

segments = Table(
    "segments",
    metadata,
    Column("segment_id", String(40), primary_key=True),
    Column("name", String(_MAX_NAME), nullable=False, unique=True),
    Column("rule", Json, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("created_by", String(100), nullable=False),
    Column("updated_at", UtcTime, nullable=False),
)


def save_segment(
    *, database: Database, name: str, rule: Rule, created_by: str, now: datetime
) -> Segment:
    """Keep a rule under a name of its own; `SegmentNameTaken` when another segment has it."""
    rule = with_ids(rule, lambda named: get_segment(database, named).segment_id)
    expand(rule, rule_lookup(database))
    segment = Segment(
        segment_id=SegmentId(new_id("seg")),
        name=_checked_name(name),
        rule=rule,
        version=1,
        created_at=now,
        created_by=created_by,
        updated_at=now,
    )
    row = {field: getattr(segment, field) for field in segments.c.keys()}  # noqa: SIM118
    try:
        with database.begin() as connection:
            connection.execute(insert(segments).values({**row, "rule": rule_json(rule)}))
    except IntegrityError as error:
        raise _taken(segment.name) from error
    return segment


def update_segment(
    segment_id: str,
    *,
    database: Database,
    rule: Rule | None = None,
    name: str | None = None,
    version: int,
    now: datetime,
) -> Segment:
    """Change the rule or the name of version `version`; `SegmentChanged` when there is a newer."""
    before = get_segment(database, segment_id)
    if rule is not None:
        rule = with_ids(rule, lambda named: get_segment(database, named).segment_id)
        expand(rule, rule_lookup(database), within=(before.segment_id,))
    changed = {
        "name": before.name if name is None else _checked_name(name),
        "rule": rule_json(before.rule if rule is None else rule),
        "version": version + 1,
        "updated_at": now,
    }
    mine = (segments.c.segment_id == before.segment_id) & (segments.c.version == version)
    try:
        with database.begin() as connection:
            kept = connection.execute(update(segments).where(mine).values(changed)).rowcount
    except IntegrityError as error:
        raise _taken(str(changed["name"])) from error
    if not kept:
        raise SegmentChanged(
            f"segment {before.segment_id} is at version {before.version}, not {version};"
            " read it again and repeat the change"
        )
    return get_segment(database, before.segment_id)


def find_segment(database: Database, reference: str) -> Segment | None:
    """Give the segment with this id, else the one with this name."""
    wanted = or_(segments.c.segment_id == reference, segments.c.name == reference)
    with database.begin() as connection:
        rows = connection.execute(select(segments).where(wanted)).all()
    found = [_segment(row) for row in rows]
    return min(found, key=lambda one: one.segment_id != reference, default=None)


def get_segment(database: Database, reference: str) -> Segment:
    """Give the segment with this id or name, or raise `SegmentNotFound`."""
    found = find_segment(database, reference)
    if found is None:
        raise SegmentNotFound(
            f"there is no segment {reference!r}; `rapport segments list` shows them"
        )
    return found


def list_segments(database: Database) -> list[Segment]:
    """Give all segments, by name."""
    with database.begin() as connection:
        rows = connection.execute(select(segments).order_by(segments.c.name)).all()
    return [_segment(row) for row in rows]


def rule_lookup(database: Database) -> RuleLookup:
    """Give what `members`, `matches` and `preview` need to follow references to segments."""
    return lambda segment_id: get_segment(database, segment_id).rule


def segment_names(database: Database) -> Callable[[str], str]:
    """Give what `describe` and `preview` need to say the names of segments, not their ids."""
    names = {segment.segment_id: segment.name for segment in list_segments(database)}
    return lambda segment_id: names.get(SegmentId(segment_id), segment_id)


def _segment(row: Row[tuple[object, ...]]) -> Segment:
    values = dict(row._mapping)
    return Segment(**{**values, "rule": parse_rule(values["rule"])})


def _checked_name(name: str) -> str:
    stripped = name.strip()
    if not stripped or len(stripped) > _MAX_NAME:
        raise BadRule(f"a segment's name has 1 to {_MAX_NAME} characters, not {len(stripped)}")
    if _CONTROL.search(stripped):
        raise BadRule("a segment's name is one line of text; take out the control character")
    return stripped


def _taken(name: str) -> SegmentNameTaken:
    return SegmentNameTaken(f"there is a segment {name!r} already; take another name or update it")
