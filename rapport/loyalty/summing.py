"""Sums up the whole ledger: what the shop owes its customers, and who is in which tier."""

from dataclasses import dataclass

from rapport.events import EVENTS
from rapport.loyalty.ledger import standings
from rapport.loyalty.model import LoyaltyDesk
from rapport.loyalty.programme import Programme


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What is owed now: points of all customers, their worth, and customers per tier."""

    customers: int
    points: int
    liability_minor: int
    expiring: int
    tiers: dict[str, int]


def summarise(desk: LoyaltyDesk, programme: Programme) -> Summary:
    """Sum up the standings of everybody who has points or a tier."""
    facts = desk.facts
    found = standings(
        facts, facts.table(EVENTS), programme, now=desk.now, currency=desk.shop.currency
    )
    rows = facts.read(
        found.group_by("tier").aggregate(
            customers=found.count(),
            points=found.points.sum().coalesce(0),
            expiring=found.expiring.sum().coalesce(0),
        )
    ).to_pylist()
    by_tier = {row["tier"]: row["customers"] for row in rows}
    points = int(sum(row["points"] for row in rows))
    return Summary(
        customers=sum(by_tier.values()),
        points=points,
        liability_minor=round(points * programme.point_value_minor),
        expiring=int(sum(row["expiring"] for row in rows)),
        tiers={tier: by_tier.get(tier, 0) for tier in ("", *(t.tier for t in programme.tiers))},
    )
