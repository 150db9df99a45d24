"""Whom a draft is for, as the checks need to know it: which values the group lacks."""

from collections.abc import Mapping
from datetime import datetime

import ibis

from rapport.content.slot_columns import with_slots
from rapport.content.slots import CUSTOMER_SLOTS
from rapport.profiles import PROFILES
from rapport.segments import find_segment, members, rule_lookup
from rapport.storage import Database, Facts


def missing_shares(
    segment_id: str, *, database: Database, facts: Facts, now: datetime
) -> Mapping[str, float]:
    """Give, per customer slot, the share (0 to 1) of the segment that has no value for it.

    Empty when there is no such segment or nobody in it: then every value may be missing.
    """
    segment = find_segment(database, segment_id)
    if segment is None:
        return {}
    inside = members(segment.rule, facts=facts, now=now, segments=rule_lookup(database))
    profiles = with_slots(facts.table(PROFILES), facts, now=now).semi_join(inside, "customer_id")
    shares = profiles.aggregate(
        **{
            name: (profiles[name].isnull() | (profiles[name].strip() == "")).mean()
            for name in CUSTOMER_SLOTS
        },
        people=ibis._.count(),
    )
    [row] = facts.read(shares).to_pylist()
    return {name: float(row[name]) for name in CUSTOMER_SLOTS} if row["people"] else {}
