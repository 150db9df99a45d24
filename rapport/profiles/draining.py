"""Turns acknowledged calls into facts: events, profiles, names. Exactly once over a kill -9.

The facts of a batch and the numbers of its inbox rows are one commit in the analytical store; the
rows are deleted from the inbox afterwards. After a crash in between, rows whose numbers are
recorded are only deleted. No transaction of one store is open while the other is asked; consents
follow names that moved in a step of their own, which the same commit puts down as yet to do.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import pyarrow as pa
import structlog

from rapport.events import (
    Call,
    CallKind,
    CustomerId,
    Event,
    EventId,
    EventName,
    bury_calls,
    clear_inbox,
    read_inbox,
    record_events,
    touch,
)
from rapport.kit.errors import Invalid
from rapport.profiles.consent_moves import settle_consents
from rapport.profiles.identity.settling import Settled, settle
from rapport.profiles.identity.telling import read_calls, usable_name
from rapport.profiles.identity.writing import write_settled
from rapport.profiles.model import DRAINED
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


def drain_inbox(database: Database, facts: Facts, *, limit: int = 5_000) -> Drained:
    """Turn the oldest waiting calls into facts and return what came of them.

    Call it until `calls` is 0 to empty the inbox. Safe to repeat, to kill, and to call from several
    threads: of two passes over the same calls, the later one starts again. A call that no fact can
    be made of goes to the dead letters, so that it holds up no other.
    """
    settle_consents(database, facts)
    while waiting := read_inbox(database, limit=limit):
        recorded = _recorded(facts)
        clear_inbox(database, recorded)
        rows = {number: calls for number, calls in waiting if number not in set(recorded)}
        try:
            drained = _keep(facts, rows, recorded) if rows else None
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
    with facts.transaction():
        settled = settle(facts, read_calls(calls))
        events = record_events(facts, _events(calls, settled))
        profiles, concerned = write_settled(facts, settled)
        touch(facts, concerned)
    return Drained(calls=len(calls), events=events, profiles=profiles)


def _keep(
    facts: Facts, rows: Mapping[int, Sequence[Call]], recorded: Sequence[int]
) -> Drained | None:
    """Keep the facts of the calls, or None if another pass came between."""
    with facts.transaction():
        if _recorded(facts) != recorded:
            return None
        drained = keep_calls(facts, [call for calls in rows.values() for call in calls])
        facts.delete(DRAINED, "seq", recorded)
        facts.append(DRAINED, pa.table({"seq": pa.array(list(rows), pa.int64())}))
    log.info("inbox.drained", calls=drained.calls, events=drained.events, profiles=drained.profiles)
    return drained


def _bury(
    database: Database, facts: Facts, number: int, calls: Sequence[Call], error: Exception
) -> None:
    """Take the calls that cannot be kept out of a row of the inbox, each with its reason."""
    unfit = dict(_unfit(facts, list(enumerate(calls)), error))
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


def _events(calls: Sequence[Call], settled: Settled) -> list[Event]:
    """The events of the calls, each with the customer whose it is."""
    events = []
    for call, name in zip(calls, settled.told.speakers, strict=True):
        event = call.event
        if event is None and name is None and call.kind == CallKind.IDENTIFY and call.traits:
            event = _described(call)
        if event is not None:
            owner, told_as = _owner(call, name, settled)
            if (owner, told_as) != (event.customer_id, event.told_as):
                event = replace(event, customer_id=owner, told_as=told_as)
            events.append(event)
    return events


def _owner(call: Call, name: str | None, settled: Settled) -> tuple[CustomerId | None, str | None]:
    """Whose a call is, and the name to keep with it where that is another."""
    if name is not None:
        customer = settled.graph.names[name].customer_id
        return CustomerId(customer), None if customer == name else name
    visitor = usable_name(call.anonymous_id)
    claims = settled.claims[visitor][1] if visitor is not None else None
    found = claims.owner_at(call.happened_at) if claims else None
    return (None, None) if found is None else (CustomerId(found), "")


def _described(call: Call) -> Event:
    """Keep that a visitor told about themselves before we know who they are."""
    return Event(
        event_id=EventId(call.message_id),
        name=EventName.VISITOR_DESCRIBED,
        happened_at=call.happened_at,
        received_at=call.received_at,
        source=call.source,
        anonymous_id=call.anonymous_id,
        properties=call.traits,
    )
