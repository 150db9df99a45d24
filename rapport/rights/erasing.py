"""Erases a customer from everything the product keeps. GDPR Art. 17, PIPL Art. 47.

What stays is a hash of each address, so that no list imported later brings messages back. Rows are
gone for every question at once; the pages they lay on are overwritten by `purge`.
"""

import time
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import structlog

from rapport.kit.clock import Clock
from rapport.llm import AnswerKeep
from rapport.profiles import drain_inbox, suppress
from rapport.rights.facts import delete_fact_rows
from rapport.rights.model import Erasure, Person, Purged
from rapport.rights.people import find_person
from rapport.rights.store import add_erasure, count_unpurged, delete_rows, mark_purged
from rapport.storage import Database, Facts

log = structlog.get_logger(__name__)

REASON = "erased"


class KeptElsewhere(Protocol):
    """Something beside the two stores that keeps mails or files of customers."""

    def erase(self, addresses: Sequence[str]) -> int:
        """Erase what was for these addresses; return how many things."""


def erase_customer(
    customer_id: str,
    *,
    database: Database,
    facts: Facts,
    operator: str,
    now: datetime,
    elsewhere: Sequence[KeptElsewhere] = (),
) -> Erasure:
    """Erase every row on the customer in both stores, and what is kept `elsewhere`.

    Safe to repeat after a crash: addresses are suppressed first, and the profile, which finds the
    rest, goes last. `CustomerNotFound` when nobody has the id.
    """
    while drain_inbox(database, facts).calls:
        pass  # what waits would bring the customer back
    person = find_person(facts, customer_id)
    for address in sorted(person.addresses):
        suppress(database, address, reason=REASON, now=now)
    rows = _everywhere(person, database=database, facts=facts, elsewhere=elsewhere)
    with database.begin() as connection:
        add_erasure(connection, erased_by=operator, rows=sum(rows.values()), now=now)
    log.info("customer.erased", rows=sum(rows.values()), tables=len(rows))
    return Erasure(erased_at=now, rows=rows)


def purge(*, database: Database, facts: Facts, clock: Clock) -> Purged:
    """Write both stores anew, so that nothing erased is left in a freed page of the disk.

    Takes the time of copying them, and once more their size on the disk while it lasts.
    """
    asked_at, started = clock(), time.monotonic()
    before = database.size() + facts.size()
    facts.rewrite()
    database.rewrite()
    mark_purged(database, before=asked_at, now=clock())
    return Purged(
        bytes_before=before,
        bytes_after=database.size() + facts.size(),
        seconds=time.monotonic() - started,
    )


def purge_if_due(*, database: Database, facts: Facts, clock: Clock) -> Purged | None:
    """Purge when somebody was erased since the last time; else do nothing and return None."""
    return purge(database=database, facts=facts, clock=clock) if count_unpurged(database) else None


def _everywhere(
    person: Person, *, database: Database, facts: Facts, elsewhere: Sequence[KeptElsewhere]
) -> dict[str, int]:
    mails = sum(one.erase(sorted(person.addresses)) for one in elsewhere)
    with database.begin() as connection:
        rows = delete_rows(connection, person)
    with facts.transaction():
        rows |= delete_fact_rows(facts, person)
    forgotten = AnswerKeep(database).forget()  # a name that nobody told the mask may be in one
    kept = {"mails": mails, "llm_answers": forgotten}
    return rows | {name: number for name, number in kept.items() if number}
