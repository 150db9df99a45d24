"""Decides which names are one customer, and under which of them. No outside world.

Names are put together in a fixed order of evidence, so the result follows from the set of links
and decisions alone. Two names that an operator holds apart never meet, whatever links say.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from rapport.profiles.links import (
    Decision,
    KnownName,
    Link,
    LinkKey,
    Verdict,
    micros,
    moment_of,
)
from rapport.profiles.policy import NAMING, ONE_CUSTOMER, POLICY, IdentifierKind

Pair = frozenset[str]
_RANKS = {kind: rank for rank, kind in enumerate(IdentifierKind)}
_NAMED_BY_KIND = tuple(f"{kind}:" for kind in NAMING)


class Joint(msgspec.Struct, frozen=True, kw_only=True):
    """Evidence that two names are one customer: a link of a call, or a decision."""

    kind: IdentifierKind
    name: str
    other: str
    at_us: int
    link: Link | None = None
    decision: Decision | None = None

    @property
    def at(self) -> datetime:
        return moment_of(self.at_us)

    @property
    def order(self) -> tuple[int, int, str, str]:
        return (_RANKS[self.kind], self.at_us, self.name, self.other)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """What operators' decisions come to: the last one about a pair of names, or a link, holds."""

    merges: tuple[Decision, ...] = ()
    apart: frozenset[Pair] = frozenset()
    refused: frozenset[Pair] = frozenset()
    cuts: frozenset[tuple[str, str, str]] = frozenset()  # name, kind, value

    def cut(self, link: Link) -> bool:
        return bool(self.cuts) and (link.speaker, str(link.kind), link.value) in self.cuts


def decisions_of(decisions: Iterable[Decision]) -> Decisions:
    """Work out which decisions hold."""
    about_pair: dict[Pair, Decision] = {}
    about_link: dict[tuple[str, str, str], Decision] = {}
    refused: set[Pair] = set()
    for one in sorted(decisions, key=lambda one: (one.decided_at, one.decision_id)):
        pair = frozenset((one.name, one.other))
        if one.verdict in (Verdict.MERGE, Verdict.APART):
            about_pair[pair] = one
        elif one.verdict == Verdict.REFUSE:
            refused.add(pair)
        else:
            about_link[one.name, one.kind, one.other] = one
    held = about_pair.values()
    return Decisions(
        merges=tuple(one for one in held if one.verdict == Verdict.MERGE),
        apart=frozenset(pair for pair, one in about_pair.items() if one.verdict == Verdict.APART),
        refused=frozenset(refused),
        cuts=frozenset(key for key, one in about_link.items() if one.verdict == Verdict.CUT),
    )


class Group:
    """Names that are one customer, and the evidence that was needed to put them together."""

    def __init__(self, name: str) -> None:
        self.names = {name}
        self.joints: list[Joint] = []


def group_names(
    names: Mapping[str, KnownName], links: Mapping[LinkKey, Link], decisions: Decisions
) -> dict[str, Group]:
    """Give each name its group. `links` hold every link of the names and their identifiers."""
    groups = {name: Group(name) for name in names}
    apart = _apart(decisions.apart)
    for joint in sorted(_joints(names, links.values(), decisions), key=lambda one: one.order):
        one, other = groups[joint.name], groups[joint.other]
        if one is other or (apart and _held_apart(one, other, apart)):
            continue
        small, large = sorted((one, other), key=lambda group: len(group.names))
        large.names |= small.names
        large.joints += [*small.joints, joint]
        groups |= dict.fromkeys(small.names, large)
    return groups


def staying_name(group: Group, names: Mapping[str, KnownName]) -> str:
    """Choose the id that stays: none that was given up for another, else the earliest told."""
    if not group.joints:
        return next(iter(group.names))
    heads = {name: name for name in group.names}
    directed = [one for one in group.joints if one.kind not in NAMING]
    for joint in sorted(directed, key=lambda one: (one.at_us, one.order)):
        head, given_up = _head(heads, joint.name), _head(heads, joint.other)
        if head != given_up:
            heads[given_up] = head
    left = [name for name in group.names if heads[name] == name]
    return min(left, key=lambda name: _first(names[name]))


def crowded(links: Collection[Link], kind: IdentifierKind, decisions: Decisions) -> bool:
    """Whether more customers use the value of these links than one person has names."""
    most = POLICY[kind].most_customers
    if len(links) <= most:
        return False
    return len({link.speaker for link in links if not decisions.cut(link)}) > most


def _held_apart(one: Group, other: Group, apart: Mapping[str, set[str]]) -> bool:
    return any(apart.get(name, set()) & other.names for name in one.names)


def _first(name: KnownName) -> tuple[bool, bool, int, str]:
    told_us = name.first_told_us
    return told_us is None, name.name.startswith(_NAMED_BY_KIND), told_us or 0, name.name


def _head(heads: Mapping[str, str], name: str) -> str:
    while heads[name] != name:
        name = heads[name]
    return name


def _joints(
    names: Mapping[str, KnownName], links: Iterable[Link], decisions: Decisions
) -> Iterable[Joint]:
    by_value: dict[tuple[IdentifierKind, str], list[Link]] = defaultdict(list)
    for link in links:
        if link.kind in ONE_CUSTOMER:
            by_value[link.identifier].append(link)
    for (kind, value), said in by_value.items():
        if value in names and not crowded(said, kind, decisions):
            yield from _linked(names, said, decisions)
    for one in decisions.merges:
        if one.name in names and one.other in names:
            yield Joint(
                kind=IdentifierKind.OPERATOR,
                name=one.other,
                other=one.name,
                at_us=micros(one.decided_at),
                decision=one,
            )


def _linked(
    names: Mapping[str, KnownName], said: Sequence[Link], decisions: Decisions
) -> Iterable[Joint]:
    kind, value = said[0].identifier
    if _browser(names[value], said):
        return
    for link in said:
        if link.speaker in names and not decisions.cut(link):
            yield Joint(kind=kind, name=link.speaker, other=value, at_us=link.first_us, link=link)


def _browser(name: KnownName, said: Sequence[Link]) -> bool:
    """Whether an alias names no older customer id, but a browser that several customers used."""
    by_alias = said[0].kind == IdentifierKind.ALIAS
    return by_alias and name.first_told_us is None and len({link.speaker for link in said}) > 1


def _apart(pairs: Iterable[Pair]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for pair in pairs:
        for name in pair:
            found[name] |= pair - {name}
    return found
