"""Books entries into the ledger: earned, taken back, spent, expired, adjusted, each once.

Whoever books holds the one writer of the facts from reading the balance to the commit: of two who
spend the same points, the second is refused. What was booked then goes through the inbox as well,
where other programs hear of it; its id is known by then, so it is no second fact.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import structlog

from rapport.events import (
    EVENTS,
    CustomerId,
    Event,
    EventId,
    EventName,
    accept_events,
    record_events,
)
from rapport.kit.ids import id_of
from rapport.loyalty.errors import BadPoints, KeyReused, TooFewPoints
from rapport.loyalty.ledger import balances, entries_of
from rapport.loyalty.model import SOURCE, Entry, LoyaltyDesk, Reason
from rapport.profiles import get_profile

log = structlog.get_logger(__name__)

MOST_POINTS = 100_000_000
_LONGEST_NOTE = 300

_NAMES: Mapping[Reason, EventName] = {
    Reason.ORDER: EventName.POINTS_EARNED,
    Reason.BONUS: EventName.POINTS_EARNED,
    Reason.RETURN: EventName.POINTS_ADJUSTED,
    Reason.SPENT: EventName.POINTS_SPENT,
    Reason.EXPIRED: EventName.POINTS_EXPIRED,
    Reason.ADJUSTED: EventName.POINTS_ADJUSTED,
    Reason.SETTLED: EventName.POINTS_ADJUSTED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """Somebody's wish to take or give points by hand. The same `key` books once."""

    customer_id: str
    points: int
    key: str
    note: str = ""
    by: str = ""


def spend(desk: LoyaltyDesk, booking: Booking) -> Entry:
    """Take points that a customer spends, `points` above nought; return the entry.

    Repeated with the same key, it gives the entry of the first time. Raises `TooFewPoints`,
    `KeyReused`, `BadPoints`, `CustomerNotFound`.
    """
    _check(booking)
    if booking.points <= 0:
        raise BadPoints("points to spend must be a whole number above 0")
    return _by_hand(desk, booking, points=-booking.points, reason=Reason.SPENT)


def adjust(desk: LoyaltyDesk, booking: Booking, *, expires_on: date | None = None) -> Entry:
    """Give or take points by hand, with a note that says why; the entry names who did it.

    Raises what `spend` does.
    """
    _check(booking)
    if booking.points == 0 or not booking.note.strip():
        raise BadPoints("an adjustment needs points other than 0 and a note that says why")
    return _by_hand(
        desk, booking, points=booking.points, reason=Reason.ADJUSTED, expires_on=expires_on
    )


def balance_of(desk: LoyaltyDesk, customer_id: str) -> int:
    """Sum up a customer's entries; 0 without any."""
    rows = desk.facts.read(
        balances(desk.facts, desk.facts.rows_of(EVENTS, [customer_id]))
    ).to_pylist()
    return int(rows[0]["points"]) if rows else 0


def book(desk: LoyaltyDesk, made: Sequence[Entry], told: Mapping[str, str | None]) -> int:
    """Keep entries whose id is new, within the caller's transaction of the facts; count them.

    `told` says by entry id under which name its customer was told, where that is another name.
    """
    return record_events(desk.facts, events_of(made, desk.now, told))


def tell(desk: LoyaltyDesk, made: Sequence[Entry]) -> None:
    """Pass on what was booked, so that other programs hear of it. Safe to repeat."""
    if made:
        accept_events(desk.database, events_of(made, desk.now, {}))


def events_of(made: Iterable[Entry], now: datetime, told: Mapping[str, str | None]) -> list[Event]:
    """Write entries as events."""
    return [_event(one, now, told.get(one.entry_id)) for one in made]


def _event(entry: Entry, now: datetime, told_as: str | None) -> Event:
    more: dict[str, object] = {
        "expires_on": entry.expires_on.isoformat() if entry.expires_on else None,
        "note": entry.note,
        "by": entry.by,
    }
    return Event(
        event_id=EventId(entry.entry_id),
        name=_NAMES[entry.reason],
        happened_at=entry.happened_at,
        received_at=now,
        source=SOURCE,
        customer_id=CustomerId(entry.customer_id),
        told_as=told_as,
        properties={
            "points": entry.points,
            "reason": entry.reason.value,
            "of": entry.of,
            **{name: value for name, value in more.items() if value},
        },
    )


def _check(booking: Booking) -> None:
    if not booking.key.strip():
        raise BadPoints("booking points needs a key, so that the same is booked once")
    if abs(booking.points) > MOST_POINTS or len(booking.note) > _LONGEST_NOTE:
        raise BadPoints(
            f"at most {MOST_POINTS:,} points are booked at once, with a note of at most "
            f"{_LONGEST_NOTE} characters"
        )


def _by_hand(
    desk: LoyaltyDesk,
    booking: Booking,
    *,
    points: int,
    reason: Reason,
    expires_on: date | None = None,
) -> Entry:
    customer_id = get_profile(desk.facts, booking.customer_id).customer_id
    entry = Entry(
        entry_id=id_of("pts", reason.value, customer_id, booking.key),
        customer_id=customer_id,
        points=points,
        reason=reason,
        of=f"{reason.value}:{booking.key}",
        happened_at=desk.now,
        expires_on=expires_on,
        note=booking.note.strip(),
        by=booking.by,
    )
    with desk.facts.transaction():
        before = next(
            (one for one in entries_of(desk.facts, customer_id) if one.of == entry.of), None
        )
        if before is not None:
            return _same(before, entry)
        have = balance_of(desk, customer_id)
        if have + points < 0:
            raise TooFewPoints(
                f"customer {customer_id!r} has {max(have, 0)} points, and {-points} were to be "
                "taken; take fewer",
                have=max(have, 0),
            )
        book(desk, [entry], {})
    tell(desk, [entry])
    log.info("points.booked", reason=reason.value, points=points)
    return entry


def _same(before: Entry, wanted: Entry) -> Entry:
    if before.points != wanted.points:
        raise KeyReused(
            f"the key of this booking was used before for {before.points} points; use a new key"
        )
    return before
