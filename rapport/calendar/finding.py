"""Reads what conflicts are found from: items around the days, offers, groups, what they share."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from rapport.calendar.conflicts import WEEKLY_LIMIT, Shared, conflicts_among
from rapport.calendar.model import Conflict, Item, ItemKind
from rapport.calendar.showing import list_items
from rapport.catalog import list_offers
from rapport.segments import list_segments, overlap
from rapport.storage import Database, Facts

_AROUND = timedelta(days=31)  # what lies outside the days that are asked for can still be too close


def find_conflicts(  # noqa: PLR0913
    first: date,
    last: date,
    *,
    database: Database,
    timezone: str,
    now: datetime,
    facts: Facts | None = None,
    weekly_limit: int = WEEKLY_LIMIT,
) -> list[Conflict]:
    """Find what does not go together between two days, both included, by day.

    With `facts` different groups overlap where they have a member in common; without them only the
    same group overlaps with itself. Nothing is changed.
    """
    zone = ZoneInfo(timezone)
    items = list_items(first - _AROUND, last + _AROUND, database=database, timezone=timezone)
    ends = {
        one.offer_id: one.ends_at.astimezone(zone).date()
        for one in list_offers(database)
        if one.ends_at is not None
    }
    found = conflicts_among(
        items,
        today=now.astimezone(zone).date(),
        offer_ends=ends,
        group_names={str(one.segment_id): one.name for one in list_segments(database)},
        shared=_shared(facts, items) if facts is not None else None,
        weekly_limit=weekly_limit,
    )
    return [one for one in found if first <= one.day <= last]


def _shared(facts: Facts, items: Iterable[Item]) -> Shared:
    """Count common members, each two groups once."""
    known = {s for one in items if one.kind is ItemKind.CAMPAIGN for s in one.segment_ids}

    @cache
    def counted(one: str, other: str) -> int:
        return overlap([one, other], facts=facts).shared[0][1]

    def shared(one: str, other: str) -> int:
        return counted(*sorted((one, other))) if {one, other} <= known else 0

    return shared
