"""Lets consents follow names to the customers they belong to, and back."""

from collections.abc import Collection, Mapping
from itertools import islice

from sqlalchemy import Connection, delete, select

from rapport.profiles.store.consents import (
    PART,
    Entry,
    consent_of,
    insert_entries,
    states_of,
)
from rapport.profiles.store.tables import (
    CONSENT_NAMES,
    CONSENT_STATES,
    CONSENTS,
    hold_names,
    insert_into,
    next_change,
)
from rapport.storage import Database


def place_consents(database: Database, customers: Mapping[str, str]) -> None:
    """Count what was said under each name for the customer that it belongs to now. Repeatable."""
    items = iter(customers.items())
    while part := dict(islice(items, PART)):
        with database.begin() as connection:
            hold_names(connection, alone=True)
            _keep_names(connection, part)
            _place(connection, part)


def _keep_names(connection: Connection, customers: Mapping[str, str]) -> None:
    connection.execute(delete(CONSENT_NAMES).where(CONSENT_NAMES.c.name.in_(list(customers))))
    rows = [
        {"name": name, "customer_id": customer}
        for name, customer in customers.items()
        if name != customer
    ]
    if rows:
        connection.execute(insert_into(connection, CONSENT_NAMES), rows)


def _place(connection: Connection, customers: Mapping[str, str]) -> None:
    names = list(customers)
    copied = CONSENTS.c.told_as.in_(names)
    concerned = set(connection.execute(select(CONSENTS.c.customer_id).where(copied)).scalars())
    connection.execute(delete(CONSENTS).where(copied))
    said = select(CONSENTS).where(CONSENTS.c.customer_id.in_(names), CONSENTS.c.told_as.is_(None))
    lines = [consent_of(row) for row in connection.execute(said).all()]
    copies = [
        Entry(line=line, customer_id=customers[line.customer_id], told_as=line.customer_id)
        for line in lines
        if customers[line.customer_id] != line.customer_id
    ]
    insert_entries(connection, copies)
    concerned |= {entry.customer_id for entry in copies}
    if concerned:
        _work_out_states(connection, concerned)


def _work_out_states(connection: Connection, customers: Collection[str]) -> None:
    """Make the states of these customers follow from their lines; what nobody said is null."""
    lines = select(CONSENTS).where(CONSENTS.c.customer_id.in_(customers))
    said = [consent_of(row) for row in connection.execute(lines).all()]
    now = states_of(Entry(line=line, customer_id=line.customer_id) for line in said)
    kept = select(CONSENT_STATES).where(CONSENT_STATES.c.customer_id.in_(customers))
    before = {
        (row.customer_id, row.channel, row.purpose): row for row in connection.execute(kept).all()
    }
    rows = [
        state
        for key, state in now.items()
        if key not in before
        or (before[key].granted, before[key].recorded_at)
        != (state["granted"], state["recorded_at"])
    ]
    rows += [
        {"customer_id": key[0], "channel": key[1], "purpose": key[2], "granted": None,
         "recorded_at": row.recorded_at}
        for key, row in before.items() if key not in now and row.granted is not None
    ]  # fmt: skip
    if not rows:
        return
    statement = insert_into(connection, CONSENT_STATES)
    statement = statement.on_conflict_do_update(
        index_elements=["customer_id", "channel", "purpose"],
        set_={name: statement.excluded[name] for name in ("granted", "recorded_at", "change")},
    )
    change = next_change(connection)
    connection.execute(statement, [{**row, "change": change} for row in rows])
