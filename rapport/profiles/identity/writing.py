"""Writes what news and decisions changed: names, links, profiles, visitors, proposals.

Runs inside the caller's transaction, so that all of it is one commit with the events.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import pyarrow as pa

from rapport.profiles.identity.claiming import Claims
from rapport.profiles.identity.combining import VisitorWords, adopted, combined, told_since
from rapport.profiles.identity.graph import Graph, read_words, write_words
from rapport.profiles.identity.placing import place_names, place_visitors
from rapport.profiles.identity.proposing import write_proposals
from rapport.profiles.identity.settling import Settled
from rapport.profiles.keeping import find_profiles, profile_rows
from rapport.profiles.links import (
    LINKS,
    MOVED,
    NAMES,
    TOLD_TRAITS,
    VISITOR_TRAITS,
    KnownName,
)
from rapport.profiles.model import IDENTITIES, PROFILES, NameKind, Profile
from rapport.storage import Facts, FactTable, put_rows, rows_like

Owned = tuple[VisitorWords, str | None]  # what a visitor told, and whose it was before


def write_settled(facts: Facts, settled: Settled) -> tuple[int, set[str]]:
    """Write what changed; give how many profiles were written, and the customers concerned."""
    graph = settled.graph
    other_owners = {
        visitor: both
        for visitor, both in settled.claims.items()
        if not both[0].same_owners(both[1])
    }
    moved = {name: (was, now) for name, (was, now) in graph.moved_names().items() if was}
    visitor_words = _visitor_words(facts, settled, other_owners)
    concerned = _concerned(settled, visitor_words)
    profiles = _write_profiles(facts, graph, concerned, visitor_words)
    place_names(facts, moved)
    place_visitors(facts, other_owners)
    _write_graph(facts, graph)
    _write_identities(facts, settled)
    write_proposals(graph, settled.contested)
    return profiles, concerned


def _visitor_words(
    facts: Facts, settled: Settled, other_owners: Mapping[str, tuple[Claims, Claims]]
) -> list[Owned]:
    """Write whose the words of visitors are now; give those that are new or changed hands."""
    wanted = pa.table({"visitor": pa.array(sorted(other_owners), pa.string())})
    kept = [_words(row) for row in rows_like(facts, VISITOR_TRAITS, wanted).to_pylist()]
    found: dict[tuple[str, str], Owned] = {}
    for words in kept:
        now = other_owners[words.visitor][1].owner_at(words.told_at)
        found[words.call_id, words.visitor] = (_owned(words, now), words.customer_id)
    for news in settled.told.visitor_news:
        owner = settled.claims[news.visitor][1].owner_at(news.told_at)
        words = VisitorWords(
            call_id=news.call_id,
            visitor=news.visitor,
            customer_id=owner,
            told_at=news.told_at,
            traits=news.traits,
        )
        found.setdefault((news.call_id, news.visitor), (words, None))
    rows = [_row(words) for words, _ in found.values()]
    put_rows(facts, VISITOR_TRAITS, _table(VISITOR_TRAITS, rows))
    return list(found.values())


def _concerned(settled: Settled, visitor_words: Iterable[Owned]) -> set[str]:
    """The customers whose profile may say something else now."""
    graph = settled.graph
    names = settled.changed_names | set(settled.told.traits) | set(graph.moved_names())
    found = {
        customer
        for name in names
        for customer in (graph.customer_of(name), graph.customer_of(name, before=True))
    }
    for words, before in visitor_words:
        found |= {words.customer_id, before}
    return {customer for customer in found if customer is not None}


def _write_profiles(
    facts: Facts, graph: Graph, concerned: set[str], visitor_words: list[Owned]
) -> int:
    if not concerned:
        return 0
    graph.read_customers(concerned)
    names = {name for name, one in graph.names.items() if one.customer_id in concerned}
    graph.read_traits(names)
    kept = find_profiles(facts, sorted(concerned | names))
    fresh = concerned - {one.customer_id for one in graph.names_before.values()}
    after, before = _by_customer(facts, concerned - fresh, visitor_words)
    if kept:
        _adopt(graph, kept, before)
    now: dict[str, Profile] = {}
    for customer, parts in _parts(graph.names.values()).items():
        if customer in concerned:
            profile = combined(customer, parts, after[customer], graph.traits)
            if profile is not None:
                now[customer] = profile
    new = [profile for customer, profile in now.items() if kept.get(customer) != profile]
    gone = pa.table({"customer_id": pa.array(sorted(kept.keys() - now.keys()), pa.string())})
    put_rows(facts, PROFILES, profile_rows(new), gone=gone)
    return len(new)


def _by_customer(
    facts: Facts, known: set[str], news: list[Owned]
) -> tuple[dict[str, list[VisitorWords]], dict[str, list[VisitorWords]]]:
    """What visitors told, by the customer whose it is now, and by whose it was before."""
    after: dict[str, list[VisitorWords]] = defaultdict(list)
    before: dict[str, list[VisitorWords]] = defaultdict(list)
    wanted = pa.table({"customer_id": pa.array(sorted(known), pa.string())})
    changed = {(words.call_id, words.visitor) for words, _ in news}
    kept = [_words(row) for row in rows_like(facts, VISITOR_TRAITS, wanted).to_pylist()]
    both = [*((words, words.customer_id) for words in kept
              if (words.call_id, words.visitor) not in changed), *news]  # fmt: skip
    for words, was in both:
        if words.customer_id is not None:
            after[words.customer_id].append(words)
        if was is not None:
            before[was].append(words)
    return after, before


def _adopt(
    graph: Graph, kept: Mapping[str, Profile], before: Mapping[str, list[VisitorWords]]
) -> None:
    """Take over what profiles say that no call told."""
    parts = _parts(graph.names_before.values())
    for name, profile in kept.items():
        known = graph.names.get(name)
        if known is None:
            continue
        told = parts.get(name, [])
        expected = combined(name, told, before.get(name, []), graph.traits_before)
        if expected is None and name not in graph.names_before:
            continue  # taken in just now, as it is
        graph.traits[name] = adopted(profile, expected, graph.traits.get(name, {}))
        if known.first_told_at is None:
            first = profile.created_at or told_since(profile)
            graph.names[name] = replace(known, first_told_at=first)


def _parts(names: Iterable[KnownName]) -> dict[str, list[KnownName]]:
    found: dict[str, list[KnownName]] = defaultdict(list)
    for one in names:
        found[one.customer_id].append(one)
    return found


def _write_graph(facts: Facts, graph: Graph) -> None:
    names = [
        {
            "name": one.name,
            "customer_id": one.customer_id,
            "first_told_at": one.first_told_at,
        }
        for one in graph.changed_names()
    ]
    put_rows(facts, NAMES, _table(NAMES, names))
    traits = [
        {"name": name, "traits": write_words(told)} for name, told in graph.changed_traits().items()
    ]
    put_rows(facts, TOLD_TRAITS, _table(TOLD_TRAITS, traits))
    links = [
        {name: getattr(link, name) for name in LINKS.columns} for link in graph.changed_links()
    ]
    put_rows(facts, LINKS, _table(LINKS, links))
    moved = [
        {"name": name} for name, (was, now) in graph.moved_names().items() if (was or name) != now
    ]
    put_rows(facts, MOVED, _table(MOVED, moved))


def _write_identities(facts: Facts, settled: Settled) -> None:
    """Keep the other names of customers, for everybody who looks a customer up by one."""
    graph = settled.graph
    rows: list[dict[str, Any]] = []
    gone: list[dict[str, Any]] = []
    for name in settled.groups:
        now = graph.names[name].customer_id
        if name != now:
            rows.append(_identity(name, NameKind.CUSTOMER, now, _joined_at(settled, name)))
        elif graph.customer_of(name, before=True) not in (None, name):
            gone.append(_identity(name, NameKind.CUSTOMER, now, None))
    for visitor, (before, after) in settled.claims.items():
        if after.last == before.last:
            continue
        if after.last is None:
            gone.append(_identity(visitor, NameKind.VISITOR, "", None))
        else:
            rows.append(_identity(visitor, NameKind.VISITOR, *after.last))
    put_rows(facts, IDENTITIES, _table(IDENTITIES, rows), gone=_table(IDENTITIES, gone))


def _joined_at(settled: Settled, name: str) -> datetime | None:
    joints = settled.groups[name].joints
    return min((one.at for one in joints if name in (one.name, one.other)), default=None)


def _identity(alias: str, kind: NameKind, customer: str, at: datetime | None) -> dict[str, Any]:
    return {"alias": alias, "kind": str(kind), "customer_id": customer, "linked_at": at}


def _table(table: FactTable, rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(rows, table.columns.to_pyarrow())


def _words(row: dict[str, Any]) -> VisitorWords:
    return VisitorWords(**(row | {"traits": read_words(row["traits"])}))


def _owned(words: VisitorWords, customer: str | None) -> VisitorWords:
    return VisitorWords(
        call_id=words.call_id,
        visitor=words.visitor,
        customer_id=customer,
        told_at=words.told_at,
        traits=words.traits,
    )


def _row(words: VisitorWords) -> dict[str, Any]:
    return {
        "call_id": words.call_id,
        "visitor": words.visitor,
        "customer_id": words.customer_id,
        "told_at": words.told_at,
        "traits": write_words(words.traits),
    }
