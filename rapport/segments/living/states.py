"""Which segments live, what each of them means today, and how they stood at the last refresh."""

import json
from collections.abc import Iterable

import ibis
import pyarrow as pa

from rapport.events import TOUCHED
from rapport.kit.errors import RapportError
from rapport.kit.ids import id_of
from rapport.segments.living.model import Freshness, Living, State
from rapport.segments.living.tables import SEGMENT_STATES
from rapport.segments.model import Segment
from rapport.segments.parsing import rule_json
from rapport.segments.references import expand
from rapport.segments.store import list_segments
from rapport.storage import Database, Facts


def living_segments(database: Database) -> tuple[list[Living], dict[str, str]]:
    """Give every segment ready to be refreshed, and the codes of what hinders the others."""
    segments = {str(one.segment_id): one for one in list_segments(database)}
    ready, troubles = [], {}
    for segment_id, segment in segments.items():
        try:
            ready.append(_living(segment, segments))
        except RapportError as error:
            troubles[segment_id] = error.code
    return ready, troubles


def read_states(facts: Facts) -> dict[str, State]:
    """Give how each segment stood at its last refresh; none for one that never was refreshed."""
    rows = facts.read(facts.table(SEGMENT_STATES)).to_pylist()
    return {row["segment_id"]: State(**row) for row in rows}


def state_rows(states: Iterable[State]) -> pa.Table:
    """Put states into columns: rows of `SEGMENT_STATES`."""
    columns = tuple(SEGMENT_STATES.columns)
    rows = [{name: getattr(state, name) for name in columns} for state in states]
    return pa.Table.from_pylist(rows, SEGMENT_STATES.columns.to_pyarrow())


def freshness(facts: Facts, segment_id: str) -> Freshness:
    """Say how far behind the facts the members of a segment are."""
    state = read_states(facts).get(segment_id)
    return Freshness(
        fresh_at=state.fresh_at if state else None,
        whole_at=state.whole_at if state else None,
        waiting=waiting_customers(facts),
    )


def waiting_customers(facts: Facts) -> int | None:
    """Say how many customers were touched and not yet looked at again; None for everybody."""
    touched = facts.table(TOUCHED)
    everybody = touched.customer_id.isnull().any().fill_null(False)
    row = facts.read(touched.aggregate(everybody=everybody, n=touched.customer_id.nunique()))
    return None if row["everybody"][0].as_py() else int(row["n"][0].as_py())


def touched_since(facts: Facts, turns: Iterable[str]) -> pa.Table:
    """Give the customers touched in other turns than these: customer_id."""
    touched = facts.table(TOUCHED)
    seen = ibis.memtable(pa.table({"turn": pa.array(list(turns), pa.string())}))
    others = touched.anti_join(seen, "turn").filter(touched.customer_id.notnull())
    return facts.read(others.select("customer_id").distinct())


def _living(segment: Segment, segments: dict[str, Segment]) -> Living:
    rule = expand(segment.rule, lambda named: segments[named].rule, within=(segment.segment_id,))
    return Living(
        segment_id=segment.segment_id,
        rule=rule,
        meaning=id_of("rule", json.dumps(rule_json(rule), sort_keys=True)),
    )
