"""The events that traits are about, read in as few passes as the traits allow."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import ibis
import ibis.expr.types as ir

from rapport.catalog import PRODUCTS
from rapport.events import EVENTS, ORDER_EVENTS, ORDER_LINES, EventName, without_programs
from rapport.profiles import PROFILES
from rapport.storage import Facts, FactTable
from rapport.traits.declaring import (
    ANY_EVENT,
    LINE_COLUMNS,
    PRODUCT_COLUMNS,
    Declaration,
    event_names,
)
from rapport.traits.places import FIRST_PERIOD, PERIOD_SECONDS
from rapport.traits.reading import PRODUCT

_RECENT_DAYS = 90
_HOUR, _DAY, _WEEK = 3_600, 86_400, 7
_ORDERS = frozenset(str(name) for name in ORDER_EVENTS)
_REACTIONS = frozenset({str(EventName.EMAIL_OPENED), str(EventName.EMAIL_LINK_CLICKED)})
_JUDGEMENTS = frozenset({str(EventName.OPEN_JUDGED), str(EventName.CLICK_JUDGED)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """Whose traits are computed: everybody's, those of ids in a range, or of a few cut out."""

    facts: Facts
    now: datetime
    ids: tuple[str, str] | None = None
    cut: Mapping[str, ir.Table] | None = None

    def rows(self, table: FactTable) -> ir.Table:
        """The rows of a table that are these customers'."""
        if self.cut is not None:
            return self.cut[table.name]
        rows = self.facts.table(table)
        if self.ids is not None:
            return rows.filter(rows.customer_id.between(*self.ids))
        return rows.filter(rows.customer_id.notnull())


@contextmanager
def few(facts: Facts, customers: Sequence[str], *, now: datetime) -> Iterator[Crowd]:
    """Cut the facts of some customers out of the store, so that many questions read little."""
    profiles = facts.table(PROFILES)
    wanted = ibis.memtable({"customer_id": list(customers)}, schema=_ID)
    rows = {
        EVENTS.name: facts.rows_of(EVENTS, customers),
        ORDER_LINES.name: facts.rows_of(ORDER_LINES, customers),
        PROFILES.name: profiles.semi_join(wanted, "customer_id"),
    }
    cut = {}
    for name, chosen in rows.items():
        with facts.borrowing(chosen):
            cut[name] = facts.backend.create_table(
                f"traits_{name}", chosen, temp=True, overwrite=True
            )
    try:
        yield Crowd(facts=facts, now=now, cut=cut)
    finally:
        for name in cut:
            facts.backend.drop_table(f"traits_{name}", database="temp.main")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """Traits with the same lane are aggregated in the same pass."""

    family: str
    products: bool = False
    clock: bool = False


def lane_of(trait: Declaration) -> Lane:
    """Say with which other traits a trait shares a pass over the events.

    Reading JSON, joining products, clocks or judgements costs per row: only the rows that need it
    have it.
    """
    names = frozenset(trait.events)
    if trait.of_products or trait.reads_json or trait.reads_clock:
        family = f"{'|'.join(sorted(names))} in {trait.window_days}"
        return Lane(family=family, products=trait.of_products, clock=trait.reads_clock)
    if names <= _ORDERS:
        return Lane(family="orders")
    if names & _REACTIONS and ANY_EVENT not in names:
        return Lane(family="reactions")
    recent = trait.window_days is not None and trait.window_days <= _RECENT_DAYS
    return Lane(family="recent" if recent else "all")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """Whose clock is in which zone (customer_id, clock), and the offsets of these zones."""

    people: ir.Table
    offsets: ir.Table


def lane_rows(
    lane: Lane, traits: Sequence[Declaration], *, crowd: Crowd, clocks: Clocks | None
) -> ir.Table:
    """The rows of a lane: events up to now, or their products, that any of the traits is about.

    A lane that looks at the clock needs `clocks`.
    """
    rows = _events(traits, crowd)
    if lane.products:
        rows = _with_products(rows, crowd, traits)
    if not lane.clock:
        return rows
    assert clocks is not None, "whoever asks for the clock says whose it is"
    return _on_clocks(rows, clocks)


def in_window(rows: ir.Table, trait: Declaration, now: datetime) -> list[ir.BooleanValue]:
    """Whether a row of the lane is about this trait, but for its conditions."""
    kept = []
    if ANY_EVENT not in trait.events:
        kept.append(rows["name"].isin(sorted(trait.events)))
    if trait.window_days is not None:
        kept.append(rows.happened_at >= ibis.literal(now - timedelta(days=trait.window_days)))
    return kept


