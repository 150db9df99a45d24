"""Certificates: what the gate said of each message, kept with what became of it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from rapport.delivery.model import Certificate, GateTest, MessageId, Verdict
from rapport.delivery.store.tables import CERTIFICATES
from rapport.storage import Database


def keep_certificates(connection: Connection, certificates: Sequence[Certificate]) -> None:
    """Keep what the gate said last, in the caller's transaction."""
    if not certificates:
        return
    wanted = [each.message_id for each in certificates]
    connection.execute(delete(CERTIFICATES).where(CERTIFICATES.c.message_id.in_(wanted)))
    connection.execute(insert(CERTIFICATES), [_row(each) for each in certificates])


def find_certificate(database: Database, message_id: str) -> Certificate | None:
    """Find what the gate said of a message; None if it was never asked."""
    query = select(CERTIFICATES).where(CERTIFICATES.c.message_id == message_id)
    with database.read() as connection:
        row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return Certificate(
        message_id=MessageId(row.message_id),
        judged_at=row.judged_at,
        verdicts=tuple(
            Verdict(test=GateTest(test), passed=passed, because=because, facts=facts)
            for test, passed, because, facts in row.verdicts
        ),
    )


def _row(each: Certificate) -> dict[str, Any]:
    return {
        "message_id": each.message_id,
        "judged_at": each.judged_at,
        "verdicts": [
            [verdict.test.value, verdict.passed, verdict.because, dict(verdict.facts)]
            for verdict in each.verdicts
        ],
    }
