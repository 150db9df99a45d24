"""Keeps consents in step with the facts: they follow names, and the facts know what was said."""

import pyarrow as pa
import pyarrow.compute as pc

from rapport.events import touch
from rapport.profiles.following import Follower, follow_moves
from rapport.profiles.model import CONSENT_FACTS, CONSENT_MARKS
from rapport.profiles.store import ConsentChanges, consent_changes, place_consents
from rapport.storage import Database, Facts, put_rows, rows_like

_MIRROR = "consents"

CONSENT_FOLLOWER = Follower(
    name="consents",
    follow=lambda database, _facts, customers: place_consents(database, customers),
)
"""Lets consents count for the customer that a name belongs to. It comes before all others."""


def settle_consents(database: Database, facts: Facts) -> int:
    """Let consents follow the names that belong to another customer now; return how many names.

    What is yet to do was put down with the commit that moved the names: safe to repeat and to kill.
    """
    return follow_moves(database, facts, (CONSENT_FOLLOWER,))


def mirror_consents(database: Database, facts: Facts) -> int:
    """Bring the last words of the ledger into the facts; return how many changed. Cheap if none."""
    changed, mark = 0, None
    for changes in consent_changes(database, since=_mark(facts)):
        if changes.rows.num_rows or changes.whole:
            changed, mark = changed + _keep(facts, changes), changes.mark
    if mark is not None:  # only now: a mirror that was killed half-way begins again
        rows = {"mirror": [_MIRROR], "mark": pa.array([mark], pa.int64())}
        put_rows(facts, CONSENT_MARKS, pa.table(rows))
    return changed


def _mark(facts: Facts) -> int:
    rows = facts.read(facts.table(CONSENT_MARKS)).to_pylist()
    return int(rows[0]["mark"]) if rows else 0


def _keep(facts: Facts, changes: ConsentChanges) -> int:
    taken_back = pc.is_null(changes.rows["granted"])
    said, gone = changes.rows.filter(pc.invert(taken_back)), changes.rows.filter(taken_back)
    with facts.transaction():
        touch(facts, changes.rows["customer_id"])
        if changes.whole:
            keep = facts.replace if changes.first else facts.append
            return keep(CONSENT_FACTS, said)
        new = _unlike_kept(facts, said)
        put_rows(facts, CONSENT_FACTS, new, gone=gone)
        return int(new.num_rows + gone.num_rows)


def _unlike_kept(facts: Facts, rows: pa.Table) -> pa.Table:
    """The rows that the facts do not hold as they are: a change may come twice."""
    kept = rows_like(facts, CONSENT_FACTS, rows)
    if kept.num_rows == 0:
        return rows
    known = {tuple(row.values()) for row in kept.to_pylist()}
    return rows.filter(pa.array([tuple(row.values()) not in known for row in rows.to_pylist()]))
