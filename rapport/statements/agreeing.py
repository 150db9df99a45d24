"""Lets what is sensitive be used beyond service for the customers who agreed to just that.

The ledger of consents says who did; the statements are kept in line with it, so that a rule and a
recommendation need not ask, and a withdrawal is heard by all of them at once.
"""

from collections.abc import Collection

import pyarrow as pa

from rapport.events import touch
from rapport.profiles import consented, has_consented
from rapport.statements.model import StatementState
from rapport.statements.tables import STATEMENTS
from rapport.statements.vocabulary import keys
from rapport.storage import Database, Facts, put_rows

SENSITIVE_PURPOSE = "sensitive"
"""The purpose in the ledger: choosing by what is sensitive. Stored."""

SENSITIVE_CHANNEL = "any"
"""The channel in the ledger: the consent is of no channel. Stored."""


def agreed_customers(database: Database) -> frozenset[str]:
    """Give everybody who agreed, and did not take it back, that what is sensitive is used."""
    told = consented(database, channel=SENSITIVE_CHANNEL, purpose=SENSITIVE_PURPOSE)
    return frozenset(told["customer_id"].to_pylist())


def has_agreed(database: Database, customer_id: str) -> bool:
    """Say whether one customer did."""
    return has_consented(
        database, customer_id, channel=SENSITIVE_CHANNEL, purpose=SENSITIVE_PURPOSE
    )


def settle_agreed(facts: Facts, agreed: Collection[str], *, customer_id: str | None = None) -> int:
    """Let the sensitive statements of who agreed be used for all, and those of others for service.

    Of all customers, or of one. Returns how many customers changed; they are touched. Safe to
    repeat.
    """
    table = facts.table(STATEMENTS)
    sensitive = [name for name, key in keys().items() if key.sensitive]
    asked = table.filter(table.key.isin(sensitive), table.state != StatementState.ERASED.value)
    if customer_id is not None:
        asked = asked.filter(asked.customer_id == customer_id)
    with facts.transaction():
        changed = []
        for row in facts.read(asked).to_pylist():
            purpose = keys()[row["key"]].purpose(agreed=row["customer_id"] in agreed)
            if row["purpose"] != purpose:
                changed.append(row | {"purpose": purpose})
        if changed:
            columns = STATEMENTS.columns.to_pyarrow()
            put_rows(facts, STATEMENTS, pa.Table.from_pylist(changed, columns))
        customers = {row["customer_id"] for row in changed}
        touch(facts, customers)
    return len(customers)
