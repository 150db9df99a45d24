"""Counts that pages show, each one small query over the facts."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import ibis

from rapport.events import EVENTS, EventName
from rapport.profiles import PROFILES, customer_totals
from rapport.scoring import RfmSegment, rfm
from rapport.storage import Facts

_SAMPLED = 2_000
_ASKED = ("country", "city", "language", "email", "phone", "first_name", "birthday", "created_at")


def count_events(facts: Facts) -> int:
    return facts.count(facts.table(EVENTS))


def count_customers(facts: Facts) -> int:
    return facts.count(facts.table(PROFILES))


def count_new_events(facts: Facts, *, now: datetime, days: float) -> int:
    """Count what happened in the last so many days."""
    events = facts.table(EVENTS)
    since = ibis.literal(now - timedelta(days=days))
    return facts.count(events.filter(events.happened_at >= since))


def event_names(facts: Facts) -> list[str]:
    """List the names of events that the shop has, and those every shop may have."""
    kept = facts.read(facts.table(EVENTS).select("name").distinct())["name"].to_pylist()
    return sorted({*kept, *(name.value for name in EventName)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What a customer bought in all, and when they were last seen."""

    orders: int = 0
    revenue_minor: int = 0
    first_order_at: datetime | None = None
    last_seen_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """A buyer's RFM cell (`543`) and the name of its group."""

    cell: str
    group: str


def totals_of(facts: Facts, customer_ids: Sequence[str]) -> Mapping[str, Totals]:
    """Give the totals of these customers, by id; who did nothing yet has none."""
    if not customer_ids:
        return {}
    totals = customer_totals(facts)
    wanted = totals.filter(totals.customer_id.isin(list(customer_ids)))
    rows = facts.read(wanted.select("customer_id", *Totals.__slots__)).to_pylist()
    return {row.pop("customer_id"): Totals(**row) for row in rows}


def rfm_of(facts: Facts, customer_id: str, *, now: datetime) -> Scores | None:
    """Give the scores of one customer against all others; None for who never ordered."""
    scored = rfm(facts, now=now)
    rows = facts.read(scored.filter(scored.customer_id == customer_id)).to_pylist()
    return Scores(cell=rows[0]["cell"], group=rows[0]["rfm_segment"]) if rows else None


def trait_names(facts: Facts) -> list[str]:
    """List what a rule may ask of a profile: its columns, then the traits of the shop's own."""
    profiles = facts.table(PROFILES)
    sample = facts.read(profiles.filter(profiles.traits.notnull()).limit(_SAMPLED))["traits"]
    own = {name for text in sample.to_pylist() for name in json.loads(text)}
    return [*_ASKED, *sorted(own - set(PROFILES.columns))]


def at_risk(facts: Facts, *, now: datetime) -> int:
    """Count the buyers who are about to be lost."""
    scored = rfm(facts, now=now)
    groups = [RfmSegment.AT_RISK.value, RfmSegment.CANNOT_LOSE.value]
    return facts.count(scored.filter(scored.rfm_segment.isin(groups)))
