"""Works out what news and decisions change: whose each name is, and whose each visitor.

Reads only the neighbourhood of what is new. What comes out follows from all that was ever said,
not from what came first.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from rapport.profiles.identity.claiming import Claims, claims_on, direct_links
from rapport.profiles.identity.combining import adopted, told_since
from rapport.profiles.identity.graph import Graph
from rapport.profiles.identity.grouping import (
    Group,
    crowded,
    decisions_of,
    group_names,
    staying_name,
)
from rapport.profiles.identity.telling import Told
from rapport.profiles.keeping import profiles_like
from rapport.profiles.links import (
    DECISIONS,
    Decision,
    Identifier,
    KnownName,
    Link,
    Verdict,
    moment_of,
)
from rapport.profiles.model import NameKind, Profile
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
    graph.read_names(named)
    graph.read_identifiers(told.identifiers | {(IdentifierKind.VISITOR, v) for v in told.visitors})
    _adopt(graph, named, told.identifiers)
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
    by_id = profiles_like(graph.facts, "customer_id", sorted(names - graph.names_before.keys()))
    emails = sorted(value for kind, value in identifiers if kind == IdentifierKind.EMAIL)
    phones = sorted(
        form
        for kind, value in identifiers
        if kind == IdentifierKind.PHONE
        for form in (value, f"+{value}", value.removeprefix("86"))
    )
    found = [
        *by_id,
        *profiles_like(graph.facts, "email", emails),
        *profiles_like(graph.facts, "phone", phones),
    ]
    graph.read_names(str(profile.customer_id) for profile in found)
    for profile in found:
        if profile.customer_id not in graph.names:
            adopt_profile(graph, profile)


def adopt_profile(graph: Graph, profile: Profile) -> None:
    """Make a name of a customer that no call ever told of, with the addresses of the profile."""
    name = str(profile.customer_id)
    first = profile.created_at or told_since(profile)
    graph.names[name] = KnownName(name=name, customer_id=name, first_told_at=first)
    graph.traits[name] = words = adopted(profile, None, {})
    for kind in PROPOSING:
        word = words.get(str(kind))
        value = read_identifier(kind, word[1]) if word else None
        if word is not None and value is not None:
            at = moment_of(word[0])
            graph.add_link(Link(
                speaker_kind=NameKind.CUSTOMER, speaker=name, kind=kind, value=value,
                first_at=at, last_at=at, source="profile", call="",
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
            graph.names[name] = replace(graph.names[name], customer_id=stays)
    return groups


def _connected(graph: Graph, seeds: set[str]) -> set[str]:
    merges = [*graph.before.merges, *graph.after.merges]
    seen: set[str] = set()
    frontier = set(seeds)
    while frontier:
        graph.read_names(frontier)
        for name in frontier - graph.names.keys():
            graph.names[name] = KnownName(name=name, customer_id=name)
        graph.read_speakers((NameKind.CUSTOMER, name) for name in frontier)
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
    settled.contested = {link.identifier for link in links if link.kind in PROPOSING}
    devices = {link.identifier for link in links if link.kind == IdentifierKind.DEVICE}
    graph.read_identifiers(settled.contested | devices)
    visitors = {link.value for link in links if link.kind == IdentifierKind.VISITOR}
    for identifier in settled.contested | devices:
        visitors |= {
            link.speaker
            for link in graph.links_to(identifier)
            if link.speaker_kind == NameKind.VISITOR
        }
    visitors |= {link.speaker for link in links if link.speaker_kind == NameKind.VISITOR}
    _read_visitors(graph, visitors | settled.told.visitors)
    for visitor in visitors:
        both = claims_on(graph, visitor, before=True), claims_on(graph, visitor)
        settled.claims[visitor] = both
    for visitor in settled.told.visitors - visitors:
        same = claims_on(graph, visitor)
        settled.claims[visitor] = (same, same)


def _read_visitors(graph: Graph, visitors: Collection[str]) -> None:
    """Read all that claims on the visitors are made of."""
    graph.read_identifiers((IdentifierKind.VISITOR, visitor) for visitor in visitors)
    asked = [
        visitor
        for visitor in visitors
        if not (direct_links(graph, visitor, before=True) and direct_links(graph, visitor))
    ]
    graph.read_speakers((NameKind.VISITOR, visitor) for visitor in asked)
    beyond = {
        link.identifier for visitor in asked for link in graph.links_of((NameKind.VISITOR, visitor))
    }
    graph.read_identifiers(beyond)
    graph.read_names(
        link.speaker
        for visitor in visitors
        for link in graph.links_to((IdentifierKind.VISITOR, visitor))
    )
    graph.read_names(
        link.speaker
        for identifier in beyond
        for link in graph.links_to(identifier)
        if link.speaker_kind == NameKind.CUSTOMER
    )
