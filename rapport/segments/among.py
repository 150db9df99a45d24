"""The members of a kept segment, by its id or name: for who looks at those customers only."""

from datetime import datetime

import ibis.expr.types as ir

from rapport.segments.matching import members
from rapport.segments.store import get_segment, rule_lookup
from rapport.storage import Database, FactReader


def members_of(
    reference: str | None, *, database: Database, facts: FactReader, now: datetime
) -> ir.Table | None:
    """One row per member at `now`: customer_id. None for everybody, where no segment is named.

    `SegmentNotFound` when no segment has this id or name.
    """
    if not reference:
        return None
    rule = get_segment(database, reference).rule
    return members(rule, facts=facts, now=now, segments=rule_lookup(database))
