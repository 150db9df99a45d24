"""Writes who came and who went: membership, event, size and state in one commit.

All of it is set-wise SQL inside DuckDB on the workspace's `MOVES`, which names each customer whose
membership differs from what the rule now gives.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from rapport.events import EVENTS, TOUCHED, EventName
from rapport.profiles import PROFILES
from rapport.segments.living.model import State
from rapport.segments.living.states import read_states
from rapport.segments.living.tables import SEGMENT_SIZES, SEGMENT_STATES, SizeKind
from rapport.segments.living.workspace import Workspace
from rapport.segments.tables import MEMBERSHIPS
from rapport.storage import Facts

MOVES = "moves"
_MOVES_COLUMNS = ibis.schema({"segment_id": "string", "customer_id": "string", "entered": "bool"})
_SOURCE = "rapport"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A segment that was looked at; its size follows from the moves."""

    state: State
    kind: SizeKind
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """How many customers entered segments and left them, as the events say."""

    entered: int = 0
    left: int = 0


def begin_moves(space: Workspace) -> None:
    """Begin with no moves."""
    space.keep(MOVES, ibis.memtable(_MOVES_COLUMNS.to_pyarrow().empty_table()))


def settle(
    facts: Facts,
    space: Workspace,
    outcomes: Sequence[Outcome],
    *,
    now: datetime,
    turns: Sequence[str] = (),
) -> Settled:
    """Make the moves true in one commit, with their events, sizes, states and consumed turns.

    Whoever is in since a baseline did not enter: it comes without events.
    """
    silent = {one.state.segment_id for one in outcomes if one.kind is SizeKind.BASELINE}
    with facts.transaction():
        counts = _counts(space)
        told = {one: count for one, count in counts.items() if one not in silent}
        if counts:
            _change_memberships(space, now)
        if told:
            facts.insert(EVENTS, _events(facts, space, list(told), now))
        _keep_sizes(facts, outcomes, counts, now)
        if turns:
            facts.delete(TOUCHED, "turn", list(turns))
    entered = sum(came for came, _ in told.values())
    return Settled(entered=entered, left=sum(went for _, went in told.values()))


def moves_of_segment(space: Workspace, segment_id: str, found: str) -> None:
    """Compare who the rule gives, as SQL, with the members that the segment has."""
    space.run(
        f"INSERT INTO {space.name(MOVES)} SELECT ?, coalesce(f.customer_id, m.customer_id),"  # noqa: S608
        " m.customer_id IS NULL"
        f" FROM ({found}) f FULL JOIN (SELECT customer_id FROM {MEMBERSHIPS.name}"
        " WHERE segment_id = ?) m ON f.customer_id = m.customer_id"
        " WHERE f.customer_id IS NULL OR m.customer_id IS NULL",
        [segment_id, segment_id],
    )


def moves_of_customers(space: Workspace, found: str, who: str, segment_ids: Sequence[str]) -> None:
    """Compare what rules give for the customers in `who` with the memberships that those have."""
    space.run(
        f"INSERT INTO {space.name(MOVES)} SELECT coalesce(f.segment_id, m.segment_id),"  # noqa: S608
        " coalesce(f.customer_id, m.customer_id), m.customer_id IS NULL"
        f" FROM {found} f FULL JOIN (SELECT segment_id, customer_id FROM {MEMBERSHIPS.name}"
        f" SEMI JOIN {who} USING (customer_id) WHERE segment_id IN (SELECT unnest(?))) m"
        " ON f.segment_id = m.segment_id AND f.customer_id = m.customer_id"
        " WHERE f.customer_id IS NULL OR m.customer_id IS NULL",
        [list(segment_ids)],
    )


def _counts(space: Workspace) -> dict[str, tuple[int, int]]:
    rows = space.run(
        "SELECT segment_id, count(*) FILTER (entered), count(*) FILTER (NOT entered)"  # noqa: S608
        f" FROM {space.name(MOVES)} GROUP BY segment_id"
    )
    return {str(one): (int(str(came)), int(str(went))) for one, came, went in rows}


def _change_memberships(space: Workspace, now: datetime) -> None:
    moves, members = space.name(MOVES), MEMBERSHIPS.name
    space.run(
        f"DELETE FROM {members} m USING {moves} v WHERE NOT v.entered"  # noqa: S608
        " AND m.segment_id = v.segment_id AND m.customer_id = v.customer_id"
    )
    space.run(
        f"INSERT INTO {members} BY NAME SELECT segment_id, customer_id, ? AS entered_at"  # noqa: S608
        f" FROM {moves} WHERE entered ORDER BY segment_id",
        [now],
    )


def _events(facts: Facts, space: Workspace, segment_ids: Sequence[str], now: datetime) -> ir.Table:
    """Who was merged into another or erased has no profile: nothing more is written of them."""
    moves, profiles = space.table(MOVES, _MOVES_COLUMNS), facts.table(PROFILES)
    known = moves.filter(moves.segment_id.isin(segment_ids)).semi_join(profiles, "customer_id")
    name = known.entered.ifelse(EventName.SEGMENT_ENTERED.value, EventName.SEGMENT_LEFT.value)
    parts = [known.segment_id, known.customer_id, name, ibis.literal(now.isoformat())]
    said: dict[str, ir.Value] = {
        "event_id": ibis.literal("sev_") + ibis.literal("\x1f").join(parts).hexdigest("md5"),
        "name": name,
        "happened_at": ibis.literal(now),
        "received_at": ibis.literal(now),
        "source": ibis.literal(_SOURCE),
        "properties": ibis.literal('{"segment_id":"') + known.segment_id + ibis.literal('"}'),
    }
    others = {
        column: ibis.null(kind)
        for column, kind in EVENTS.columns.items()
        if column not in said and column != "customer_id"
    }
    return known.mutate(**said, **others)


def _keep_sizes(
    facts: Facts,
    outcomes: Sequence[Outcome],
    counts: Mapping[str, tuple[int, int]],
    now: datetime,
) -> None:
    stored = {one: state.size for one, state in read_states(facts).items()}
    states, sizes = [], []
    for one in outcomes:
        segment_id = one.state.segment_id
        came, went = counts.get(segment_id, (0, 0))
        size = stored.get(segment_id, 0) + came - went
        states.append(asdict(one.state) | {"size": size})
        if came or went or one.kind is not SizeKind.TOUCHED:
            sizes.append(_size(one, size, (came, went), now))
    facts.upsert(SEGMENT_STATES, pa.Table.from_pylist(states, SEGMENT_STATES.columns.to_pyarrow()))
    if sizes:
        facts.upsert(SEGMENT_SIZES, pa.Table.from_pylist(sizes, SEGMENT_SIZES.columns.to_pyarrow()))


def _size(one: Outcome, size: int, moved: tuple[int, int], now: datetime) -> dict[str, object]:
    came, went = (0, 0) if one.kind is SizeKind.BASELINE else moved
    return {
        "segment_id": one.state.segment_id,
        "at": now,
        "size": size,
        "entered": came,
        "left": went,
        "seconds": one.seconds,
        "kind": str(one.kind),
    }
