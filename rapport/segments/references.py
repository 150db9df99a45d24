"""Puts the rules of other segments in the place of references, and refuses to go in circles."""

from collections.abc import Callable

from rapport.segments.errors import BadRule, SegmentCycle
from rapport.segments.rules import AllOf, AnyOf, InSegment, Not, Rule, walk

RuleLookup = Callable[[str], Rule]
"""Gives the rule of a segment by its id, or raises `SegmentNotFound`."""

MAX_EXPANDED = 1_000


def expand(rule: Rule, segments: RuleLookup | None, *, within: tuple[str, ...] = ()) -> Rule:
    """Return the rule with every reference replaced by the rule it names.

    `within` are the ids of the segments the rule belongs to; a reference to one is a cycle.
    """
    expanded = _expanded(rule, segments, within)
    if not within and sum(1 for _ in walk(expanded)) > MAX_EXPANDED:
        raise BadRule(f"the rule and the segments it names have more than {MAX_EXPANDED} parts")
    return expanded


def _expanded(rule: Rule, segments: RuleLookup | None, within: tuple[str, ...]) -> Rule:
    match rule:
        case AllOf() | AnyOf():
            inner = tuple(_expanded(one, segments, within) for one in rule.rules)
            return rule.model_copy(update={"rules": inner})
        case Not():
            return rule.model_copy(update={"rule": _expanded(rule.rule, segments, within)})
        case InSegment():
            return _followed(rule.segment_id, segments, within)
        case _:
            return rule


def _followed(segment_id: str, segments: RuleLookup | None, within: tuple[str, ...]) -> Rule:
    if segments is None:
        raise BadRule(f"the rule names segment {segment_id!r}, and no segments were given with it")
    path = (*within, segment_id)
    if segment_id in within:
        circle = path[path.index(segment_id) :]
        raise SegmentCycle(
            f"segments lead in a circle: {' → '.join(circle)}; break one of the links"
        )
    return _expanded(segments(segment_id), segments, path)
