"""Decides to whom a visitor without a name belongs, and when. No outside world.

The best evidence counts alone: who identified in this browser; else the one customer whose e-mail
address or phone number the visitor told; else who identified on the same device.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from rapport.profiles.identity.graph import Graph
from rapport.profiles.identity.grouping import crowded
from rapport.profiles.links import Link, micros
from rapport.profiles.model import NameKind
from rapport.profiles.policy import PROPOSING, IdentifierKind

Owned = tuple[Link, str]
"""A link of a customer's name, and the customer."""


@dataclass(frozen=True, slots=True)
class Claims:
    """Whose a visitor's events are: from each moment on, and before the first, the first's."""

    since_us: tuple[int, ...] = ()
    customers: tuple[str, ...] = ()

    def owner_at(self, moment: datetime) -> str | None:
        if len(self.customers) < 2:  # noqa: PLR2004 - nobody, or always the same
            return self.customers[0] if self.customers else None
        return self.customers[max(bisect_right(self.since_us, micros(moment)) - 1, 0)]

    @property
    def last(self) -> tuple[str, int] | None:
        """The customer the visitor is now, and since when."""
        return (self.customers[-1], self.since_us[-1]) if self.customers else None

    def same_owners(self, other: "Claims") -> bool:
        """Whether every moment has the same owner; before the first word it is the first's."""
        return self.customers == other.customers and self.since_us[1:] == other.since_us[1:]


_NOBODY = Claims()


def claims_on(
    graph: Graph, visitor: str, direct: Sequence[Owned] | None, *, before: bool = False
) -> Claims:
    """Work out whose a visitor is from the links that `graph` has read; see `direct_links`."""
    links = direct
    if links is None:
        links = _told(graph, visitor, before)
    if links is None:
        links = _on_devices(graph, visitor, before)
    return _claims(links or ())


def direct_links(graph: Graph, visitor: str, *, before: bool = False) -> list[Owned] | None:
    """Who identified in this browser, after which nothing else need be asked; None where nobody."""
    return _direct(graph, (IdentifierKind.VISITOR, visitor), before)


def _claims(links: Sequence[Owned]) -> Claims:
    if not links:
        return _NOBODY
    if len({customer for _, customer in links}) == 1:
        return Claims((min(link.first_us for link, _ in links),), (links[0][1],))
    moments = sorted(
        {(at, customer) for link, customer in links for at in (link.first_us, link.last_us)}
    )
    since: list[int] = []
    customers: list[str] = []
    for at, customer in moments:
        if not customers or customers[-1] != customer:
            since.append(at)
            customers.append(customer)
    return Claims(tuple(since), tuple(customers))


def _direct(
    graph: Graph, identifier: tuple[IdentifierKind, str], before: bool
) -> list[Owned] | None:
    """Who identified there; nobody where too many did; None where nobody ever did."""
    named = _named(graph, graph.links_to(identifier, before=before), before)
    if not named:
        return None
    decisions = graph.before if before else graph.after
    return [] if crowded([link for link, _ in named], identifier[0], decisions) else named


def _told(graph: Graph, visitor: str, before: bool) -> list[Owned] | None:
    decisions = graph.before if before else graph.after
    found: list[Owned] = []
    for link in graph.links_of((NameKind.VISITOR, visitor), before=before):
        if link.kind not in PROPOSING or decisions.cut(link):
            continue
        named = _named(graph, graph.links_to(link.identifier, before=before), before)
        customers = {customer for _, customer in named}
        if len(customers) == 1 and not crowded([one for one, _ in named], link.kind, decisions):
            found.append((link, customers.pop()))
    return found or None


def _on_devices(graph: Graph, visitor: str, before: bool) -> list[Owned] | None:
    decisions = graph.before if before else graph.after
    found: list[Owned] = []
    for link in graph.links_of((NameKind.VISITOR, visitor), before=before):
        if link.kind == IdentifierKind.DEVICE and not decisions.cut(link):
            found += _direct(graph, link.identifier, before) or []
    return found or None


def _named(graph: Graph, links: Iterable[Link], before: bool) -> list[Owned]:
    """The links that are of customers and not cut, with the customer."""
    cut = (graph.before if before else graph.after).cut
    names = graph.names_before if before else graph.names
    return [
        (link, known.customer_id)
        for link in links
        if link.speaker_kind == NameKind.CUSTOMER
        and (known := names.get(link.speaker)) is not None
        and not cut(link)
    ]
