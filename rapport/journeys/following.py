"""Lets positions follow ids that turned out to be other customers', so that nobody goes twice.

Of several ids of a customer in one journey (with one key), one goes on, with all its entries: the
others wait, and go on from where they stood when their id is given back.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from rapport.delivery import HELD_OUT, cancel_for
from rapport.journeys.positions import Position, PositionStatus
from rapport.journeys.store import POSITIONS, follow_outgoing, positions_of, set_statuses
from rapport.profiles import Follower
from rapport.storage import Database, Facts, follow_names

_GOING = (PositionStatus.ACTIVE, PositionStatus.MERGED)


def _follow(database: Database, _facts: Facts, customers: Mapping[str, str]) -> None:
    with database.begin() as connection:
        follow_outgoing(connection, customers)
        concerned = follow_names(connection, POSITIONS, customers)
        if not concerned:
            return
        by_journey: dict[tuple[str, str, str], list[Position]] = defaultdict(list)
        for position in positions_of(connection, concerned):
            place = position.journey_id, position.customer_id, position.entry_key
            by_journey[place].append(position)
        changed: list[Position] = []
        held_out = set()
        for place, positions in by_journey.items():
            names: dict[str, list[Position]] = defaultdict(list)
            for position in positions:
                names[position.told_as or position.customer_id].append(position)
            goes_on = min(names, key=lambda name: min(_rank(one) for one in names[name]))
            changed += _changed(positions, names[goes_on])
            if any(one.status == PositionStatus.HOLDOUT for one in names[goes_on]):
                held_out.add(place[:2])
        set_statuses(connection, changed)
        cancel_for(connection, held_out, code=HELD_OUT)


POSITION_FOLLOWER = Follower(name="positions", follow=_follow)


def _rank(position: Position) -> tuple[bool, bool, datetime, str]:
    """Held out goes before all; then who has been through; then who came in first."""
    held_out = position.status == PositionStatus.HOLDOUT
    return not held_out, position.status in _GOING, position.entered_at, position.told_as


def _changed(positions: Sequence[Position], going: Sequence[Position]) -> Iterator[Position]:
    for position in positions:
        if position in going and position.status == PositionStatus.MERGED:
            yield replace(position, status=PositionStatus.ACTIVE)
        elif position not in going and position.status == PositionStatus.ACTIVE:
            yield replace(position, status=PositionStatus.MERGED)
