"""Works out what news and decisions change: whose each name is, and whose each visitor.

Reads only the neighbourhood of what is new. What comes out follows from all that was ever said,
not from what came first.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from rapport.profiles.identity.claiming import Claims, claims_on, direct_links
from rapport.profiles.identity.combining import ProfileRow, adopted, told_since
from rapport.profiles.identity.graph import Graph
from rapport.profiles.identity.grouping import (
    Group,
    crowded,
    decisions_of,
    group_names,
    staying_name,
)
from rapport.profiles.identity.kept_profiles import customers_with, read_profiles
from rapport.profiles.identity.telling import Told
from rapport.profiles.links import (
    DECISIONS,
    NO_DAY,
    Decision,
    Identifier,
    KnownName,
    Link,
    Verdict,
)
from rapport.profiles.model import NameKind
from rapport.profiles.policy import (
    NAMING,
    ONE_CUSTOMER,
    PROPOSING,
    IdentifierKind,
    read_identifier,
)
from rapport.storage import Facts


@dataclass(slots=True, kw_only=True)
class Settled:
    """The graph as it will be, and what in it is new."""

    graph: Graph
    told: Told
    groups: dict[str, Group] = field(default_factory=dict)
    contested: set[Identifier] = field(default_factory=set)  # e-mails, phones to look at again
    claims: dict[str, tuple[Claims, Claims]] = field(default_factory=dict)  # before, and now
    changed_names: set[str] = field(default_factory=set)


def settle(facts: Facts, told: Told, *, decisions: Sequence[Decision] = ()) -> Settled:
    """Work out what follows from what was told, and from new decisions."""
    kept = read_decisions(facts)
    graph = Graph(facts, before=decisions_of(kept), after=decisions_of([*kept, *decisions]))
    settled = Settled(graph=graph, told=told)
    decided = {name for one in decisions for name in (one.name, one.other)}
    named = {*told.names, *told.mentioned, *decided}
    identifiers = told.identifiers
    graph.read_names(named)
    graph.read_identifiers(identifiers | {(IdentifierKind.VISITOR, v) for v in told.visitors})
    _adopt(graph, named, identifiers)
    changed, settled.changed_names = graph.hear(told)
    seeds = _seeds(graph, settled.changed_names, changed) | (decided & set(graph.names))
    settled.groups = _regroup(graph, seeds)
    moved = set(graph.moved_names()) & set(graph.names_before)
    graph.read_speakers((NameKind.CUSTOMER, name) for name in moved)
    again = [link for name in moved for link in graph.links_of((NameKind.CUSTOMER, name))]
    _look_again(settled, [*changed, *again, *_decided_links(graph, decisions)])
    return settled


def group_around(facts: Facts, names: Collection[str]) -> tuple[Graph, dict[str, Group]]:
    """Read the graph around some names as it is, and work out their groups."""
    decisions = decisions_of(read_decisions(facts))
    graph = Graph(facts, before=decisions, after=decisions)
    graph.read_names(names)
    return graph, _regroup(graph, set(names) & graph.names.keys())


def read_decisions(facts: Facts) -> list[Decision]:
    """Give every decision that operators took."""
    rows = facts.read(facts.table(DECISIONS)).to_pylist()
    return [Decision(**(row | {"verdict": Verdict(row["verdict"])})) for row in rows]


def _adopt(graph: Graph, names: Collection[str], identifiers: Collection[Identifier]) -> None:
    """Take in customers of files whom the news are of, or share an address with."""
    emails = {value for kind, value in identifiers if kind == IdentifierKind.EMAIL}
    phones = {
        form
        for kind, value in identifiers
        if kind == IdentifierKind.PHONE
        for form in (value, f"+{value}", value.removeprefix("86"))
    }
    facts = graph.facts
    sharing = {*customers_with(facts, "email", emails), *customers_with(facts, "phone", phones)}
    graph.read_names(sharing)
    strangers = (sharing | set(names)) - graph.names.keys()
    for profile in read_profiles(facts, strangers):
        adopt_profile(graph, profile)


def adopt_profile(graph: Graph, profile: ProfileRow) -> None:
    """Make a name of a customer that no call ever told of, with the addresses of the profile."""
    name, created_us = profile.customer_id, profile.created_us
    first_us = told_since(profile) if created_us is None else created_us
    graph.names[name] = KnownName(name, name, first_us)
    graph.traits[name] = words = adopted(profile, None, {})
    for kind in PROPOSING:
        word = words.get(str(kind))
        value = read_identifier(kind, word[1]) if word else None
        if word is not None and value is not None:
            at_us = word[0]
            graph.add_link(Link(
                speaker_kind=NameKind.CUSTOMER, speaker=name, kind=kind, value=value, day=NO_DAY,
                first_us=at_us, last_us=at_us, source="profile", call="",
            ))  # fmt: skip


def _seeds(graph: Graph, names: Collection[str], links: Iterable[Link]) -> set[str]:
    """The names whose group may be another than before."""
    seeds = {name for name in names if name in graph.names_before}
    for link in links:
        if link.kind in ONE_CUSTOMER:
            seeds |= {link.speaker, link.value} & graph.names.keys()
    return seeds


def _regroup(graph: Graph, seeds: set[str]) -> dict[str, Group]:
    """Group anew all names that evidence connects with the seeds."""
    if not seeds:
        return {}
    names = _connected(graph, seeds)
    links = {key: link for key, link in graph.links.items() if link.kind in ONE_CUSTOMER}
    groups = group_names({name: graph.names[name] for name in names}, links, graph.after)
    for group in {id(group): group for group in groups.values()}.values():
        stays = staying_name(group, graph.names)
        for name in group.names:
            known = graph.names[name]
            if known.customer_id != stays:
                graph.names[name] = KnownName(name, stays, known.first_told_us)
    return groups


def _connected(graph: Graph, seeds: set[str]) -> set[str]:
    merges = [*graph.before.merges, *graph.after.merges]
    seen: set[str] = set()
    frontier = set(seeds)
    while frontier:
        graph.read_names(frontier)
        for name in frontier - graph.names.keys():
            graph.names[name] = KnownName(name, name)
        graph.read_speakers(((NameKind.CUSTOMER, name) for name in frontier), joining=True)
        graph.read_identifiers(one for name in frontier for one in _as_identifier(name))
        seen |= frontier
        reached = {other for name in frontier for other in _beside(graph, name)}
        reached |= _of_one_customer(graph, frontier)
        reached |= {one.other for one in merges if one.name in frontier}
        reached |= {one.name for one in merges if one.other in frontier}
        frontier = reached - seen
    return seen


def _of_one_customer(graph: Graph, names: Collection[str]) -> set[str]:
    """The names that were one customer with these until now: evidence may have fallen away."""
    customers = {graph.customer_of(name, before=True) for name in names} - {None}
    graph.read_customers(customer for customer in customers if customer is not None)
    return {name for name, one in graph.names_before.items() if one.customer_id in customers}


def _beside(graph: Graph, name: str) -> Iterable[str]:
    for link in graph.links_of((NameKind.CUSTOMER, name)):
        if link.kind in ONE_CUSTOMER:
            yield link.value
    for kind, value in _as_identifier(name):
        links = graph.links_to((kind, value))
        if not crowded(links, kind, graph.after):
            yield from (link.speaker for link in links)


def _as_identifier(name: str) -> list[Identifier]:
    """The ways in which links may lead to this name."""
    found = [(kind, name) for kind in NAMING if name.startswith(f"{kind}:")]
    return [(IdentifierKind.ALIAS, name), *found]


def _decided_links(graph: Graph, decisions: Sequence[Decision]) -> list[Link]:
    cut = {one for one in decisions if one.verdict in (Verdict.CUT, Verdict.RESTORE)}
    if not cut:
        return []
    graph.read_speakers(
        (kind, one.name) for one in cut for kind in (NameKind.CUSTOMER, NameKind.VISITOR)
    )
    keys = {(one.name, one.kind, one.other) for one in cut}
    return [
        link for link in graph.links.values() if (link.speaker, str(link.kind), link.value) in keys
    ]


def _look_again(settled: Settled, links: Collection[Link]) -> None:
    """Find the addresses and visitors that these links bear on, and work out whose they are."""
    graph = settled.graph
    told = {link.identifier for link in links if link.kind in PROPOSING}
    devices = {link.identifier for link in links if link.kind == IdentifierKind.DEVICE}
    graph.read_identifiers(told | devices)
    visitors = {link.value for link in links if link.kind == IdentifierKind.VISITOR}
    for identifier in told | devices:
        beside = graph.links_to(identifier)
        if len(beside) == 1:
            continue  # nobody else ever told it
        if identifier in told:
            settled.contested.add(identifier)
        visitors |= {link.speaker for link in beside if link.speaker_kind == NameKind.VISITOR}
    visitors |= {link.speaker for link in links if link.speaker_kind == NameKind.VISITOR}
    settled.claims = _claims(graph, visitors, settled.told.visitors)


def _claims(
    graph: Graph, changed: Collection[str], told: Collection[str]
) -> dict[str, tuple[Claims, Claims]]:
    """Whose visitors were and are; of those that were `told` alone, nothing changes."""
    visitors = {*changed, *told}
    identifiers = [(IdentifierKind.VISITOR, visitor) for visitor in visitors]
    graph.read_identifiers(identifiers)
    graph.read_names(link.speaker for one in identifiers for link in graph.links_to(one))
    direct = {
        visitor: (direct_links(graph, visitor, before=True), direct_links(graph, visitor))
        for visitor in visitors
    }
    _read_indirect(graph, [visitor for visitor, (was, now) in direct.items()
                           if was is None or now is None])  # fmt: skip
    claims: dict[str, tuple[Claims, Claims]] = {}
    for visitor, (was, now) in direct.items():
        after = claims_on(graph, visitor, now)
        before = claims_on(graph, visitor, was, before=True) if visitor in changed else after
        claims[visitor] = before, after
    return claims


def _read_indirect(graph: Graph, visitors: Collection[str]) -> None:
    """Read what else claims on these visitors are made of: who shares an address or a device."""
    graph.read_speakers((NameKind.VISITOR, visitor) for visitor in visitors)
    told = {
        link.identifier
        for visitor in visitors
        for link in graph.links_of((NameKind.VISITOR, visitor))
    }
    graph.read_identifiers(told)
    graph.read_names(
        link.speaker
        for identifier in told
        for link in graph.links_to(identifier)
        if link.speaker_kind == NameKind.CUSTOMER
    )
