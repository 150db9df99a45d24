"""Decides to whom a visitor without a name belongs, and when. No outside world.

The best evidence counts alone: who identified in this browser; else the one customer whose e-mail
address or phone number the visitor told; else who identified on the same device.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from rapport.profiles.identity.graph import Graph
from rapport.profiles.identity.grouping import crowded
from rapport.profiles.links import Link
from rapport.profiles.model import NameKind
from rapport.profiles.policy import PROPOSING, IdentifierKind


@dataclass(frozen=True, slots=True)
class Claims:
    """Whose a visitor's events are: from each moment on, and before the first, the first's."""

    since: tuple[datetime, ...] = ()
    customers: tuple[str, ...] = ()

    def owner_at(self, moment: datetime) -> str | None:
        if not self.customers:
            return None
        return self.customers[max(bisect_right(self.since, moment) - 1, 0)]

    @property
    def last(self) -> tuple[str, datetime] | None:
        """The customer the visitor is now, and since when."""
        return (self.customers[-1], self.since[-1]) if self.customers else None

    def same_owners(self, other: "Claims") -> bool:
        """Whether every moment has the same owner; before the first word it is the first's."""
        return self.customers == other.customers and self.since[1:] == other.since[1:]


def claims_on(graph: Graph, visitor: str, *, before: bool = False) -> Claims:
    """Work out whose a visitor is from the links that `graph` has read."""
    for links in (
        _direct(graph, (IdentifierKind.VISITOR, visitor), before),
        _told(graph, visitor, before),
        _on_devices(graph, visitor, before),
    ):
        if links is not None:
            return _claims(links)
    return Claims()


def direct_links(graph: Graph, visitor: str, *, before: bool = False) -> bool:
    """Whether somebody identified in this browser, so that nothing else need be asked."""
    return _direct(graph, (IdentifierKind.VISITOR, visitor), before) is not None


def _claims(links: Iterable[tuple[Link, str]]) -> Claims:
    moments = sorted(
        {(at, customer) for link, customer in links for at in (link.first_at, link.last_at)}
    )
    since: list[datetime] = []
    customers: list[str] = []
    for at, customer in moments:
        if not customers or customers[-1] != customer:
            since.append(at)
            customers.append(customer)
    return Claims(tuple(since), tuple(customers))


def _direct(
    graph: Graph, identifier: tuple[IdentifierKind, str], before: bool
) -> list[tuple[Link, str]] | None:
    """Who identified there; nobody where too many did; None where nobody ever did."""
    named = list(_named(graph, graph.links_to(identifier, before=before), before))
    if not named:
        return None
    decisions = graph.before if before else graph.after
    return [] if crowded([link for link, _ in named], identifier[0], decisions) else named


def _told(graph: Graph, visitor: str, before: bool) -> list[tuple[Link, str]] | None:
    decisions = graph.before if before else graph.after
    found: list[tuple[Link, str]] = []
    for link in graph.links_of((NameKind.VISITOR, visitor), before=before):
        if link.kind not in PROPOSING or decisions.cut(link):
            continue
        named = list(_named(graph, graph.links_to(link.identifier, before=before), before))
        customers = {customer for _, customer in named}
        if len(customers) == 1 and not crowded([one for one, _ in named], link.kind, decisions):
            found.append((link, customers.pop()))
    return found or None


def _on_devices(graph: Graph, visitor: str, before: bool) -> list[tuple[Link, str]] | None:
    decisions = graph.before if before else graph.after
    found: list[tuple[Link, str]] = []
    for link in graph.links_of((NameKind.VISITOR, visitor), before=before):
        if link.kind == IdentifierKind.DEVICE and not decisions.cut(link):
            found += _direct(graph, link.identifier, before) or []
    return found or None


def _named(graph: Graph, links: Sequence[Link], before: bool) -> Iterator[tuple[Link, str]]:
    """The links that are of customers and not cut, with the customer."""
    decisions = graph.before if before else graph.after
    for link in links:
        if link.speaker_kind != NameKind.CUSTOMER or decisions.cut(link):
            continue
        customer = graph.customer_of(link.speaker, before=before)
        if customer is not None:
            yield link, customer
