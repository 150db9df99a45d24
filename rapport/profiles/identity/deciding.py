"""What operators decide about names: merge, undo, cut a link, accept or refuse a proposal.

A decision is kept and holds whatever calls say later, until the opposite is decided. Everything
that follows from it, back to events and profiles, is one commit with it; what other stages keep
follows at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa

from rapport.events import touch
from rapport.kit.ids import new_id
from rapport.profiles.consent_moves import CONSENT_FOLLOWER
from rapport.profiles.errors import (
    CustomerNotFound,
    LinkNotFound,
    NotMerged,
    ProposalNotFound,
    SameCustomer,
)
from rapport.profiles.following import Follower, follow_moves
from rapport.profiles.identity.graph import Graph
from rapport.profiles.identity.grouping import decisions_of
from rapport.profiles.identity.settling import read_decisions, settle
from rapport.profiles.identity.telling import Told
from rapport.profiles.identity.writing import write_settled
from rapport.profiles.keeping import find_profile
from rapport.profiles.links import (
    DECISIONS,
    LINKS,
    NAMES,
    PROPOSALS,
    Decision,
    Verdict,
)
from rapport.profiles.policy import NAMING, IdentifierKind, read_identifier
from rapport.storage import Database, Facts, rows_like


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Two customers who told the same e-mail address or phone number, since the second did."""

    proposal_id: str
    kind: IdentifierKind
    value: str
    one: str
    other: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Who decides, when, and on which stores; `followers` follow at once."""

    database: Database
    facts: Facts
    operator: str
    now: datetime
    note: str = ""
    followers: Sequence[Follower] = (CONSENT_FOLLOWER,)


def merge_customers(desk: Desk, *, given_up: str, stays: str) -> str:
    """Make one customer of two by hand; return the id that stays."""
    with desk.facts.transaction():
        one, other = _customer(desk.facts, given_up), _customer(desk.facts, stays)
        if one == other:
            raise SameCustomer(f"{given_up!r} and {stays!r} are one customer already")
        _merge(desk, one, other)
    follow_moves(desk.database, desk.facts, desk.followers)
    return _customer(desk.facts, other)


def undo_merge(desk: Desk, *, name: str) -> str:
    """Give a name that was merged into another customer back to itself; return its customer.

    It stays apart from that customer whatever calls say, until an operator merges them again.
    """
    with desk.facts.transaction():
        stays = _customer(desk.facts, name)
        if stays == name:
            raise NotMerged(f"{name!r} was not given up for another customer; nothing to undo")
        _decide(desk, Verdict.APART, name, stays)
    follow_moves(desk.database, desk.facts, desk.followers)
    return _customer(desk.facts, name)


def cut_link(desk: Desk, *, name: str, kind: IdentifierKind, value: str) -> None:
    """Let a link say nothing from now on, however often it is said again."""
    _about_link(desk, Verdict.CUT, name, kind, value)


def restore_link(desk: Desk, *, name: str, kind: IdentifierKind, value: str) -> None:
    """Let a link that was cut count again."""
    _about_link(desk, Verdict.RESTORE, name, kind, value)


def list_proposals(facts: Facts, *, limit: int = 50, offset: int = 0) -> list[Proposal]:
    """Give the open proposals, oldest first."""
    table = facts.table(PROPOSALS)
    found = table.order_by(["since", "proposal_id"]).limit(limit, offset=offset)
    return [_proposal(row) for row in facts.read(found).to_pylist()]


def count_proposals(facts: Facts) -> int:
    return facts.count(facts.table(PROPOSALS))


def accept_proposal(desk: Desk, proposal_id: str) -> str:
    """Merge the two customers of a proposal; the one who was told of first stays."""
    with desk.facts.transaction():
        found = _get_proposal(desk.facts, proposal_id)
        wanted = pa.table({"name": pa.array([found.one, found.other], pa.string())})
        rows = rows_like(desk.facts, NAMES, wanted).to_pylist()
        known = {row["name"]: row["first_told_at"] or desk.now for row in rows}
        stays, given_up = sorted((found.one, found.other), key=lambda name: (known[name], name))
        _merge(desk, given_up, stays)
    follow_moves(desk.database, desk.facts, desk.followers)
    return _customer(desk.facts, stays)


def refuse_proposal(desk: Desk, proposal_id: str) -> None:
    """Say that these are two customers; no address they share brings the proposal back."""
    with desk.facts.transaction():
        found = _get_proposal(desk.facts, proposal_id)
        _decide(desk, Verdict.REFUSE, found.one, found.other)


def _about_link(desk: Desk, verdict: Verdict, name: str, kind: IdentifierKind, value: str) -> None:
    text = read_identifier(kind, value) or value
    held = f"{kind}:{text}" if kind in NAMING else text
    wanted = {"speaker": [name], "kind": [str(kind)], "value": [held]}
    with desk.facts.transaction():
        if rows_like(desk.facts, LINKS, pa.table(wanted)).num_rows == 0:
            raise LinkNotFound(
                f"nobody ever said that {name!r} has this {kind}; see `rapport customers identity`"
            )
        _decide(desk, verdict, name, held, kind=str(kind))
    follow_moves(desk.database, desk.facts, desk.followers)


def _merge(desk: Desk, given_up: str, stays: str) -> None:
    """Merge two customers, whatever was decided about names of theirs before."""
    wanted = pa.table({"customer_id": pa.array([given_up, stays], pa.string())})
    owner = {
        row["name"]: row["customer_id"] for row in rows_like(desk.facts, NAMES, wanted).to_pylist()
    }
    apart = decisions_of(read_decisions(desk.facts)).apart
    for pair in apart:
        one, other = sorted(pair, key=lambda name: owner.get(name) != given_up)
        if {owner.get(one), owner.get(other)} == {given_up, stays}:
            _append(desk.facts, _decision(desk, Verdict.MERGE, one, other, ""))
    _decide(desk, Verdict.MERGE, given_up, stays)


def _decide(desk: Desk, verdict: Verdict, name: str, other: str, *, kind: str = "") -> None:
    """Keep a decision with all that follows from it."""
    decision = _decision(desk, verdict, name, other, kind)
    settled = settle(desk.facts, Told(), decisions=[decision])
    if verdict == Verdict.REFUSE:
        settled.contested |= _addresses(settled.graph, (name, other))
    _, concerned = write_settled(desk.facts, settled)
    _append(desk.facts, decision)
    touch(desk.facts, concerned)


def _decision(desk: Desk, verdict: Verdict, name: str, other: str, kind: str) -> Decision:
    """A decision later than all others, for of two about one thing the later holds."""
    last = max((one.decided_at for one in read_decisions(desk.facts)), default=None)
    soonest = desk.now if last is None else last + timedelta(microseconds=1)
    return Decision(
        decision_id=new_id("dec"),
        verdict=verdict,
        name=name,
        other=other,
        kind=kind,
        decided_by=desk.operator,
        decided_at=max(desk.now, soonest),
        note=desk.note,
    )


def _append(facts: Facts, decision: Decision) -> None:
    row = {field: getattr(decision, field) for field in DECISIONS.columns}
    facts.append(DECISIONS, pa.Table.from_pylist([row], DECISIONS.columns.to_pyarrow()))


def _addresses(graph: Graph, customers: tuple[str, str]) -> set[tuple[IdentifierKind, str]]:
    """The addresses that proposals about these two rest on."""
    kept = graph.facts.read(graph.facts.table(PROPOSALS)).to_pylist()
    found = {
        (IdentifierKind(row["kind"]), row["value"])
        for row in kept
        if {row["one"], row["other"]} == set(customers)
    }
    graph.read_identifiers(found)
    return found


def _customer(facts: Facts, name: str) -> str:
    """The customer that a name belongs to, or `CustomerNotFound`."""
    rows = rows_like(facts, NAMES, pa.table({"name": [name]})).to_pylist()
    if rows:
        return str(rows[0]["customer_id"])
    if find_profile(facts, name) is None:
        raise CustomerNotFound(f"there is no customer {name!r}; see `rapport customers list`")
    return name


def _get_proposal(facts: Facts, proposal_id: str) -> Proposal:
    rows = rows_like(facts, PROPOSALS, pa.table({"proposal_id": [proposal_id]})).to_pylist()
    if not rows:
        raise ProposalNotFound(
            f"there is no open proposal {proposal_id!r}; see `rapport customers proposals`"
        )
    return _proposal(rows[0])


def _proposal(row: dict[str, Any]) -> Proposal:
    return Proposal(**(row | {"kind": IdentifierKind(row["kind"])}))
