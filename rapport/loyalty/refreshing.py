"""Keeps what follows from the ledger as traits, for rules, slots and journeys to ask."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import structlog

from rapport.events import (
    EVENTS,
    Call,
    CallKind,
    CustomerId,
    Event,
    EventId,
    EventName,
    accept_calls,
    accept_events,
)
from rapport.kit.ids import id_of
from rapport.loyalty.awarding import bring_up_to_date
from rapport.loyalty.ledger import standings, text_of
from rapport.loyalty.model import (
    BENEFITS,
    EXPIRES_DAY,
    EXPIRES_ON,
    EXPIRING,
    POINTS,
    SOURCE,
    TIER,
    TIER_NAME,
    LoyaltyDesk,
    Round,
)
from rapport.loyalty.programme import Programme
from rapport.loyalty.store import find_programme
from rapport.profiles import PROFILES

log = structlog.get_logger(__name__)

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

Row = Mapping[str, Any]


def refresh_loyalty(desk: LoyaltyDesk) -> Round | None:
    """Bring ledger and traits up to date; None where the shop has no programme.

    Safe to repeat: nothing is booked twice, and a trait is told when it changed.
    """
    programme = find_programme(desk.database)
    if programme is None:
        return None
    done = bring_up_to_date(desk, programme)
    rows = _changed(desk, programme)
    calls = [_call(row, programme, desk) for row in rows]
    reached = [event for row in rows for event in _reached(row, programme, desk)]
    if calls:
        accept_calls(desk.database, calls)
        accept_events(desk.database, reached)
    told = Round(
        earned=done.earned,
        returned=done.returned,
        expired=done.expired,
        told=len(calls),
        reached=len(reached),
    )
    if calls or done != Round():
        log.info("loyalty.refreshed", earned=told.earned, expired=told.expired, told=told.told)
    return told


def _changed(desk: LoyaltyDesk, programme: Programme) -> list[Row]:
    """Give the standings that the traits do not say yet, with what they say."""
    facts = desk.facts
    found = standings(
        facts, facts.table(EVENTS), programme, now=desk.now, currency=desk.shop.currency
    )
    both = _known(facts.table(PROFILES)).inner_join(found, "customer_id")
    same = (
        both.had_points.identical_to(both.points.cast("string"))
        & both.had_tier.coalesce("").identical_to(both.tier)
        & both.had_expiring.coalesce("0").identical_to(both.expiring.cast("string"))
        & both.had_expires_on.identical_to(both.expires_on)
    )
    for language in ("zh", "en"):
        names = {one.tier: one.name_in(language) for one in programme.tiers}
        benefits = {one.tier: one.benefits_in(language) for one in programme.tiers}
        spoken = both.language.coalesce(desk.shop.language).startswith("zh")
        here = spoken if language == "zh" else ~spoken
        told = both.had_name.coalesce("") == _worded(both.tier, names)
        told &= both.had_benefits.coalesce("") == _worded(both.tier, benefits)
        same &= ~here | told
    rows: list[Row] = facts.read(both.filter(~same).order_by("customer_id")).to_pylist()
    return rows


def _worded(tier: ir.StringColumn, words: Mapping[str, str]) -> ir.StringValue:
    cases = [(tier == name, word) for name, word in words.items()]
    return ibis.cases(*cases, else_="") if cases else ibis.literal("")


def _known(profiles: ir.Table) -> ir.Table:
    had = {
        "had_points": POINTS,
        "had_tier": TIER,
        "had_name": TIER_NAME,
        "had_benefits": BENEFITS,
        "had_expiring": EXPIRING,
        "had_expires_on": EXPIRES_ON,
    }
    read = {column: text_of(profiles.traits, name) for column, name in had.items()}
    return profiles.select("customer_id", "language", **read)


def _call(row: Row, programme: Programme, desk: LoyaltyDesk) -> Call:
    language = row["language"] or desk.shop.language
    tier = programme.tier(row["tier"])
    told: dict[str, object] = {
        POINTS: row["points"],
        TIER: row["tier"] or None,
        TIER_NAME: tier.name_in(language) if tier else None,
        BENEFITS: (tier.benefits_in(language) or None) if tier else None,
        EXPIRING: row["expiring"] or None,
        EXPIRES_ON: row["expires_on"],
        EXPIRES_DAY: _day_text(row["expires_on"], language),
    }
    return Call(
        kind=CallKind.IDENTIFY,
        message_id=id_of("loy", row["customer_id"], desk.now.isoformat()),
        source=SOURCE,
        happened_at=desk.now,
        received_at=desk.now,
        customer_id=CustomerId(row["customer_id"]),
        traits=told,
    )


def _day_text(told: str | None, language: str) -> str | None:
    if told is None:
        return None
    day = date.fromisoformat(told)
    if language.startswith("zh"):
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _reached(row: Row, programme: Programme, desk: LoyaltyDesk) -> Iterator[Event]:
    """Say that a customer reached a tier above the one they had."""
    order = ["", *(one.tier for one in programme.tiers)]
    had, now = row["had_tier"] or "", row["tier"]
    if had not in order or order.index(now) <= order.index(had):
        return
    today = date.isoformat(desk.now.date())
    yield Event(
        event_id=EventId(id_of("tier", row["customer_id"], now, today)),
        name=EventName.TIER_REACHED,
        happened_at=desk.now,
        received_at=desk.now,
        source=SOURCE,
        customer_id=CustomerId(row["customer_id"]),
        properties={"tier": now, "from": had},
    )
