"""Segments are kept under names of their own, and changed by one person at a time."""

from datetime import UTC, datetime, timedelta

import pytest

from rapport.segments import (
    BadRule,
    Segment,
    SegmentChanged,
    SegmentCycle,
    SegmentNameTaken,
    SegmentNotFound,
    find_segment,
    get_segment,
    list_segments,
    parse_rule,
    rule_lookup,
    save_segment,
    update_segment,
)
from rapport.storage import Database

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
EVERYONE = parse_rule({"kind": "everyone"})
IN_CHINA = parse_rule({"kind": "trait", "name": "country", "op": "is", "value": "CN"})


def saved(database: Database, name: str, rule: object = EVERYONE) -> Segment:
    return save_segment(database=database, name=name, rule=rule, created_by="ops", now=NOW)


def test_a_segment_is_found_by_id_and_by_name(any_database: Database) -> None:
    segment = saved(any_database, "中国客户", IN_CHINA)
    assert find_segment(any_database, segment.segment_id) == segment
    assert get_segment(any_database, "中国客户") == segment
    assert find_segment(any_database, "nobody") is None
    with pytest.raises(SegmentNotFound, match="'nobody'"):
        get_segment(any_database, "nobody")


def test_segments_are_listed_by_name(database: Database) -> None:
    saved(database, "b")
    saved(database, "a")
    assert [one.name for one in list_segments(database)] == ["a", "b"]


def test_two_segments_cannot_have_one_name(any_database: Database) -> None:
    saved(any_database, "buyers")
    with pytest.raises(SegmentNameTaken):
        saved(any_database, " buyers ")
    other = saved(any_database, "others")
    with pytest.raises(SegmentNameTaken):
        update_segment(other.segment_id, database=any_database, name="buyers", version=1, now=NOW)
    assert len(list_segments(any_database)) == 2


@pytest.mark.parametrize("name", ["", "   ", "x" * 201])
def test_a_segment_needs_a_name_of_a_bearable_length(database: Database, name: str) -> None:
    with pytest.raises(BadRule, match="1 to 200 characters"):
        saved(database, name)


def test_a_change_makes_a_new_version_and_an_old_one_is_refused(database: Database) -> None:
    segment = saved(database, "buyers")
    later = NOW + timedelta(days=1)
    changed = update_segment(
        segment.segment_id, database=database, rule=IN_CHINA, version=1, now=later
    )
    assert (changed.version, changed.rule, changed.updated_at) == (2, IN_CHINA, later)
    assert (changed.created_at, changed.name) == (NOW, "buyers")
    with pytest.raises(SegmentChanged, match="at version 2, not 1"):
        update_segment(segment.segment_id, database=database, name="x", version=1, now=later)


def test_a_segment_cannot_name_one_that_is_not_there(database: Database) -> None:
    with pytest.raises(SegmentNotFound):
        saved(database, "x", parse_rule({"kind": "segment", "segment_id": "seg_gone"}))


def test_a_name_is_one_line(database: Database) -> None:
    for name in ("a\x00b", "a\nb"):
        with pytest.raises(BadRule, match="one line of text"):
            saved(database, name)


def test_a_segment_named_by_its_name_is_kept_by_its_id(database: Database) -> None:
    buyers = saved(database, "buyers")
    inside = saved(database, "inside", parse_rule({"kind": "segment", "segment_id": "buyers"}))
    assert inside.rule == parse_rule({"kind": "segment", "segment_id": buyers.segment_id})
    update_segment(buyers.segment_id, database=database, name="customers", version=1, now=NOW)
    lookup = rule_lookup(database)
    assert lookup(inside.segment_id) == inside.rule
    for own in (buyers.segment_id, "customers", "inside"):
        circle = parse_rule({"kind": "segment", "segment_id": own})
        with pytest.raises(SegmentCycle):
            update_segment(buyers.segment_id, database=database, rule=circle, version=2, now=NOW)


def test_segments_in_a_long_chain_or_a_large_tree_are_refused(database: Database) -> None:
    saved(database, "0")
    with pytest.raises(BadRule, match="nested deeper than 60 levels"):
        for number in range(70):
            rule = {"kind": "not", "rule": {"kind": "segment", "segment_id": str(number)}}
            saved(database, str(number + 1), parse_rule(rule))
    saved(database, "tree 0")
    with pytest.raises(BadRule, match="more than 1000 parts"):
        for number in range(70):
            inner = {"kind": "segment", "segment_id": f"tree {number}"}
            rule = {"kind": "any", "rules": [inner, {"kind": "not", "rule": inner}]}
            saved(database, f"tree {number + 1}", parse_rule(rule))


def test_a_change_that_would_close_a_circle_is_refused(database: Database) -> None:
    first = saved(database, "first")
    second = saved(
        database, "second", parse_rule({"kind": "segment", "segment_id": first.segment_id})
    )
    back = parse_rule({"kind": "not", "rule": {"kind": "segment", "segment_id": second.segment_id}})
    with pytest.raises(
        SegmentCycle, match=f"{first.segment_id} → {second.segment_id} → {first.segment_id}"
    ):
        update_segment(first.segment_id, database=database, rule=back, version=1, now=NOW)


def test_a_rule_that_nobody_can_meet_is_refused_with_both_places(database: Database) -> None:
    in_us = {"kind": "trait", "name": "country", "op": "is", "value": "US"}
    china = saved(database, "China", IN_CHINA)
    inside = {"kind": "segment", "segment_id": china.segment_id}
    nobody = parse_rule({"kind": "all", "rules": [inside, in_us]})
    told = r"all\[0\].trait and all\[1\].trait"
    with pytest.raises(BadRule, match=told):
        saved(database, "nobody", nobody)
    everyone = saved(database, "everyone")
    with pytest.raises(BadRule, match=told):
        update_segment(everyone.segment_id, database=database, rule=nobody, version=1, now=NOW)
    assert get_segment(database, "everyone").rule == EVERYONE
