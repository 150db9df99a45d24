"""What a server does again and again, so that members stay fresh; and how a segment ends."""

from datetime import datetime, timedelta

from rapport.segments.boundary.store import remove_ownerless_tests
from rapport.segments.living.gates import gate_of
from rapport.segments.living.refreshing import refresh_all, refresh_new
from rapport.segments.living.states import living_segments, read_states, waiting_customers
from rapport.segments.living.thinning import forget_segment
from rapport.segments.living.touched import MOST_WAITING, refresh_touched
from rapport.segments.model import Segment
from rapport.segments.store import remove_segment
from rapport.storage import Database, Facts


def refresh_what_is_new(*, database: Database, facts: Facts, now: datetime) -> bool:
    """Make baselines that are missing, and look at touched customers; say whether there were any.

    Takes about two seconds for a hundred segments, and never looks at everybody.
    """
    made = refresh_new(database=database, facts=facts, now=now)
    if waiting_customers(facts) == 0:
        return made.baselines > 0
    done = refresh_touched(database=database, facts=facts, now=now)
    return made.baselines > 0 or (done is not None and bool(done.customers))


def refresh_what_is_due(
    *, database: Database, facts: Facts, now: datetime, every: timedelta
) -> bool:
    """Look at everybody when the last time is long enough ago, or too many were touched."""
    if not _is_due(database, facts, now=now, every=every):
        return False
    refresh_all(database=database, facts=facts, now=now)
    return True


def delete_segment(reference: str, *, database: Database, facts: Facts) -> Segment:
    """Delete a segment, its tests and memberships; `SegmentInUse` when another segment names it.

    Whether a journey or a campaign names it, the caller has to ask those.
    """
    segment = remove_segment(database, reference)
    remove_ownerless_tests(database)
    gate = gate_of(facts)
    with gate.held:
        gate.settled_segment(segment.segment_id)
        forget_segment(facts, segment.segment_id)
    return segment


def _is_due(database: Database, facts: Facts, *, now: datetime, every: timedelta) -> bool:
    states = read_states(facts)
    times = [
        states[one.segment_id].whole_at
        for one in living_segments(database)[0]
        if one.segment_id in states
    ]
    if not times:
        return False
    waiting = waiting_customers(facts)
    return waiting is None or waiting > MOST_WAITING or min(times) + every <= now
