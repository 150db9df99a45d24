"""Proposes to merge customers who told one e-mail address or phone number; a person decides."""

from collections.abc import Collection, Iterable
from itertools import combinations

from rapport.kit.ids import id_of
from rapport.profiles.identity.graph import Graph
from rapport.profiles.identity.grouping import crowded
from rapport.profiles.identity.tuples import put_tuples, read_tuples
from rapport.profiles.links import PROPOSALS, Identifier, Link
from rapport.profiles.model import NameKind


def write_proposals(graph: Graph, contested: Collection[Identifier]) -> None:
    """Bring the proposals about these addresses up to date."""
    if not contested:
        return
    wanted = [(str(kind), value) for kind, value in contested]
    before = {row[0]: row for row in read_tuples(graph.facts, PROPOSALS, ("kind", "value"), wanted)}
    graph.read_names(link.speaker for identifier in contested for link in _named(graph, identifier))
    rows = [row for identifier in contested for row in _proposals(graph, identifier)]
    put_tuples(
        graph.facts,
        PROPOSALS,
        [row for row in rows if before.get(row[0]) != row],
        gone=[(gone,) for gone in before.keys() - {row[0] for row in rows}],
    )


def _proposals(graph: Graph, identifier: Identifier) -> Iterable[tuple[object, ...]]:
    """One row for each pair of customers with the address that nobody has decided about."""
    kind, value = identifier
    links = _named(graph, identifier)
    if crowded(links, kind, graph.after):
        return
    since_us: dict[str, int] = {}  # each customer, and when they told the address first
    for link in links:
        customer = graph.customer_of(link.speaker)
        if customer is not None:
            since_us[customer] = min(link.first_us, since_us.get(customer, link.first_us))
    for one, other in combinations(sorted(since_us), 2):
        if not _decided(graph, one, other):
            proposal_id = id_of("mrg", str(kind), value, one, other)
            both_since = max(since_us[one], since_us[other])
            yield proposal_id, str(kind), value, one, other, both_since


def _decided(graph: Graph, one: str, other: str) -> bool:
    """Whether a person said of any of their names that these are two."""
    for pair in graph.after.refused | graph.after.apart:
        graph.read_names(pair)
        if {graph.customer_of(name) for name in pair} == {one, other}:
            return True
    return False


def _named(graph: Graph, identifier: Identifier) -> list[Link]:
    return [
        link
        for link in graph.links_to(identifier)
        if link.speaker_kind == NameKind.CUSTOMER and not graph.after.cut(link)
    ]
