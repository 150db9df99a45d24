"""The consent ledger: adding lines, and reading what holds."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pyarrow as pa
from sqlalchemy import Connection, Row, and_, or_, select

from rapport.events import CustomerId
from rapport.kit.ids import id_of
from rapport.profiles.model import Consent
from rapport.profiles.store.tables import (
    CONSENT_NAMES,
    CONSENT_STATES,
    CONSENTS,
    hold_names,
    insert_into,
    next_change,
)
from rapport.storage import Database

PART = 5_000
_STATE = ("customer_id", "channel", "purpose", "granted", "recorded_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the ledger as it is kept: for whom it counts, and the name it follows if a copy."""

    line: Consent
    customer_id: str
    told_as: str | None = None

    @property
    def consent_id(self) -> str:
        line, granted = self.line, "yes" if self.line.granted else "no"
        moment = line.recorded_at.isoformat()
        follows = () if self.told_as is None else (self.told_as,)
        return id_of(
            "con", self.customer_id, line.channel, line.purpose, granted, moment, line.how,
            line.text_version, *follows,
        )  # fmt: skip

    @property
    def row(self) -> dict[str, Any]:
        return {
            "consent_id": self.consent_id,
            "customer_id": self.customer_id,
            "channel": self.line.channel,
            "purpose": str(self.line.purpose),
            "granted": self.line.granted,
            "recorded_at": self.line.recorded_at,
            "how": self.line.how,
            "text_version": self.line.text_version,
            "told_as": self.told_as,
        }


def record_consents(database: Database, consents: Iterable[Consent]) -> int:
    """Add lines to the ledger and return how many were new; the same line is never added twice."""
    with database.begin() as connection:
        return add_consents(connection, consents)


def add_consents(connection: Connection, consents: Iterable[Consent]) -> int:
    """Add lines to the ledger within the caller's transaction."""
    entries = [Entry(line=line, customer_id=line.customer_id) for line in consents]
    added = 0
    for start in range(0, len(entries), PART):
        part = entries[start : start + PART]
        hold_names(connection, alone=False)
        owners = _owned(connection, {entry.customer_id for entry in part})
        copies = [
            Entry(line=one.line, customer_id=owners[one.customer_id], told_as=one.customer_id)
            for one in part
            if one.customer_id in owners
        ]
        new = insert_entries(connection, [*part, *copies])
        added += sum(entry.told_as is None for entry in new)
        _keep_states(connection, new)
    return added


def consents_of(database: Database, customer_id: str) -> list[Consent]:
    """Give a customer's whole ledger, oldest line first."""
    query = select(CONSENTS).where(CONSENTS.c.customer_id == customer_id)
    with database.read() as connection:
        rows = connection.execute(query.order_by(CONSENTS.c.recorded_at)).all()
    return [consent_of(row) for row in rows]


def consented(database: Database, *, channel: str, purpose: str) -> pa.Table:
    """Give everybody whose last word is yes: a table with the one column `customer_id`."""
    states = CONSENT_STATES.c
    query = select(states.customer_id).where(
        states.channel == channel, states.purpose == purpose, states.granted.is_(True)
    )
    with database.read() as connection:
        customers = connection.execute(query).scalars().all()
    return pa.table({"customer_id": pa.array(customers, pa.string())})


def has_consented(database: Database, customer_id: str, *, channel: str, purpose: str) -> bool:
    """Say whether the customer's last word for this channel and purpose is yes."""
    states = CONSENT_STATES.c
    query = select(states.granted).where(
        states.customer_id == customer_id, states.channel == channel, states.purpose == purpose
    )
    with database.read() as connection:
        return bool(connection.execute(query).scalar_one_or_none())


def last_words(
    database: Database,
    *,
    channel: str,
    purpose: str,
    customer_ids: Sequence[str] | None = None,
) -> dict[str, bool]:
    """Give the last word, yes or no, of everybody who said one, or of these customers."""
    states = CONSENT_STATES.c
    query = select(states.customer_id, states.granted).where(
        states.channel == channel, states.purpose == purpose, states.granted.is_not(None)
    )
    found: dict[str, bool] = {}
    with database.read() as connection:
        if customer_ids is None:
            return {customer: bool(word) for customer, word in connection.execute(query)}
        for start in range(0, len(customer_ids), PART):
            part = query.where(states.customer_id.in_(customer_ids[start : start + PART]))
            found.update((customer, bool(word)) for customer, word in connection.execute(part))
    return found


def insert_entries(connection: Connection, entries: Sequence[Entry]) -> list[Entry]:
    """Add entries to the ledger and give those that were new."""
    if not entries:
        return []
    by_id = {entry.consent_id: entry for entry in entries}
    statement = insert_into(connection, CONSENTS).on_conflict_do_nothing()
    rows = [entry.row for entry in by_id.values()]
    new = connection.execute(statement.returning(CONSENTS.c.consent_id), rows).scalars().all()
    return [by_id[key] for key in new]


def states_of(entries: Iterable[Entry]) -> dict[tuple[str, str, str], dict[str, Any]]:
    """The entry that holds for each customer, channel and purpose: the last; of two at once, no."""
    last: dict[tuple[str, str, str], dict[str, Any]] = {}
    for entry in sorted(entries, key=lambda one: (one.line.recorded_at, not one.line.granted)):
        state = {name: value for name, value in entry.row.items() if name in _STATE}
        last[state["customer_id"], state["channel"], state["purpose"]] = state
    return last


def consent_of(row: Row[tuple[object, ...]]) -> Consent:
    """Make the line of a row of the ledger; of a copy, as if its customer had said it."""
    fields: dict[str, Any] = dict(row._mapping)
    del fields["consent_id"], fields["told_as"]
    return Consent(**fields)


def owners_of(connection: Connection, names: Collection[str]) -> dict[str, str]:
    """Say whose names are that belong to a customer of another id; the others are left out.

    Until the end of the transaction no name moves: rows that it adds are there for whoever follows.
    """
    hold_names(connection, alone=False)
    if connection.execute(select(CONSENT_NAMES.c.name).limit(1)).first() is None:
        return {}
    waiting = iter(sorted(names))
    found: dict[str, str] = {}
    while part := set(islice(waiting, PART)):
        found |= _owned(connection, part)
    return found


def _owned(connection: Connection, names: set[str]) -> dict[str, str]:
    """The customers that these names belong to, where that is another id."""
    query = select(CONSENT_NAMES).where(CONSENT_NAMES.c.name.in_(sorted(names)))
    return {row.name: CustomerId(row.customer_id) for row in connection.execute(query)}


def _keep_states(connection: Connection, new: Sequence[Entry]) -> None:
    """A line recorded earlier than the one that holds changes nothing; of two at once, no holds."""
    states: list[Mapping[str, Any]] = list(states_of(new).values())
    if not states:
        return
    statement = insert_into(connection, CONSENT_STATES)
    fresh, kept = statement.excluded, CONSENT_STATES.c
    at_once = and_(kept.recorded_at == fresh.recorded_at, fresh.granted.is_(False))
    statement = statement.on_conflict_do_update(
        index_elements=["customer_id", "channel", "purpose"],
        set_={
            "granted": fresh.granted,
            "recorded_at": fresh.recorded_at,
            "change": fresh.change,
        },
        where=or_(kept.recorded_at < fresh.recorded_at, at_once, kept.granted.is_(None)),
    )
    change = next_change(connection)
    connection.execute(statement, [{**state, "change": change} for state in states])
