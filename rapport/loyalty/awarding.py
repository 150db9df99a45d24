"""Brings the ledger up to date: what was earned, what was returned, what expired. Safe to repeat.

What an order gave back is taken from what it earned. Where its points are spent already, what is
there is taken, and the rest once new points come: the balance never falls below nought, and the
end is the same whatever came first.
"""

import calendar
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import ibis
import ibis.expr.types as ir

from rapport.events import EVENTS
from rapport.kit.ids import id_of
from rapport.loyalty.booking import book, tell
from rapport.loyalty.earning import earnings, first_moment, given_back
from rapport.loyalty.ledger import balances, day_of, due_to_expire, entries
from rapport.loyalty.model import Entry, LoyaltyDesk, Reason, Round
from rapport.loyalty.programme import Programme

_DECEMBER = 12


def bring_up_to_date(desk: LoyaltyDesk, programme: Programme) -> Round:
    """Book what is new since the last round, in one commit, and pass it on."""
    # Read before the writer is held: what is booked meanwhile has the same ids.
    earned, told = _earned(desk, programme)
    with desk.facts.transaction():
        book(desk, earned, told)
        settled = _settled(desk)
        book(desk, settled, {})
        returned = _returned(desk)
        book(desk, returned, {})
        expired = _expired(desk)
        book(desk, expired, {})
    tell(desk, [*earned, *settled, *returned, *expired])
    return Round(earned=len(earned), returned=len(returned), expired=len(expired))


def last_day(earned_on: date, months: int | None) -> date | None:
    """The last day of points: the same day so many months later, or the month's last."""
    if months is None:
        return None
    year, month = divmod(earned_on.year * _DECEMBER + earned_on.month - 1 + months, _DECEMBER)
    days = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(earned_on.day, days))


def _earned(
    desk: LoyaltyDesk, programme: Programme
) -> tuple[list[Entry], Mapping[str, str | None]]:
    facts, shop = desk.facts, desk.shop
    new = earnings(
        facts,
        programme,
        since=first_moment(programme, shop.timezone),
        until=desk.now,
        currency=shop.currency,
    ).anti_join(_ledger(desk), ["customer_id", "of"])
    rows = facts.read(new.order_by("happened_at", "event_id")).to_pylist()
    made = [_entry_of(row, programme, shop.timezone) for row in rows]
    told = {one.entry_id: row["told_as"] for one, row in zip(made, rows, strict=True)}
    return made, told


def _entry_of(row: Mapping[str, Any], programme: Programme, zone: str) -> Entry:
    at: datetime = row["happened_at"]
    return Entry(
        entry_id=id_of("pts", row["of"], row["event_id"]),
        customer_id=row["customer_id"],
        points=row["points"],
        reason=Reason(row["reason"]),
        of=row["of"],
        happened_at=at,
        expires_on=last_day(day_of(at, zone), programme.expires_months),
    )


def _settled(desk: LoyaltyDesk) -> list[Entry]:
    """Bring back to nought who spent another's points, before the two were told apart."""
    sums = balances(desk.facts, desk.facts.table(EVENTS))
    below = sums.filter(sums.points < 0).order_by("customer_id")
    return [
        Entry(
            entry_id=id_of("pts", "settled", row["customer_id"], desk.now.isoformat()),
            customer_id=row["customer_id"],
            points=-row["points"],
            reason=Reason.SETTLED,
            of="settled",
            happened_at=desk.now,
        )
        for row in desk.facts.read(below).to_pylist()
    ]


def _returned(desk: LoyaltyDesk) -> list[Entry]:
    """Take back what orders earned and no longer do, as far as there are points."""
    told = _ledger(desk)
    orders = told.filter(told.reason == Reason.ORDER.value)
    earned = orders.select("customer_id", "of", "happened_at", earned="points")
    taken = told.filter(told.reason == Reason.RETURN.value).group_by("customer_id", "of")
    back = given_back(desk.facts, currency=desk.shop.currency)
    back = back.select("customer_id", "back", of=ibis.literal("order:") + back.order_id)
    both = earned.inner_join(back, ["customer_id", "of"]).left_join(
        taken.aggregate(taken=lambda t: -t.points.sum()), ["customer_id", "of"]
    )
    # What stays is rounded in the customer's favour, by less than a point.
    kept = (both.earned * (1 - both.back)).ceil().cast("int64")
    owed = both.mutate(owed=both.earned - kept - both.taken.coalesce(0))
    sums = balances(desk.facts, desk.facts.table(EVENTS)).filter(ibis._.points > 0)
    owing = owed.filter(owed.owed > 0).inner_join(sums, "customer_id")
    rows = desk.facts.read(
        owing.select("customer_id", "of", "happened_at", "owed", "points", "taken").order_by(
            "customer_id", "happened_at", "of"
        )
    )
    return list(_taken(rows.to_pylist(), desk.now))


def _taken(rows: Iterable[Mapping[str, Any]], now: datetime) -> Iterable[Entry]:
    left: dict[str, int] = defaultdict(int)
    for row in rows:
        customer_id = row["customer_id"]
        have = left.setdefault(customer_id, row["points"])
        take = min(have, row["owed"])
        left[customer_id] = have - take
        if take > 0:
            before = row["taken"] or 0
            yield Entry(
                entry_id=id_of("pts", "return", customer_id, row["of"], str(before + take)),
                customer_id=customer_id,
                points=-take,
                reason=Reason.RETURN,
                of=row["of"],
                happened_at=now,
            )


def _expired(desk: LoyaltyDesk) -> list[Entry]:
    today = day_of(desk.now, desk.shop.timezone)
    due = due_to_expire(desk.facts, desk.facts.table(EVENTS), today=today)
    return [
        Entry(
            entry_id=id_of("pts", "expired", row["customer_id"], desk.now.isoformat()),
            customer_id=row["customer_id"],
            points=-row["due"],
            reason=Reason.EXPIRED,
            of=f"day:{today.isoformat()}",
            happened_at=desk.now,
        )
        for row in desk.facts.read(due.order_by("customer_id")).to_pylist()
    ]


def _ledger(desk: LoyaltyDesk) -> ir.Table:
    return entries(desk.facts, desk.facts.table(EVENTS))
