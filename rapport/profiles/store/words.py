"""Last words of some customers, all at once: what the gate asks of a batch of messages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from rapport.profiles.store.consents import PART
from rapport.profiles.store.tables import CONSENT_STATES
from rapport.storage import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A last word, and when it was said. The line of the ledger has how, and to which text."""

    granted: bool
    recorded_at: datetime


Words = Mapping[tuple[str, str], Word]
"""By channel and purpose."""


def words_of(database: Database, customer_ids: Sequence[str]) -> dict[str, Words]:
    """Give every last word of these customers; who never said anything is left out."""
    states = CONSENT_STATES.c
    query = select(
        states.customer_id, states.channel, states.purpose, states.granted, states.recorded_at
    ).where(states.granted.is_not(None))
    found: dict[str, dict[tuple[str, str], Word]] = {}
    with database.read() as connection:
        for start in range(0, len(customer_ids), PART):
            part = query.where(states.customer_id.in_(customer_ids[start : start + PART]))
            for customer_id, channel, purpose, granted, recorded_at in connection.execute(part):
                word = Word(granted=bool(granted), recorded_at=recorded_at)
                found.setdefault(customer_id, {})[channel, purpose] = word
    return dict(found)
