"""The rows of segments in the operational store."""

import re
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Column, Integer, Row, String, Table, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from rapport.kit.ids import new_id
from rapport.segments.checking import check_rule
from rapport.segments.errors import (
    BadListName,
    BadRule,
    ListInUse,
    ListNameTaken,
    ListNotFound,
    SegmentChanged,
    SegmentInUse,
    SegmentNameTaken,
    SegmentNotFound,
)
from rapport.segments.model import ManualList, Segment, SegmentId
from rapport.segments.parsing import parse_rule, rule_json
from rapport.segments.references import RuleLookup, expand, with_ids
from rapport.segments.rules import InList, InSegment, Rule, walk
from rapport.segments.substituting import with_parts
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

manual_lists = Table(
    "manual_lists",
    metadata,
    Column("list_id", String(40), primary_key=True),
    Column("name", String(_MAX_NAME), nullable=False, unique=True),
    Column("created_at", UtcTime, nullable=False),
    Column("created_by", String(100), nullable=False),
)


def save_segment(
    *, database: Database, name: str, rule: Rule, created_by: str, now: datetime
) -> Segment:
    """Keep a rule under a name of its own; `SegmentNameTaken` when another segment has it.

    `BadRule` for what no customer can meet, also together with the segments that it names.
    """
    rule = _with_ids(rule, database)
    check_rule(rule, rule_lookup(database))
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
    """Change the rule or the name of version `version`; `SegmentChanged` when there is a newer.

    A rule is checked as `save_segment` does.
    """
    before = get_segment(database, segment_id)
    if rule is not None:
        rule = _with_ids(rule, database)
        check_rule(expand(rule, rule_lookup(database), within=(before.segment_id,)))
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


def remove_segment(database: Database, reference: str) -> Segment:
    """Delete a segment that no other names, or raise `SegmentInUse`; return what it was."""
    segment = get_segment(database, reference)
    naming = [
        other.name
        for other in list_segments(database)
        if any(
            isinstance(node, InSegment) and node.segment_id == segment.segment_id
            for node in walk(other.rule)
        )
    ]
    if naming:
        raise SegmentInUse(
            f"segment {segment.name!r} is named by {_listed(naming)}; change that rule first"
        )
    with database.begin() as connection:
        mine = segments.c.segment_id == segment.segment_id
        connection.execute(delete(segments).where(mine))
    return segment


def save_list(*, database: Database, name: str, created_by: str, now: datetime) -> ManualList:
    """Make an empty manual list; `ListNameTaken` when another has the name."""
    made = ManualList(
        list_id=new_id("list"), name=_list_name(name), created_at=now, created_by=created_by
    )
    row = {field: getattr(made, field) for field in manual_lists.c.keys()}  # noqa: SIM118
    try:
        with database.begin() as connection:
            connection.execute(insert(manual_lists).values(row))
    except IntegrityError as error:
        raise _list_taken(made.name) from error
    return made


def rename_list(reference: str, *, database: Database, name: str) -> ManualList:
    """Give a manual list another name; rules name it by its id."""
    found = get_list(database, reference)
    mine, named = manual_lists.c.list_id == found.list_id, _list_name(name)
    try:
        with database.begin() as connection:
            connection.execute(update(manual_lists).where(mine).values(name=named))
    except IntegrityError as error:
        raise _list_taken(named) from error
    return get_list(database, found.list_id)


def remove_list(database: Database, reference: str) -> ManualList:
    """Delete the name of a list that no segment names, or raise `ListInUse`."""
    found = get_list(database, reference)
    naming = [
        segment.name
        for segment in list_segments(database)
        if any(
            isinstance(node, InList) and node.list_id == found.list_id
            for node in walk(segment.rule)
        )
    ]
    if naming:
        raise ListInUse(
            f"list {found.name!r} is named by {_listed(naming)}; change that rule first"
        )
    with database.begin() as connection:
        connection.execute(delete(manual_lists).where(manual_lists.c.list_id == found.list_id))
    return found


def get_list(database: Database, reference: str) -> ManualList:
    """Give the manual list with this id, else the one with this name, or raise `ListNotFound`."""
    wanted = or_(manual_lists.c.list_id == reference, manual_lists.c.name == reference)
    with database.begin() as connection:
        rows = connection.execute(select(manual_lists).where(wanted)).all()
    found = [ManualList(**row._mapping) for row in rows]
    if found:
        return min(found, key=lambda one: one.list_id != reference)
    raise ListNotFound(f"there is no list {reference!r}; `rapport lists list` shows them")


def list_lists(database: Database) -> list[ManualList]:
    """Give all manual lists, by name."""
    with database.begin() as connection:
        rows = connection.execute(select(manual_lists).order_by(manual_lists.c.name)).all()
    return [ManualList(**row._mapping) for row in rows]


def rule_lookup(database: Database) -> RuleLookup:
    """Give what `members`, `matches` and `preview` need to follow references to segments."""
    return lambda segment_id: get_segment(database, segment_id).rule


def segment_names(database: Database) -> Callable[[str], str]:
    """Give what `describe` and `preview` need to say the names of segments, not their ids."""
    names = {segment.segment_id: segment.name for segment in list_segments(database)}
    return lambda segment_id: names.get(SegmentId(segment_id), segment_id)


def _with_ids(rule: Rule, database: Database) -> Rule:
    """Name segments and lists by their ids, which stay when names change."""
    lists: dict[Rule, Rule] = {
        node: node.model_copy(update={"list_id": get_list(database, node.list_id).list_id})
        for node in walk(rule)
        if isinstance(node, InList)
    }
    named = with_parts(rule, lists)
    return with_ids(named, lambda one: get_segment(database, one).segment_id)


def _segment(row: Row[tuple[object, ...]]) -> Segment:
    values = dict(row._mapping)
    return Segment(**{**values, "rule": parse_rule(values["rule"])})


def _checked_name(name: str) -> str:
    wrong = _wrong_name(name)
    if wrong:
        raise BadRule(f"a segment's name {wrong}")
    return name.strip()


def _list_name(name: str) -> str:
    wrong = _wrong_name(name)
    if wrong:
        raise BadListName(f"a list's name {wrong}")
    return name.strip()


def _wrong_name(name: str) -> str | None:
    length = len(name.strip())
    if not length or length > _MAX_NAME:
        return f"has 1 to {_MAX_NAME} characters, not {length}"
    if _CONTROL.search(name.strip()):
        return "is one line of text; take out the control character"
    return None


def _listed(names: list[str]) -> str:
    return "segment " + ", ".join(repr(name) for name in names[:3]) + (" …" if names[3:] else "")


def _list_taken(name: str) -> ListNameTaken:
    return ListNameTaken(f"there is a list {name!r} already; take another name")


def _taken(name: str) -> SegmentNameTaken:
    return SegmentNameTaken(f"there is a segment {name!r} already; take another name or update it")
