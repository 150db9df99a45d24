"""Proposes to merge customers who told one e-mail address or phone number; a person decides."""

from collections.abc import Collection, Iterable
from itertools import combinations
from typing import Any

import pyarrow as pa

from rapport.kit.ids import id_of
from rapport.profiles.identity.graph import Graph
from rapport.profiles.identity.grouping import crowded
from rapport.profiles.links import PROPOSALS, Identifier, Link
from rapport.profiles.model import NameKind
from rapport.storage import put_rows, rows_like


def write_proposals(graph: Graph, contested: Collection[Identifier]) -> None:
    """Bring the proposals about these addresses up to date."""
    if not contested:
        return
    kinds, values = zip(*((str(kind), value) for kind, value in contested), strict=True)
    wanted = pa.table({"kind": pa.array(kinds), "value": pa.array(values, pa.string())})
    kept = rows_like(graph.facts, PROPOSALS, wanted)
    graph.read_names(link.speaker for identifier in contested for link in _named(graph, identifier))
    rows = [row for identifier in contested for row in _proposals(graph, identifier)]
    before = {row["proposal_id"]: row for row in kept.to_pylist()}
    new = [row for row in rows if before.get(row["proposal_id"]) != row]
    gone = before.keys() - {row["proposal_id"] for row in rows}
    put_rows(
        graph.facts,
        PROPOSALS,
        pa.Table.from_pylist(new, PROPOSALS.columns.to_pyarrow()),
        gone=pa.table({"proposal_id": pa.array(sorted(gone), pa.string())}),
    )


def _proposals(graph: Graph, identifier: Identifier) -> Iterable[dict[str, Any]]:
    """One row for each pair of customers with the address that nobody has decided about."""
    kind, value = identifier
    links = _named(graph, identifier)
    if crowded(links, kind, graph.after):
        return
    by_customer: dict[str, list[Link]] = {}
    for link in links:
        customer = graph.customer_of(link.speaker)
        if customer is not None:
            by_customer.setdefault(customer, []).append(link)
    for one, other in combinations(sorted(by_customer), 2):
        if _decided(graph, one, other):
            continue
        yield {
            "proposal_id": id_of("mrg", str(kind), value, one, other),
            "kind": str(kind),
            "value": value,
            "one": one,
            "other": other,
            "since": max(
                min(link.first_at for link in by_customer[customer]) for customer in (one, other)
            ),
        }


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
