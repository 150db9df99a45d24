"""Paths: what customers do after an event, or did before it."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

import ibis
import ibis.expr.types as ir

from rapport.events import EVENTS, EventName
from rapport.reports.model import Direction, PathLink, PathQuestion, Paths, Period
from rapport.segments import events_of, rule_json
from rapport.storage import FactReader

OTHER = "other"
_UNSEEN = (EventName.VISITOR_DESCRIBED, EventName.SEGMENT_ENTERED, EventName.SEGMENT_LEFT)


def paths(
    question: PathQuestion, *, facts: FactReader, now: datetime, among: ir.Table | None = None
) -> Paths:
    """Follow each customer along the way; `among` holds the only customer_ids to look at."""
    begun = _begun(events_of(question.start, facts=facts, now=now), question.period, among)
    first = str(rule_json(question.start)["event"])
    ways = _ways(facts.table(EVENTS), begun, first, question)
    counted = _links(ways.filter(ways.depth <= question.depth))
    pairs = [(row, row["customers"]) for row in facts.read(counted).to_pylist()]
    customers = facts.count(begun)
    shown, rest = _shown(pairs, question.names)
    return Paths(
        start=first,
        direction=question.direction,
        customers=customers,
        links=_with_ends(_merged(pairs, shown, first), first, customers, question.depth),
        other=rest,
    )


def _begun(events: ir.Table, period: Period, among: ir.Table | None) -> ir.Table:
    inside = events.filter(
        events.happened_at >= ibis.literal(period.since),
        events.happened_at < ibis.literal(period.until),
    )
    if among is not None:
        inside = inside.semi_join(among, "customer_id")
    return inside.group_by("customer_id").aggregate(begun_at=inside.happened_at.min())


def _ways(events: ir.Table, begun: ir.Table, first: str, question: PathQuestion) -> ir.Table:
    """The events of each way without repeats: customer_id, name, previous, depth from 1."""
    near = ibis.interval(seconds=round(question.within_days * 86_400))
    direction = question.direction
    told = events.filter(events.name.notin([str(name) for name in _UNSEEN]))
    joined = told.join(begun, "customer_id")
    at, start = joined.happened_at, joined.begun_at
    if direction is Direction.AFTER:
        rows = joined.filter((at > start) & (at <= start + near))
    else:
        rows = joined.filter((at < start) & (at >= start - near))
    along = ibis.window(group_by="customer_id", order_by=_order(rows, direction))
    before = rows.name.lag().over(along).fill_null(first)
    named = rows.select("customer_id", "name", "happened_at", "event_id", before=before)
    fresh = named.filter(named.before != named.name)
    again = ibis.window(group_by="customer_id", order_by=_order(fresh, direction))
    return fresh.select(
        "customer_id",
        "name",
        previous=fresh.name.lag().over(again),
        depth=ibis.row_number().over(again) + 1,
    )


def _order(rows: ir.Table, direction: Direction) -> list[ir.Value]:
    if direction is Direction.AFTER:
        return [rows.happened_at, rows.event_id]
    return [rows.happened_at.desc(), rows.event_id.desc()]


def _links(ways: ir.Table) -> ir.Table:
    return ways.group_by("depth", "previous", "name").aggregate(customers=ways.count())


def _shown(
    pairs: list[tuple[Mapping[str, object], int]], names: int
) -> tuple[set[str], tuple[str, ...]]:
    total: Counter[str] = Counter()
    for row, customers in pairs:
        total[str(row["name"])] += customers
    ranked = [name for name, _ in sorted(total.items(), key=lambda item: (-item[1], item[0]))]
    return set(ranked[:names]), tuple(ranked[names:])


def _merged(
    pairs: list[tuple[Mapping[str, object], int]], shown: set[str], first: str
) -> Counter[tuple[int, str, str]]:
    links: Counter[tuple[int, str, str]] = Counter()
    for row, customers in pairs:
        source = first if row["previous"] is None else str(row["previous"])
        source = source if row["previous"] is None or source in shown else OTHER
        target = str(row["name"])
        depth = row["depth"]
        assert isinstance(depth, int)
        links[depth, source, target if target in shown else OTHER] += customers
    return links


def _with_ends(
    links: Counter[tuple[int, str, str]], first: str, customers: int, depth: int
) -> tuple[PathLink, ...]:
    """Add where ways ended before `depth`: who came to an event and did not go on."""
    arrived: Counter[tuple[int, str]] = Counter({(0, first): customers})
    left: Counter[tuple[int, str]] = Counter()
    for (place, source, target), count in links.items():
        arrived[place, target] += count
        left[place - 1, source] += count
    told = [
        PathLink(depth=place, source=source, target=target, customers=count)
        for (place, source, target), count in links.items()
    ]
    told += [
        PathLink(depth=place + 1, source=name, target=None, customers=count - left[place, name])
        for (place, name), count in arrived.items()
        if place < depth and count > left[place, name]
    ]
    return tuple(sorted(told, key=lambda link: (link.depth, -link.customers, link.source)))
