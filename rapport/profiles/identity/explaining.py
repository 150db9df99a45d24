"""Tells an operator what a customer is known by, and why names are one customer."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rapport.profiles.identity.graph import Graph
from rapport.profiles.identity.grouping import Group, Joint
from rapport.profiles.identity.settling import group_around, read_decisions
from rapport.profiles.keeping import get_profile
from rapport.profiles.links import Decision, KnownName, Link
from rapport.profiles.model import NameKind
from rapport.profiles.policy import NAMING, POLICY, IdentifierKind
from rapport.storage import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One thing that was said: `name` with `value`, first by this call, or by this operator."""

    kind: IdentifierKind
    name: str
    value: str
    at: datetime
    source: str = ""
    call: str = ""
    decided_by: str = ""
    note: str = ""
    cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Why `given_up` is the customer `stays`: the chain of evidence, since its last link."""

    given_up: str
    stays: str
    merged_at: datetime
    decided_by: str  # `policy`, or the operator
    policy: tuple[str, ...]  # the lines of the policy that counted
    because: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Everything a customer is known by: names, links of each, and the reasons for merges."""

    customer_id: str
    names: tuple[str, ...]
    links: tuple[Evidence, ...] = ()
    merges: tuple[Merge, ...] = ()
    decisions: tuple[Decision, ...] = ()


def identity_of(facts: Facts, customer_id: str) -> Identity:
    """Give names, links and merges of the customer who has this id now, or had it before."""
    graph, groups = group_around(facts, [customer_id])
    known = graph.names_before.get(customer_id)
    if known is None:  # a customer of a file, of whom no call told
        get_profile(facts, customer_id)
        return Identity(customer_id=customer_id, names=(customer_id,))
    group = groups[customer_id]
    graph.read_speakers((NameKind.CUSTOMER, name) for name in group.names)
    links = [link for name in group.names for link in graph.links_of((NameKind.CUSTOMER, name))]
    decisions = [one for one in read_decisions(facts) if {one.name, one.other} & group.names]
    return Identity(
        customer_id=known.customer_id,
        names=tuple(sorted(group.names)),
        links=tuple(_links(graph, links)),
        merges=tuple(_merges(group, known, graph)),
        decisions=tuple(sorted(decisions, key=lambda one: one.decided_at)),
    )


def _links(graph: Graph, links: Sequence[Link]) -> list[Evidence]:
    """Each link once, however many days it was said on."""
    first: dict[tuple[str, IdentifierKind, str], Link] = {}
    for link in sorted(links, key=lambda one: (one.first_us, one.key)):
        first.setdefault((link.speaker, link.kind, link.value), link)
    return [_said(link, cut=graph.after.cut(link)) for link in first.values()]


def _merges(group: Group, known: KnownName, graph: Graph) -> list[Merge]:
    stays = known.customer_id
    given_up = sorted(
        name
        for name in group.names - {stays}
        if graph.names[name].first_told_us is not None and not name.startswith(_NAMED_BY_KIND)
    )
    return [_merge(group, name, stays) for name in given_up]


def _merge(group: Group, given_up: str, stays: str) -> Merge:
    joints = _path(group.joints, given_up, stays)
    operators = [one.decision.decided_by for one in joints if one.decision is not None]
    lines = tuple(dict.fromkeys(str(one.kind) for one in joints))
    return Merge(
        given_up=given_up,
        stays=stays,
        merged_at=max(one.at for one in joints),
        decided_by=operators[-1] if operators else "policy",
        policy=lines,
        because=_because(given_up, stays, joints),
        evidence=tuple(_evidence(one) for one in joints),
    )


def _because(given_up: str, stays: str, joints: Sequence[Joint]) -> str:
    reasons = dict.fromkeys(POLICY[one.kind].because for one in joints)
    return f"{given_up} and {stays} are one customer because {', and '.join(reasons)}"


def _path(joints: Sequence[Joint], start: str, end: str) -> list[Joint]:
    """The chain of evidence between two names; there is exactly one."""
    beside: dict[str, list[Joint]] = {}
    for joint in joints:
        beside.setdefault(joint.name, []).append(joint)
        beside.setdefault(joint.other, []).append(joint)
    paths: dict[str, list[Joint]] = {start: []}
    waiting = deque([start])
    while waiting and end not in paths:
        name = waiting.popleft()
        for joint in beside.get(name, ()):
            other = joint.other if joint.name == name else joint.name
            if other not in paths:
                paths[other] = [*paths[name], joint]
                waiting.append(other)
    return paths[end]


def _evidence(joint: Joint) -> Evidence:
    if joint.link is not None:
        return _said(joint.link, cut=False)
    decision = joint.decision
    return Evidence(
        kind=joint.kind,
        name=joint.name,
        value=joint.other,
        at=joint.at,
        decided_by="" if decision is None else decision.decided_by,
        note="" if decision is None else decision.note,
    )


def _said(link: Link, *, cut: bool) -> Evidence:
    return Evidence(
        kind=link.kind,
        name=link.speaker,
        value=link.value.removeprefix(f"{link.kind}:"),
        at=link.first_at,
        source=link.source,
        call=link.call,
        cut=cut,
    )


_NAMED_BY_KIND = tuple(f"{kind}:" for kind in NAMING)
