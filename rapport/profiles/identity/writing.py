"""Writes what news and decisions changed: names, links, profiles, visitors, proposals.

Runs inside the caller's transaction, so that all of it is one commit with the events.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import TypeVar

import msgspec

from rapport.profiles.identity.claiming import Claims
from rapport.profiles.identity.combining import (
    ProfileRow,
    VisitorWords,
    adopted,
    combined,
    told_since,
)
from rapport.profiles.identity.graph import Graph, read_words, write_words
from rapport.profiles.identity.kept_profiles import put_profile_rows, read_profiles
from rapport.profiles.identity.placing import place_names, place_visitors
from rapport.profiles.identity.proposing import write_proposals
from rapport.profiles.identity.settling import Settled
from rapport.profiles.identity.tuples import put_tuples, read_tuples
from rapport.profiles.links import (
    LINKS,
    MOVED,
    NAMES,
    TOLD_TRAITS,
    VISITOR_TRAITS,
    KnownName,
    moment_of,
)
from rapport.profiles.model import IDENTITIES, NameKind
from rapport.storage import Facts, FactTable

Owned = tuple[VisitorWords, str | None]  # what a visitor told, and whose it was before
Row = tuple[object, ...]
Key = TypeVar("Key")


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
    found: dict[tuple[str, str], Owned] = {}
    for words in _kept_words(facts, "visitor", other_owners):
        now = other_owners[words.visitor][1].owner_at(moment_of(words.told_us))
        owned = msgspec.structs.replace(words, customer_id=now)
        found[words.call_id, words.visitor] = (owned, words.customer_id)
    for news in settled.told.visitor_news:
        owner = settled.claims[news.visitor][1].owner_at(moment_of(news.told_us))
        words = VisitorWords(news.call_id, news.visitor, owner, news.told_us, news.traits)
        found.setdefault((news.call_id, news.visitor), (words, None))
    rows: list[Row] = []
    for words, _ in found.values():
        *values, traits = msgspec.structs.astuple(words)
        rows.append((*values, write_words(traits)))
    put_tuples(facts, VISITOR_TRAITS, rows)
    return list(found.values())


def _kept_words(facts: Facts, column: str, values: Collection[str]) -> list[VisitorWords]:
    rows = read_tuples(facts, VISITOR_TRAITS, (column,), [(value,) for value in values])
    return [VisitorWords(*(*rest, read_words(text))) for *rest, text in rows]


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
    kept = {one.customer_id: one for one in read_profiles(facts, concerned | names)}
    fresh = concerned - {one.customer_id for one in graph.names_before.values()}
    after, before = _by_customer(facts, concerned - fresh, visitor_words)
    if kept:
        _adopt(graph, kept, before)
    now: dict[str, ProfileRow] = {}
    for customer, parts in _parts(graph.names.values()).items():
        if customer in concerned:
            profile = combined(customer, parts, after.get(customer, ()), graph.traits)
            if profile is not None:
                now[customer] = profile
    changed = [one for customer, one in now.items() if customer in kept and kept[customer] != one]
    new = [one for customer, one in now.items() if customer not in kept]
    put_profile_rows(facts, changed, fresh=new, gone=kept.keys() - now.keys())
    return len(changed) + len(new)


def _by_customer(
    facts: Facts, known: set[str], news: list[Owned]
) -> tuple[dict[str, list[VisitorWords]], dict[str, list[VisitorWords]]]:
    """What visitors told, by the customer whose it is now, and by whose it was before."""
    after: dict[str, list[VisitorWords]] = defaultdict(list)
    before: dict[str, list[VisitorWords]] = defaultdict(list)
    changed = {(words.call_id, words.visitor) for words, _ in news}
    kept = _kept_words(facts, "customer_id", known)
    both = [*((words, words.customer_id) for words in kept
              if (words.call_id, words.visitor) not in changed), *news]  # fmt: skip
    for words, was in both:
        if words.customer_id is not None:
            after[words.customer_id].append(words)
        if was is not None:
            before[was].append(words)
    return after, before


def _adopt(
    graph: Graph, kept: Mapping[str, ProfileRow], before: Mapping[str, list[VisitorWords]]
) -> None:
    """Take over what profiles say that no call told."""
    parts = _parts(graph.names_before.values())
    for name, profile in kept.items():
        known = graph.names.get(name)
        if known is None:
            continue
        told = parts.get(name, ())
        expected = combined(name, told, before.get(name, ()), graph.traits_before)
        if expected is None and name not in graph.names_before:
            continue  # taken in just now, as it is
        graph.traits[name] = adopted(profile, expected, graph.traits.get(name, {}))
        if known.first_told_us is None:
            created_us = profile.created_us
            first_us = told_since(profile) if created_us is None else created_us
            graph.names[name] = KnownName(name, known.customer_id, first_us)


def _parts(names: Iterable[KnownName]) -> dict[str, list[KnownName]]:
    found: dict[str, list[KnownName]] = defaultdict(list)
    for one in names:
        found[one.customer_id].append(one)
    return found


def _write_graph(facts: Facts, graph: Graph) -> None:
    names = {one.name: msgspec.structs.astuple(one) for one in graph.changed_names()}
    _put(facts, NAMES, names, graph.names_before)
    told = {name: (name, write_words(words)) for name, words in graph.changed_traits().items()}
    _put(facts, TOLD_TRAITS, told, graph.traits_before)
    links = {key: msgspec.structs.astuple(link) for key, link in graph.changed_links()}
    _put(facts, LINKS, links, graph.links_before)
    moved = [name for name, (was, now) in graph.moved_names().items() if (was or name) != now]
    if moved:
        last = facts.read(facts.table(MOVED).number.max()).as_py()
        put_tuples(facts, MOVED, [(name, (last or 0) + 1) for name in moved])


def _put(
    facts: Facts, table: FactTable, rows: Mapping[Key, Row], before: Mapping[Key, object]
) -> None:
    """Replace rows whose key was kept before, and add the others."""
    changed = [row for key, row in rows.items() if key in before]
    fresh = [row for key, row in rows.items() if key not in before]
    put_tuples(facts, table, changed, fresh=fresh)


def _write_identities(facts: Facts, settled: Settled) -> None:
    """Keep the other names of customers, for everybody who looks a customer up by one."""
    graph = settled.graph
    rows: list[Row] = []
    gone: list[tuple[str, str]] = []
    for name in settled.groups:
        now = graph.names[name].customer_id
        if name != now:
            rows.append((name, str(NameKind.CUSTOMER), now, _joined_us(settled, name)))
        elif graph.customer_of(name, before=True) not in (None, name):
            gone.append((name, str(NameKind.CUSTOMER)))
    for visitor, (before, after) in settled.claims.items():
        if after.last == before.last:
            continue
        if after.last is None:
            gone.append((visitor, str(NameKind.VISITOR)))
        else:
            rows.append((visitor, str(NameKind.VISITOR), *after.last))
    put_tuples(facts, IDENTITIES, rows, gone=gone)


def _joined_us(settled: Settled, name: str) -> int | None:
    joints = settled.groups[name].joints
    return min((one.at_us for one in joints if name in (one.name, one.other)), default=None)
