"""Certificates: what the gate said of each message, kept with what became of it.

Kept short: a number whose bits are the tests that passed with nothing to say, then a list for each
test that said something. What never changes (the ledger, the choices, the drafts) is not copied; it
is found again by who reads a certificate.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from rapport.delivery.certificates import Certificate, GateTest, Verdict
from rapport.delivery.model import MessageId
from rapport.delivery.store.tables import CERTIFICATES
from rapport.storage import Database

_TESTS = tuple(GateTest)
_PLACE = {test: place for place, test in enumerate(_TESTS)}


def keep_certificates(connection: Connection, certificates: Sequence[Certificate]) -> None:
    """Keep what the gate said last, in the caller's transaction."""
    if not certificates:
        return
    wanted = [each.message_id for each in certificates]
    connection.execute(delete(CERTIFICATES).where(CERTIFICATES.c.message_id.in_(wanted)))
    rows = [
        {
            "message_id": each.message_id,
            "judged_at": each.judged_at,
            "verdicts": packed(each.verdicts),
        }
        for each in certificates
    ]
    connection.execute(insert(CERTIFICATES), rows)


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
        verdicts=unpacked(row.verdicts),
    )


def packed(verdicts: Sequence[Verdict]) -> list[Any]:
    """Give verdicts as a short JSON value; in the order of the tests they come back."""
    silent, told = 0, []
    for each in verdicts:
        place = _PLACE[each.test]
        if each.passed and not each.because and not each.facts:
            silent |= 1 << place
        else:
            told.append([place, int(each.passed), each.because, dict(each.facts)])
    return [silent, *told]


def unpacked(value: Sequence[Any]) -> tuple[Verdict, ...]:
    """Undo `packed`."""
    silent, *told = value
    verdicts = [
        Verdict(test=test, passed=True) for place, test in enumerate(_TESTS) if silent >> place & 1
    ]
    verdicts += [
        Verdict(test=_TESTS[place], passed=bool(passed), because=because, facts=facts)
        for place, passed, because, facts in told
    ]
    return tuple(sorted(verdicts, key=lambda each: _PLACE[each.test]))
