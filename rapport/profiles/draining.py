"""Turns acknowledged calls into facts: events, profiles, names. Exactly once over a kill -9.

The facts of a batch and the numbers of its inbox rows are one commit in the analytical store; the
rows are deleted from the inbox afterwards. After a crash in between, rows whose numbers are
recorded are only deleted. No transaction of one store is open while the other is asked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import ibis
import msgspec
import pyarrow as pa
import structlog

from rapport.events import (
    EVENTS,
    Call,
    CallKind,
    CustomerId,
    Event,
    EventId,
    EventName,
    attribute_customers,
    attribute_visitors,
    clear_inbox,
    read_inbox,
    record_events,
)
from rapport.kit.errors import Invalid
from rapport.profiles.keeping import find_profiles, put_profiles
from rapport.profiles.linking import Linked, Name, link, names_in
from rapport.profiles.merging import News, apply_news, merged
from rapport.profiles.model import DRAINED, IDENTITIES, PROFILES, NameKind, Profile
from rapport.profiles.store import carry_consents
from rapport.storage import Database, Facts

log = structlog.get_logger(__name__)

# What values can do to the code that stores them; a store in trouble raises something else.
_UNFIT = (ArithmeticError, LookupError, TypeError, ValueError, Invalid)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drained:
    """What one pass over the inbox did. `calls` is 0 when nothing waited."""

    calls: int = 0
    events: int = 0
    profiles: int = 0


def drain_inbox(
    database: Database, facts: Facts, *, limit: int = 5_000, aside: set[int] | None = None
) -> Drained:
    """Turn the oldest waiting calls into facts and return what came of them.

    Call it until `calls` is 0 to empty the inbox. Safe to repeat, to kill, and to call from several
    threads: of two passes over the same calls, the later one starts again.

    A call that no fact can be made of must not hold up the others: its number goes into `aside`,
    and it stays in the inbox for a release that can.
    """
    passed_over = set() if aside is None else aside
    while waiting := read_inbox(database, limit=limit, without=passed_over):
        recorded = _recorded(facts)
        clear_inbox(database, recorded)
        calls = {number: call for number, call in waiting if number not in set(recorded)}
        try:
            drained = _keep(database, facts, calls, recorded) if calls else None
        except _UNFIT as error:
            if len(waiting) == 1:
                passed_over |= set(calls)
                # No traceback: it would show the values.
                log.warning("inbox.call_set_aside", numbers=list(calls), kind=type(error).__name__)
            limit = max(1, len(waiting) // 2)
            continue
        if drained is not None:
            clear_inbox(database, list(calls))
            return drained
    return Drained()


def _keep(
    database: Database, facts: Facts, calls: Mapping[int, Call], recorded: Sequence[int]
) -> Drained | None:
    """Keep the facts of the calls, or None if another pass came between."""
    linked = link(calls.values(), _known_names(facts, names_in(calls.values())))
    carry_consents(database, linked.merges)
    with facts.transaction():
        if _recorded(facts) != recorded:
            return None
        drained = _keep_facts(facts, list(calls.values()), linked)
        facts.delete(DRAINED, "seq", recorded)
        facts.append(DRAINED, pa.table({"seq": pa.array(list(calls), pa.int64())}))
    log.info("inbox.drained", calls=drained.calls, events=drained.events, profiles=drained.profiles)
    return drained


def _recorded(facts: Facts) -> list[int]:
    """The inbox numbers of the last pass; they only ever change to newer ones."""
    numbers: list[int] = facts.read(facts.table(DRAINED).order_by("seq"))["seq"].to_pylist()
    return numbers


def keep_calls(facts: Facts, calls: Sequence[Call]) -> Drained:
    """Make facts of calls that come by another way than the inbox, such as a file."""
    with facts.transaction():
        return _keep_facts(facts, calls, link(calls, _known_names(facts, names_in(calls))))


def _keep_facts(facts: Facts, calls: Sequence[Call], linked: Linked) -> Drained:
    about = list(zip(calls, linked.customers, strict=True))
    events = record_events(facts, _events(about))
    news = [*_told_as_visitors(facts, linked.visitors), *_news(about)]
    attribute_visitors(facts, linked.visitors)
    attribute_customers(facts, linked.merges)
    profiles = _keep_profiles(facts, linked.merges, news)
    _keep_names(facts, linked)
    return Drained(calls=len(calls), events=events, profiles=profiles)


def _known_names(facts: Facts, names: set[str]) -> dict[Name, CustomerId]:
    table = facts.table(IDENTITIES)
    wanted = pa.array(sorted(names), pa.string())
    by_alias = table.semi_join(ibis.memtable(pa.table({"alias": wanted})), "alias")
    by_owner = table.semi_join(ibis.memtable(pa.table({"customer_id": wanted})), "customer_id")
    rows = facts.read(by_alias).to_pylist() + facts.read(by_owner).to_pylist()
    return {(row["alias"], NameKind(row["kind"])): row["customer_id"] for row in rows}


def _events(about: Iterable[tuple[Call, CustomerId | None]]) -> list[Event]:
    events = []
    for call, customer in about:
        if call.event is not None:
            events.append(replace(call.event, customer_id=customer))
        elif call.kind == CallKind.IDENTIFY and customer is None and call.traits:
            events.append(_described(call))
    return events


def _described(call: Call) -> Event:
    """Keep what a visitor told before we know who they are; it becomes news once we do."""
    return Event(
        event_id=EventId(call.message_id),
        name=EventName.VISITOR_DESCRIBED,
        happened_at=call.happened_at,
        received_at=call.received_at,
        source=call.source,
        anonymous_id=call.anonymous_id,
        properties=call.traits,
    )


def _news(about: Iterable[tuple[Call, CustomerId | None]]) -> Iterable[News]:
    """A call about a customer is news, if only that the customer exists."""
    for call, customer in about:
        if customer is None:
            continue
        traits: Mapping[str, object] = {}
        if call.kind == CallKind.IDENTIFY:
            traits = call.traits
        elif call.kind == CallKind.GROUP:
            traits = {"group_id": call.group_id}
        yield News(customer_id=customer, told_at=call.happened_at, traits=traits)


def _told_as_visitors(facts: Facts, visitors: Mapping[str, CustomerId]) -> Iterable[News]:
    """What the visitors told before they were known, oldest first."""
    if not visitors:
        return
    events = facts.table(EVENTS)
    told = events.filter(
        events.name == EventName.VISITOR_DESCRIBED.value,
        events.anonymous_id.isin(list(visitors)),
        events.customer_id.isnull(),
    )
    for row in facts.read(told.order_by("happened_at")).to_pylist():
        yield News(
            customer_id=visitors[row["anonymous_id"]],
            told_at=row["happened_at"],
            traits=msgspec.json.decode(row["properties"] or "{}"),
        )


def _keep_profiles(
    facts: Facts, merges: Mapping[CustomerId, CustomerId], news: Sequence[News]
) -> int:
    wanted = {item.customer_id for item in news} | set(merges) | set(merges.values())
    known = {
        CustomerId(key): profile for key, profile in find_profiles(facts, sorted(wanted)).items()
    }
    now: dict[CustomerId, Profile] = dict(known)
    for old, stays in merges.items():
        one = merged(now.pop(old, None), now.get(stays), stays)
        if one is not None:
            now[stays] = one
    changed = {profile.customer_id: profile for profile in apply_news(now, news)}
    kept = now | changed
    new = [profile for key, profile in kept.items() if known.get(key) != profile]
    if new:
        put_profiles(facts, new)
    facts.delete(PROFILES, "customer_id", [old for old in merges if old in known])
    return len(new)


def _keep_names(facts: Facts, linked: Linked) -> None:
    if not linked.links:
        return
    rows = [
        {
            "alias": item.alias,
            "kind": str(item.kind),
            "customer_id": item.customer_id,
            "linked_at": item.linked_at,
        }
        for item in linked.links.values()
    ]
    facts.upsert(IDENTITIES, pa.Table.from_pylist(rows, IDENTITIES.columns.to_pyarrow()))
