"""Puts the rules of other segments in the place of references, and refuses to go in circles."""

from collections.abc import Callable

from rapport.segments.errors import BadRule, SegmentCycle
from rapport.segments.rules import MAX_DEPTH, AllOf, AnyOf, InSegment, Not, Rule

RuleLookup = Callable[[str], Rule]
"""Gives the rule of a segment by its id, or raises `SegmentNotFound`."""

MAX_EXPANDED = 1_000
MAX_EXPANDED_DEPTH = 3 * MAX_DEPTH


def expand(rule: Rule, segments: RuleLookup | None, *, within: tuple[str, ...] = ()) -> Rule:
    """Return the rule with every reference replaced by the rule it names.

    `within` are the ids of the segments the rule belongs to; a reference to one is a cycle.
    """
    return _Expansion(segments).of(rule, within, depth=1)


def with_ids(rule: Rule, id_of: Callable[[str], str]) -> Rule:
    """Return the rule with every segment named by its id, which stays when the name changes."""
    match rule:
        case AllOf() | AnyOf():
            inner = tuple(with_ids(one, id_of) for one in rule.rules)
            return rule.model_copy(update={"rules": inner})
        case Not():
            return rule.model_copy(update={"rule": with_ids(rule.rule, id_of)})
        case InSegment():
            return rule.model_copy(update={"segment_id": id_of(rule.segment_id)})
        case _:
            return rule


class _Expansion:
    """One rule being expanded. It stops at once when the result grows beyond all use."""

    def __init__(self, segments: RuleLookup | None) -> None:
        self._segments = segments
        self._parts = 0

    def of(self, rule: Rule, within: tuple[str, ...], *, depth: int) -> Rule:
        if depth > MAX_EXPANDED_DEPTH:
            raise BadRule(
                f"the rule and the segments it names are nested deeper than {MAX_EXPANDED_DEPTH}"
                " levels; name fewer segments that name others"
            )
        if isinstance(rule, InSegment):
            return self._followed(rule.segment_id, within, depth=depth)
        self._parts += 1
        if self._parts > MAX_EXPANDED:
            raise BadRule(f"the rule and the segments it names have more than {MAX_EXPANDED} parts")
        match rule:
            case AllOf() | AnyOf():
                inner = tuple(self.of(one, within, depth=depth + 1) for one in rule.rules)
                return rule.model_copy(update={"rules": inner})
            case Not():
                return rule.model_copy(update={"rule": self.of(rule.rule, within, depth=depth + 1)})
            case _:
                return rule

    def _followed(self, segment_id: str, within: tuple[str, ...], *, depth: int) -> Rule:
        if self._segments is None:
            raise BadRule(
                f"the rule names segment {segment_id!r}, and no segments were given with it"
            )
        path = (*within, segment_id)
        if segment_id in within:
            circle = path[path.index(segment_id) :]
            raise SegmentCycle(
                f"segments lead in a circle: {' → '.join(circle)}; break one of the links"
            )
        return self.of(self._segments(segment_id), path, depth=depth + 1)
