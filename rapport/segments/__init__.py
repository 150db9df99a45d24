"""Segments: which customers a rule picks out, at the moment of asking.

In: a rule (a typed tree, published as JSON Schema), facts. Out: members, one row per customer; a
preview with size, examples and the rule said as a sentence. A rule has one meaning, for a million
customers and for one. Must never write a fact, and never send anything.
"""

from rapport.segments.describing import describe
from rapport.segments.errors import (
    BadRule,
    SegmentChanged,
    SegmentCycle,
    SegmentNameTaken,
    SegmentNotFound,
)
from rapport.segments.matching import matches, members
from rapport.segments.model import Member, Preview, Segment, SegmentId
from rapport.segments.parsing import parse_rule, rule_json, rule_schema
from rapport.segments.previewing import list_members, preview
from rapport.segments.references import RuleLookup
from rapport.segments.rules import Rule
from rapport.segments.store import (
    find_segment,
    get_segment,
    list_segments,
    rule_lookup,
    save_segment,
    segment_names,
    update_segment,
)

__all__ = [
    "BadRule",
    "Member",
    "Preview",
    "Rule",
    "RuleLookup",
    "Segment",
    "SegmentChanged",
    "SegmentCycle",
    "SegmentId",
    "SegmentNameTaken",
    "SegmentNotFound",
    "describe",
    "find_segment",
    "get_segment",
    "list_members",
    "list_segments",
    "matches",
    "members",
    "parse_rule",
    "preview",
    "rule_json",
    "rule_lookup",
    "rule_schema",
    "save_segment",
    "segment_names",
    "update_segment",
]
