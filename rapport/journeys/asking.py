"""What a batch has to look up in the facts: one question per kind, never one per customer."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rapport.events import EVENTS
from rapport.journeys.store import Crowd
from rapport.profiles import PROFILES
from rapport.scoring import SCORES
from rapport.segments import Rule, members, rule_lookup
from rapport.storage import Database, Facts

Who = NDArray[np.int64]
"""Places in a crowd."""

First = Mapping[str, tuple[Who, NDArray[np.int64]]]
"""By the name of an event: who did it, and when first, in microseconds."""

_UTC_MICROS = pa.timestamp("us", "UTC")


@ibis.udf.scalar.builtin(name="json_extract_string")  # type: ignore[untyped-decorator]
def _json_text(column: str, path: str) -> str: ...  # type: ignore[empty-body]


def property_of(events: ir.Table, name: str) -> ir.StringValue:
    """Give a property of events as text: a column where it has one, else out of the JSON."""
    if name in events.columns and name != "properties":
        return events[name].cast("string")
    return json_text(events.properties, name)


def json_text(column: ir.Value, name: str) -> ir.StringValue:
    """Give an entry of a JSON object as text; null where there is none."""
    quoted = name.replace('"', '\\"')
    text: ir.StringValue = _json_text(column, f'$."{quoted}"')
    return text


def first_events(  # noqa: PLR0913
    names: Sequence[str],
    *,
    crowd: Crowd,
    who: Who,
    since: NDArray[np.int64],
    key: str,
    facts: Facts,
    now: datetime,
) -> First:
    """Say who of a crowd did one of these after `since`, up to now, and when they first did.

    With a `key` an event that has it counts for the position with that value only.
    """
    if not len(who) or not names:
        return {}
    people = pa.table(
        {
            "place": who,
            "customer_id": pa.array([crowd.customer_ids[n] for n in who], pa.string()),
            "since": pa.array(since, pa.int64()).cast(_UTC_MICROS),
            "key": pa.array([crowd.keys[n] for n in who], pa.string()),
        }
    )
    events = facts.table(EVENTS)
    earliest = ibis.literal(people["since"].combine_chunks()[int(np.argmin(since))].as_py())
    wanted = events.filter(
        events.name.isin(sorted(set(names))),
        events.happened_at > earliest,
        events.happened_at <= now,
    )
    told = property_of(wanted, key) if key else ibis.null("string")
    done = wanted.select("customer_id", "name", "happened_at", told=told)
    asked = ibis.memtable(people)
    both = done.inner_join(asked, "customer_id")
    both = both.filter(
        both.happened_at > both.since,
        both.told.isnull() | (both.key == "") | (both.told == both.key),
    )
    first = both.group_by("place", "name").aggregate(first_at=both.happened_at.min())
    rows = facts.read(first)
    places = rows["place"].to_numpy()
    moments = rows["first_at"].cast(pa.timestamp("us")).cast(pa.int64()).to_numpy()
    done_names = np.array(rows["name"].to_pylist(), object)
    return {name: (places[done_names == name], moments[done_names == name]) for name in set(names)}


def holds(
    rule: Rule, *, crowd: Crowd, who: Who, database: Database, facts: Facts, now: datetime
) -> NDArray[np.bool_]:
    """Say for whom of a crowd a rule holds now."""
    ids = [crowd.customer_ids[n] for n in who]
    asked = ibis.memtable(pa.table({"customer_id": pa.array(ids, pa.string())}))
    holding = members(rule, facts=facts, now=now, segments=rule_lookup(database))
    rows = facts.read(holding.semi_join(asked, "customer_id"))
    found = set(rows["customer_id"].to_pylist())
    return np.fromiter((one in found for one in ids), bool, len(ids))


def scores(model: str, *, crowd: Crowd, who: Who, facts: Facts) -> NDArray[np.float64]:
    """Give the score of a kind of model; NaN for who has none."""
    table = facts.table(SCORES)
    named = table.filter((table.name == model) | table.name.startswith(f"{model}_"))
    ids = [crowd.customer_ids[n] for n in who]
    asked = ibis.memtable(pa.table({"customer_id": pa.array(ids, pa.string())}))
    rows = facts.read(named.semi_join(asked, "customer_id").select("customer_id", "value"))
    found = dict(zip(rows["customer_id"].to_pylist(), rows["value"].to_pylist(), strict=True))
    return np.array([found.get(one, np.nan) for one in ids], float)


def zones(customer_ids: Sequence[str], *, facts: Facts) -> dict[str, str]:
    """Give the time zones of the customers who have one."""
    table = facts.table(PROFILES)
    asked = ibis.memtable(pa.table({"customer_id": pa.array(customer_ids, pa.string())}))
    known = table.filter(table.timezone.notnull()).semi_join(asked, "customer_id")
    rows = facts.read(known.select("customer_id", "timezone"))
    return dict(zip(rows["customer_id"].to_pylist(), rows["timezone"].to_pylist(), strict=True))


def who_did(
    names: Sequence[str], *, facts: Facts, received_since: datetime, now: datetime
) -> list[str]:
    """Name the customers of whom such an event was received since then."""
    events = facts.table(EVENTS)
    wanted = events.filter(
        events.name.isin(sorted(set(names))),
        events.received_at > received_since,
        events.happened_at <= now,
        events.happened_at > received_since - timedelta(days=30),
        events.customer_id.notnull(),
    )
    rows = facts.read(wanted.select("customer_id").distinct())
    found: list[str] = rows["customer_id"].to_pylist()
    return found
