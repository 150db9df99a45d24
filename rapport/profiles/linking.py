"""Decides which names belong to one customer. No outside world.

A visitor's anonymous id and a customer's id are different kinds of name: a visitor who is called
`c1` is not the customer `c1`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from rapport.events import Call, CallKind, CustomerId
from rapport.profiles.model import NameKind

Name = tuple[str, NameKind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """From now on this name means this customer."""

    alias: str
    kind: NameKind
    customer_id: CustomerId
    linked_at: datetime


@dataclass(slots=True, kw_only=True)
class Linked:
    """What a batch of calls says about names."""

    customers: list[CustomerId | None] = field(default_factory=list)  # whom each call is about
    links: dict[Name, Link] = field(default_factory=dict)
    merges: dict[CustomerId, CustomerId] = field(
        default_factory=dict
    )  # old id -> the id that stays

    @property
    def visitors(self) -> dict[str, CustomerId]:
        """The anonymous ids that are known from now on."""
        return {
            link.alias: link.customer_id
            for link in self.links.values()
            if link.kind == NameKind.VISITOR
        }


def names_in(calls: Iterable[Call]) -> set[str]:
    """Every name that the calls use."""
    return {
        name
        for call in calls
        for name in (call.customer_id, call.anonymous_id, call.previous_id)
        if name is not None
    }


def link(calls: Iterable[Call], known: Mapping[Name, CustomerId]) -> Linked:
    """Read the calls in order and say whom each is about, and which names are new.

    A call of a visitor who says later in the batch who they are is theirs too.
    """
    calls, names, linked = list(calls), dict(known), Linked()
    for call in calls:
        customer = _customer(names, call)
        if call.kind == CallKind.IDENTIFY and customer and call.anonymous_id:
            _visitor(names, linked, call.anonymous_id, customer, call.happened_at)
        elif call.kind == CallKind.ALIAS and customer and call.previous_id:
            _merge(names, linked, call.previous_id, customer, call.happened_at)
        linked.customers.append(customer)
    linked.customers = [
        _final(names, customer) or _customer(names, call)
        for call, customer in zip(calls, linked.customers, strict=True)
    ]
    return linked


def _customer(names: Mapping[Name, CustomerId], call: Call) -> CustomerId | None:
    if call.customer_id is not None:
        return _final(names, call.customer_id)
    return names.get((call.anonymous_id or "", NameKind.VISITOR))


def _final(names: Mapping[Name, CustomerId], customer: CustomerId | None) -> CustomerId | None:
    return None if customer is None else names.get((customer, NameKind.CUSTOMER), customer)


def _visitor(
    names: dict[Name, CustomerId],
    linked: Linked,
    alias: str,
    customer: CustomerId,
    moment: datetime,
) -> None:
    if names.get((alias, NameKind.VISITOR)) != customer:
        _name(names, linked, Link(
            alias=alias, kind=NameKind.VISITOR, customer_id=customer, linked_at=moment
        ))  # fmt: skip


def _merge(
    names: dict[Name, CustomerId],
    linked: Linked,
    previous: str,
    customer: CustomerId,
    moment: datetime,
) -> None:
    """Make `previous`, a visitor or an older customer id, another name of the customer."""
    old = CustomerId(previous)
    _visitor(names, linked, previous, customer, moment)
    if _final(names, old) == customer:
        return  # said before, or the circle a -> b -> a
    for name in [name for name, owner in names.items() if owner == old]:
        moved = Link(alias=name[0], kind=name[1], customer_id=customer, linked_at=moment)
        _name(names, linked, moved)
    _name(names, linked, Link(
        alias=old, kind=NameKind.CUSTOMER, customer_id=customer, linked_at=moment
    ))  # fmt: skip
    linked.merges = {
        past: customer if stays == old else stays for past, stays in linked.merges.items()
    }
    linked.merges[old] = customer


def _name(names: dict[Name, CustomerId], linked: Linked, link: Link) -> None:
    names[link.alias, link.kind] = link.customer_id
    linked.links[link.alias, link.kind] = link
