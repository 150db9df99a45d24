"""Reads what happened, as sorted numbers: one read per event name, only of who may come in."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rapport.events import EVENTS
from rapport.journeys.model import EventTrigger, Value
from rapport.journeys.replaying.lookups import Codes, Happenings, Mask, Moments, happenings
from rapport.storage import Facts


@ibis.udf.scalar.builtin(name="json_extract_string")  # type: ignore[untyped-decorator]
def _json_text(column: str, path: str) -> str: ...  # type: ignore[empty-body]


def micros(moment: datetime) -> int:
    """Give a moment as microseconds since 1970, exactly."""
    whole = int(moment.timestamp() // 1)
    return whole * 1_000_000 + moment.microsecond


@dataclass(frozen=True, slots=True)
class Doings:
    """Events of one name: customers by code, moments, and keys by lane where there are any."""

    plain: Happenings
    keyed: Happenings | None = None

    def after(self, codes: Codes, lanes: Codes, moments: Moments) -> Moments:
        """Give the first one after a moment that counts for a customer's key."""
        found = self.plain.after(codes, moments)
        return found if self.keyed is None else np.minimum(found, self.keyed.after(lanes, moments))


@dataclass(slots=True)
class Past:
    """What happened up to `until`, as far as a replay asks for it.

    `customers` are those who may come in, by code. `lane_code` gives each lane's customer; without
    keys lanes and codes are the same.
    """

    facts: Facts
    until: datetime
    customers: pa.Array
    key: str
    keys: pa.Array
    lane_code: Codes
    tick: Callable[[str], None]
    _read: dict[tuple[str, datetime | None], Doings] = field(default_factory=dict, init=False)
    _whole: dict[tuple[str, datetime | None], Happenings] = field(default_factory=dict, init=False)

    def doings(self, name: str, *, since: datetime | None) -> Doings:
        """Give the events of a name; read once."""
        known = (name, since)
        if known not in self._read:
            self.tick(name)
            self._read[known] = self._doings(name, since)
        return self._read[known]

    def whole(self, name: str, *, since: datetime | None) -> Happenings:
        """Give the events of a name, whatever key they have."""
        if not self.key:
            return self.doings(name, since=since).plain
        known = (name, since)
        if known not in self._whole:
            self._whole[known] = replace(self, key="").doings(name, since=since).plain
        return self._whole[known]

    def _doings(self, name: str, since: datetime | None) -> Doings:
        events = self.facts.table(EVENTS)
        wanted = [events.name == name, events.happened_at <= ibis.literal(self.until)]
        if since is not None:
            wanted.append(events.happened_at >= ibis.literal(since))
        columns = {"key": property_of(events, self.key)} if self.key else {}
        rows = self.facts.read(
            events.filter(*wanted, events.customer_id.notnull()).select(
                "customer_id", "happened_at", **columns
            )
        )
        codes, known = codes_of(rows["customer_id"], self.customers)
        moments = moments_of(rows["happened_at"])
        if not self.key:
            plain = happenings(codes[known], moments[known], count=len(self.customers))
            return Doings(plain)
        has_key = ~rows["key"].is_null().to_numpy()
        free = known & ~has_key
        plain = happenings(codes[free], moments[free], count=len(self.customers))
        lanes, in_lane = codes_of(lane_names(rows["customer_id"], rows["key"]), self.keys)
        held = in_lane & has_key
        keyed = happenings(lanes[held], moments[held], count=len(self.lane_code))
        return Doings(plain, keyed)


def property_of(events: ir.Table, name: str) -> ir.StringValue:
    """Give a property of events as text: a column of theirs, or an entry of what they hold."""
    if name in EVENTS.columns and name != "properties":
        return events[name].cast("string")
    return entry_of(events.properties, name)


def entry_of(column: ir.Value, name: str) -> ir.StringValue:
    """Give an entry of a JSON object as text; null where there is none."""
    path = "/" + name.replace("~", "~0").replace("/", "~1")
    text: ir.StringValue = _json_text(column, path)
    return text


def triggering(
    trigger: EventTrigger, *, facts: Facts, since: datetime, until: datetime
) -> pa.Table:
    """Give who did what lets them in, and when: customer_id, happened_at, key."""
    events = facts.table(EVENTS)
    told = property_of(events, trigger.key) if trigger.key else ibis.literal("")
    rows = (
        events.filter(
            events.name == trigger.event,
            events.customer_id.notnull(),
            events.happened_at >= ibis.literal(since),
            events.happened_at < ibis.literal(until),
            *(_is(events, name, value) for name, value in trigger.where.items()),
        )
        .select("customer_id", "happened_at", key=told)
        .filter(ibis._.key.notnull())
    )
    found: pa.Table = facts.read(rows)
    return found


def lane_names(customers: pa.ChunkedArray, keys: pa.ChunkedArray) -> pa.ChunkedArray:
    """Name a customer's key; null where there is no key."""
    return pc.binary_join_element_wise(customers, keys, "\u001f")


def codes_of(names: pa.ChunkedArray, known: pa.Array) -> tuple[Codes, Mask]:
    """Give the place of each name among the known ones, and which have one."""
    places = pc.index_in(names, value_set=known)
    if isinstance(places, pa.ChunkedArray):
        places = places.combine_chunks()
    there = places.is_valid().to_numpy(zero_copy_only=False)
    return pc.fill_null(places, 0).to_numpy(zero_copy_only=False).astype(np.int64), there


def moments_of(column: pa.ChunkedArray) -> Moments:
    """Give timestamps as microseconds."""
    whole: Moments = column.cast(pa.timestamp("us", "UTC")).cast(pa.int64()).to_numpy()
    return whole


def strings(names: Iterable[str]) -> pa.Array:
    return pa.array(names, pa.string())


def _is(events: ir.Table, name: str, value: Value) -> ir.BooleanValue:
    text = property_of(events, name)
    if isinstance(value, bool):
        return text == str(value).lower()
    if isinstance(value, str):
        return text == value
    return text.try_cast("float64") == float(value)