def _events(traits: Sequence[Declaration], crowd: Crowd) -> ir.Table:
    events = crowd.rows(EVENTS)
    events = events.filter(events.happened_at <= ibis.literal(crowd.now))
    names = event_names(traits)
    if names is not None:
        asked = names | _JUDGEMENTS if names & _REACTIONS else names
        events = events.filter(events["name"].isin(sorted(asked)))
    windows = [trait.window_days for trait in traits]
    if None not in windows:
        start = crowd.now - timedelta(days=max(days for days in windows if days is not None))
        events = events.filter(events.happened_at >= ibis.literal(start))
    if names is not None and names & _REACTIONS:
        events = _by_people(events, names)
    return events.select(*(name for name in EVENTS.columns if name in _read(traits)))


def _by_people(events: ir.Table, names: frozenset[str]) -> ir.Table:
    """Leave out what programs opened and clicked, and judgements that no trait asks for."""
    said = events.filter(events["name"].isin(sorted(names & _JUDGEMENTS)))
    people = without_programs(events)
    return people.union(said) if names & _JUDGEMENTS else people


def _read(traits: Sequence[Declaration]) -> set[str]:
    """The columns of events that the traits read."""
    read = {"customer_id", "event_id", "name", "happened_at"}
    for trait in traits:
        read |= {one.name for one in trait.where + trait.part if not one.of_product}
        read |= {trait.property} if trait.property is not None else set()
        read |= {"properties", "source"} if trait.reads_json else set()
        read |= {"product_id"} if trait.of_products else set()
        read |= {"currency"} if trait.money is not None else set()
    return read


def _may_have_lines(traits: Sequence[Declaration]) -> bool:
    names = event_names(traits)
    return names is None or bool(names & _ORDERS)


def _with_products(events: ir.Table, crowd: Crowd, traits: Sequence[Declaration]) -> ir.Table:
    """One row per line of an order event, with its product; other events have their own product."""
    has_lines = _may_have_lines(traits)
    rows = _with_lines(events, crowd) if has_lines else events.mutate(**_NO_LINE)
    # A column of its own, made after the join: Ibis joins on none that a join has yet to compute.
    rows = rows.mutate(**{f"{PRODUCT}wanted": rows.line_product.coalesce(rows.product_id)})
    asked = {trait.product for trait in traits}
    asked |= {one.name for trait in traits for one in trait.where + trait.part if one.of_product}
    own = asked - {None, *PRODUCT_COLUMNS, *LINE_COLUMNS}
    fields = {"product_id", *(asked & set(PRODUCT_COLUMNS)), *({"attributes"} if own else ())}
    products = crowd.facts.table(PRODUCTS)
    products = products.select(**{PRODUCT + name: products[name] for name in sorted(fields)})
    found = rows.left_join(products, [(f"{PRODUCT}wanted", f"{PRODUCT}product_id")])
    # A product that is in no catalogue is known by its id at least.
    known = found[f"{PRODUCT}product_id"].coalesce(found[f"{PRODUCT}wanted"])
    return found.mutate(**{f"{PRODUCT}product_id": known})


def _with_lines(events: ir.Table, crowd: Crowd) -> ir.Table:
    lines = crowd.facts.table(ORDER_LINES) if crowd.cut is None else crowd.rows(ORDER_LINES)
    lines = lines.select(
        line_event="event_id",
        line_product="product_id",
        **{PRODUCT + name: lines[name] for name in LINE_COLUMNS},
    )
    return events.left_join(lines, events.event_id == lines.line_event)


def _on_clocks(rows: ir.Table, clocks: Clocks) -> ir.Table:
    """Add when each row happened on its customer's own clock."""
    zones = clocks.people.select("clock", clock_of="customer_id")
    rows = rows.inner_join(zones, rows.customer_id == zones.clock_of).drop("clock_of")
    utc = rows.happened_at.epoch_seconds()
    period = ibis.greatest(utc // PERIOD_SECONDS, FIRST_PERIOD)
    rows = rows.mutate(utc_seconds=utc, clock_period=period)
    offsets = clocks.offsets
    found = rows.left_join(
        offsets,
        [
            rows.clock == offsets.zone,
            rows.clock_period == offsets.period,
            rows.utc_seconds >= offsets.from_second,
            rows.utc_seconds < offsets.until_second,
        ],
    )
    offset = found.offset_seconds.fill_null(0)
    rows = found.select(*rows.columns, local_seconds=found.utc_seconds + offset)
    days = rows.local_seconds // _DAY
    return rows.mutate(
        local_hour=(rows.local_seconds // _HOUR % 24).cast("int64"),
        local_weekday=((days + 3) % _WEEK + 1).cast("int64"),  # 1970-01-01 was a Thursday
        local_date=days.cast("int64"),
    )


_NO_LINE = {
    "line_product": ibis.null("string"),
    **{PRODUCT + name: ibis.null(ORDER_LINES.columns[name]) for name in LINE_COLUMNS},
}
_ID = ibis.schema({"customer_id": "string"})
