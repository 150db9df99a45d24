"""Tries a programme on the past: what a year of it would have cost, and who would be where."""

from datetime import timedelta

import ibis
import ibis.expr.types as ir

from rapport.events import EVENTS, ORDER_EVENTS
from rapport.kit.money import minor_digits
from rapport.loyalty.earning import earnings, given_back
from rapport.loyalty.ledger import YEAR
from rapport.loyalty.model import Foreseen, LoyaltyDesk, Reason
from rapport.loyalty.programme import Measure, Programme
from rapport.storage import among


def try_programme(desk: LoyaltyDesk, programme: Programme) -> Foreseen:
    """Say what the last 365 days would have earned, less what was given back. Nothing is kept.

    The day on which the programme starts is left out of account, and nobody spends: the liability
    is the most that a year can cost.
    """
    won = _won(desk, programme)
    sums = won.aggregate(
        customers=won.customer_id.nunique(),
        points=won.points.sum().coalesce(0),
        bonus_points=won.points.sum(where=won.reason == Reason.BONUS.value).coalesce(0),
    )
    [row] = desk.facts.read(sums).to_pylist()
    points = int(row["points"])
    return Foreseen(
        programme=programme,
        customers=row["customers"],
        points=points,
        bonus_points=int(row["bonus_points"]),
        revenue_minor=_revenue(desk),
        liability_minor=round(points * programme.point_value_minor),
        tiers=_tiers(desk, programme, won),
    )


def _won(desk: LoyaltyDesk, programme: Programme) -> ir.Table:
    currency = desk.shop.currency
    since = desk.now - YEAR - timedelta(days=programme.wait_days)
    made = earnings(desk.facts, programme, since=since, until=desk.now, currency=currency)
    back = given_back(desk.facts, currency=currency)
    back = back.select("customer_id", "back", of=ibis.literal("order:") + back.order_id)
    both = made.left_join(back, ["customer_id", "of"])
    kept = (both.points * (1 - both.back.coalesce(0.0))).ceil().cast("int64")
    return both.select("customer_id", "reason", points=kept)


def _money(desk: LoyaltyDesk) -> ir.Table:
    events = desk.facts.table(EVENTS)
    return events.filter(
        among(desk.facts, events.name, [name.value for name in ORDER_EVENTS]),
        events.customer_id.notnull(),
        events.currency == desk.shop.currency,
        events.happened_at > ibis.literal(desk.now - YEAR),
        events.happened_at <= ibis.literal(desk.now),
    )


def _revenue(desk: LoyaltyDesk) -> int:
    money = _money(desk)
    table = desk.facts.read(money.aggregate(minor=money.amount_minor.sum().coalesce(0)))
    return int(table["minor"][0].as_py())


def _tiers(desk: LoyaltyDesk, programme: Programme, won: ir.Table) -> dict[str, int]:
    if programme.tiers_by is Measure.SPEND:
        unit = 10 ** minor_digits(desk.shop.currency)
        measured = _money(desk).group_by("customer_id")
        sums = measured.aggregate(measure=lambda t: t.amount_minor.sum().cast("float64") / unit)
    else:
        sums = won.group_by("customer_id").aggregate(
            measure=lambda t: t.points.sum().cast("float64")
        )
    bounds = [(sums.measure >= one.at_least, one.tier) for one in reversed(programme.tiers)]
    placed = sums.mutate(tier=ibis.cases(*bounds, else_="") if bounds else ibis.literal(""))
    counts = placed.group_by("tier").aggregate(customers=placed.count())
    found = {row["tier"]: row["customers"] for row in desk.facts.read(counts).to_pylist()}
    return {tier: found.get(tier, 0) for tier in ("", *(one.tier for one in programme.tiers))}
