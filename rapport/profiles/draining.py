"""Turns acknowledged calls into facts: events, profiles, names. Exactly once over a kill -9.

The facts of a batch and the numbers of its inbox rows are one commit in the analytical store; the
rows are deleted from the inbox afterwards. After a crash in between, rows whose numbers are
recorded are only deleted. No transaction of one store is open while the other is asked; consents
follow names that moved in a step of their own, which the same commit puts down as yet to do.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

import pyarrow as pa
import structlog

from rapport.events import (
    Call,
    bury_calls,
    clear_inbox,
    decode_calls,
    notice,
    record_event_rows,
    touch,
)
from rapport.kit.errors import Invalid
from rapport.profiles.consent_moves import settle_consents
from rapport.profiles.identity.settling import settle
from rapport.profiles.identity.writing import write_settled
from rapport.profiles.inbox_reading import Reader, ReadsHere, Waiting, read_here
from rapport.profiles.model import DRAINED
from rapport.profiles.told_calls import ToldCalls, owned, read_told
from rapport.storage import Database, Facts

log = structlog.get_logger(__name__)

_NO_FACT, _WHY = "no-fact-possible", "no fact can be made of this call: "
# What values can do to the code that stores them; a store in trouble raises something else.
_UNFIT = (ArithmeticError, LookupError, TypeError, ValueError, Invalid)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drained:
    """What one pass over the inbox did. `calls` is 0 when nothing waited."""

    calls: int = 0
    events: int = 0
    profiles: int = 0


def drain_inbox(
    database: Database, facts: Facts, *, limit: int = 5_000, reader: Reader | None = None
) -> Drained:
    """Turn the oldest waiting calls into facts and return what came of them.

    Call it until `calls` is 0 to empty the inbox. Safe to repeat, to kill, and to call from several
    threads: of two passes over the same calls, the later one starts again. A call that no fact can
    be made of goes to the dead letters, so that it holds up no other.
    """
    settle_consents(database, facts)
    reader = reader or ReadsHere(database)
    while waiting := reader.read(limit=limit):
        recorded = _recorded(facts)
        clear_inbox(database, recorded)
        waiting = _without(waiting, set(recorded))
        rows = waiting.rows
        try:
            drained = _keep(facts, waiting.told(), list(rows), recorded) if rows else None
        except _UNFIT as error:
            if len(rows) == 1:
                _bury(database, facts, *next(iter(rows.items())), error)
            limit = 1
            continue
        if drained is not None:
            clear_inbox(database, list(rows))
            settle_consents(database, facts)
            return drained
    return Drained()


def keep_calls(facts: Facts, calls: Sequence[Call]) -> Drained:
    """Make facts of calls that come by another way than the inbox, such as a file.

    Consents follow the names that moved when `settle_consents` is called next.
    """
    return _keep_told(facts, read_told(calls))


def _keep_told(facts: Facts, read: ToldCalls, *, tell: bool = False) -> Drained:
    """Keep the facts; `tell` puts events aside for those who want to hear of new ones."""
    with facts.transaction():
        settled = settle(facts, read.told)
        rows, lines = owned(read, settled)
        events = record_event_rows(facts, rows, lines)
        if tell:
            notice(facts, rows)
        profiles, concerned = write_settled(facts, settled)
        touch(facts, concerned)
    return Drained(calls=read.calls, events=events, profiles=profiles)


def _keep(
    facts: Facts, read: ToldCalls, numbers: Sequence[int], recorded: Sequence[int]
) -> Drained | None:
    """Keep the facts of the calls, or None if another pass came between."""
    with facts.transaction():
        if _recorded(facts) != recorded:
            return None
        drained = _keep_told(facts, read, tell=True)
        facts.delete(DRAINED, "seq", recorded)
        facts.append(DRAINED, pa.table({"seq": pa.array(numbers, pa.int64())}))
    log.info("inbox.drained", calls=drained.calls, events=drained.events, profiles=drained.profiles)
    return drained


def _without(waiting: Waiting, recorded: set[int]) -> Waiting:
    """The rows that are not recorded yet; after a crash some of the oldest are."""
    if recorded.isdisjoint(waiting.rows):
        return waiting
    return read_here({one: text for one, text in waiting.rows.items() if one not in recorded})


def _bury(database: Database, facts: Facts, number: int, payload: str, error: Exception) -> None:
    """Take the calls that cannot be kept out of a row of the inbox, each with its reason."""
    unfit = dict(_unfit(facts, list(enumerate(decode_calls(payload))), error))
    by_reason: dict[tuple[str, str], list[int]] = {}
    for place, why in unfit.items():
        code, reason = _NO_FACT, f"{_WHY}{type(why).__name__}"
        if isinstance(why, Invalid):
            code, reason = why.code, str(why)
        by_reason.setdefault((code, reason), []).append(place)
    for (code, reason), places in by_reason.items():
        bury_calls(database, number, places, code=code, reason=reason)
    # No traceback: it would show the values.
    log.warning("inbox.calls_buried", number=number, calls=len(unfit))


def _unfit(
    facts: Facts, calls: Sequence[tuple[int, Call]], error: Exception
) -> Iterator[tuple[int, Exception]]:
    """Find by halves the calls that cannot be kept; `error` is what all of them together gave."""
    if len(calls) == 1:
        yield calls[0][0], error
        return
    for half in (calls[: len(calls) // 2], calls[len(calls) // 2 :]):
        try:
            with suppress(_TriedOnly), facts.transaction():
                keep_calls(facts, [call for _, call in half])
                raise _TriedOnly
        except _UNFIT as found:
            yield from _unfit(facts, half, found)


class _TriedOnly(Exception):
    pass


def _recorded(facts: Facts) -> list[int]:
    """The inbox numbers of the last pass; they only ever change to newer ones."""
    numbers: list[int] = facts.read(facts.table(DRAINED).order_by("seq"))["seq"].to_pylist()
    return numbers
