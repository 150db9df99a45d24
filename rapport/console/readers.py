"""People of a group to show a text to, and one about whom nothing is known."""

import dataclasses

from rapport.console.copies import Reader
from rapport.console.customers import full_name
from rapport.console.visits import Visit
from rapport.content import customer_values
from rapport.profiles import PROFILES, find_profiles
from rapport.segments import Member, Segment, find_segment, kept_members, list_members, rule_lookup
from rapport.statements import stated_values

_SHOWN = 5


def readers_of(visit: Visit, segment_id: str) -> list[Reader]:
    """Give a few members of a segment; a text must also read well to somebody without a name."""
    doors = visit.app
    unknown = Reader(label=visit.t("draft.nobody_known"), values={})
    segment = find_segment(doors.database, segment_id)
    if segment is None:
        return [unknown]
    found = _members(visit, segment)
    profiles = find_profiles(doors.facts, [one.customer_id for one in found])
    said = stated_values(doors.facts, doors.facts.table(PROFILES), list(profiles), now=visit.now)
    members = [
        Reader(
            label=full_name(profile),
            values=customer_values(dataclasses.asdict(profile) | said.get(customer_id, {})),
        )
        for customer_id, profile in profiles.items()
    ]
    return [*members, unknown]


def _members(visit: Visit, segment: Segment) -> list[Member]:
    """The first members as of the last count; before there is one, those of this moment."""
    doors = visit.app
    kept = kept_members(segment.segment_id, facts=doors.facts, limit=_SHOWN)
    return kept or list_members(
        segment.rule,
        facts=doors.facts,
        now=visit.now,
        segments=rule_lookup(doors.database),
        limit=_SHOWN,
    )
