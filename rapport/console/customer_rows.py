"""Which customers stand on a page of the table: searched, filtered, sorted and cut in the store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import ibis
import ibis.expr.types as ir

from rapport.app import App
from rapport.console.figures import Totals
from rapport.console.tables import PAGE_SIZE
from rapport.profiles import PROFILES, Profile, customer_totals, find_profile, find_profiles
from rapport.segments import (
    LISTS,
    MEMBERSHIPS,
    get_segment,
    members,
    read_states,
    rule_lookup,
)
from rapport.storage import Facts
from rapport.traits import computed_table

SORTS: Mapping[str, str] = {
    "seen": "last_seen_at",
    "revenue": "revenue_minor",
    "orders": "orders",
    "created": "created_at",
}
"""What a page may be sorted by, largest or latest first, and its column."""

_FIGURES = ("orders", "revenue_minor", "last_seen_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address asks for; an empty text, segment or list leaves nobody out."""

    text: str = ""
    segment: str = ""
    list_id: str = ""
    sort: str = "seen"
    page: int = 1

    @property
    def narrows(self) -> bool:
        return bool(self.text or self.segment or self.list_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One customer of the table; `segments` counts those they are in as of the last refresh."""

    profile: Profile
    totals: Totals
    segments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """The customers of one page, in order, and how many there are in all."""

    lines: Sequence[Line]
    total: int


def read_customers(doors: App, asked: Asked, *, now: datetime) -> Lines:
    """Find the customers of a page. Figures are the computed traits, where there are any yet."""
    facts = doors.facts
    wanted, figures = _wanted(doors, asked, now=now), figures_table(facts)
    ids = _ids(facts, wanted, figures, asked)
    profiles = find_profiles(facts, ids)
    totals, segments = figures_by_id(facts, figures, ids), _segments(facts, ids)
    lines = [
        Line(
            profile=profiles[one],
            totals=totals.get(one, Totals()),
            segments=segments.get(one, 0),
        )
        for one in ids
        if one in profiles
    ]
    return Lines(lines=lines, total=facts.count(wanted))


def figures_table(facts: Facts) -> ir.Table:
    """One row per customer: orders, revenue and when last seen; from events if never computed."""
    computed = computed_table(facts)
    known = facts.count(computed.limit(1)) > 0
    return (computed if known else customer_totals(facts)).select("customer_id", *_FIGURES)


def segment_people(doors: App, segment_id: str, *, now: datetime) -> ir.Table:
    """The ids of a segment's members: kept ones, or worked out where it was never refreshed."""
    kept = get_segment(doors.database, segment_id)
    if str(kept.segment_id) in read_states(doors.facts):
        table = doors.facts.table(MEMBERSHIPS)
        return table.filter(table.segment_id == kept.segment_id).select("customer_id")
    asked = members(kept.rule, facts=doors.facts, now=now, segments=rule_lookup(doors.database))
    return asked.select("customer_id")


def find_people(facts: Facts, text: str, *, limit: int) -> list[Profile]:
    """Find customers by all that the table looks for; one whose id it is stands alone."""
    exact = find_profile(facts, text)
    if exact is not None:
        return [exact]
    rows = _said(facts.table(PROFILES), text)
    found = facts.read(rows.select("customer_id").order_by("customer_id").limit(limit))
    ids = [str(one) for one in found["customer_id"].to_pylist()]
    profiles = find_profiles(facts, ids)
    return [profiles[one] for one in ids]


def _wanted(doors: App, asked: Asked, *, now: datetime) -> ir.Table:
    rows = _said(doors.facts.table(PROFILES), asked.text)
    if asked.segment:
        rows = rows.semi_join(segment_people(doors, asked.segment, now=now), "customer_id")
    if asked.list_id:
        table = doors.facts.table(LISTS)
        rows = rows.semi_join(table.filter(table.list_id == asked.list_id), "customer_id")
    return rows.select("customer_id", "created_at")


def _said(rows: ir.Table, text: str) -> ir.Table:
    """Those in whom each word of the text is found."""
    for word in text.lower().split():
        rows = rows.filter(_haystack(rows).contains(word))
    return rows


def _haystack(rows: ir.Table) -> ir.StringValue:
    """All that a customer is looked for by; a Chinese name also as it is written, in one word."""
    first, last = rows.first_name.fill_null(""), rows.last_name.fill_null("")
    parts = [rows.customer_id, rows.email.fill_null(""), rows.phone.fill_null(""), first, last]
    text = ibis.literal(" ").join([*parts, last + first])
    return text.lower()


def _ids(facts: Facts, wanted: ir.Table, figures: ir.Table, asked: Asked) -> list[str]:
    column = SORTS[asked.sort]
    if column != "created_at":
        if not asked.narrows:
            quick = _cut(facts, figures, column, asked.page)
            if quick is not None:
                return quick
        wanted = wanted.left_join(figures, "customer_id").select("customer_id", column)
    rows = wanted.order_by([ibis.desc(column, nulls_first=False), "customer_id"])
    found = facts.read(rows.limit(PAGE_SIZE, offset=_offset(asked.page)))
    return [str(one) for one in found["customer_id"].to_pylist()]


def _cut(facts: Facts, figures: ir.Table, column: str, page: int) -> list[str] | None:
    """A page of those who have the figure, without a look at profiles; None past the last."""
    rows = figures.filter(figures[column].notnull()).select("customer_id", column)
    ordered = rows.order_by([ibis.desc(column), "customer_id"])
    found = facts.read(ordered.limit(PAGE_SIZE, offset=_offset(page)))
    return found["customer_id"].to_pylist() if found.num_rows == PAGE_SIZE else None


def _offset(page: int) -> int:
    return (page - 1) * PAGE_SIZE


def figures_by_id(facts: Facts, figures: ir.Table, ids: Sequence[str]) -> dict[str, Totals]:
    """Give the figures of these customers; who did nothing yet has none."""
    if not ids:
        return {}
    rows = facts.read(figures.filter(figures.customer_id.isin(list(ids)))).to_pylist()
    return {
        row["customer_id"]: Totals(
            orders=row["orders"] or 0,
            revenue_minor=row["revenue_minor"] or 0,
            last_seen_at=row["last_seen_at"],
        )
        for row in rows
    }


def _segments(facts: Facts, ids: Sequence[str]) -> dict[str, int]:
    if not ids:
        return {}
    table = facts.table(MEMBERSHIPS)
    mine = table.filter(table.customer_id.isin(list(ids)))
    counted = facts.read(mine.group_by("customer_id").aggregate(n=ibis._.count())).to_pylist()
    return {row["customer_id"]: row["n"] for row in counted}
