"""Keeps the log of decisions; a verdict and its line are one transaction."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from rapport.content import Draft, DraftChanged, DraftStatus, draft_within, put_draft, set_status
from rapport.kit.ids import id_of
from rapport.review.errors import DraftHeld, DraftRejected
from rapport.review.model import Decision, Verdict
from rapport.review.store.locks import holder_within
from rapport.review.store.tables import decisions, locks, risks
from rapport.storage import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a verdict has to know, read in its own transaction.

    `standing` are the decisions on this version that were not undone, `authors` the operators who
    edited the draft. `sensitive` is None where nobody weighed the draft.
    """

    draft: Draft
    standing: tuple[Decision, ...]
    authors: frozenset[str]
    sensitive: bool | None


Ruling = tuple[Verdict, DraftStatus]
"""What is logged, and where the draft stands after it."""


def keep_verdict(
    database: Database, decision: Decision, *, rule: Callable[[Case], Ruling]
) -> Draft:
    """Log what `rule` makes of the case and move the draft, if it is still at that version.

    `rule` raises when the draft cannot take the verdict. Raises `DraftChanged` when a newer version
    exists, `DraftHeld` when another operator edits it. The operator's own lock ends.
    """
    with database.begin() as connection:
        draft = draft_within(connection, decision.draft_id)
        _check(connection, draft, decision)
        told = _decisions_within(connection, decision.draft_id)
        verdict, status = rule(_case(connection, draft, told))
        set_status(connection, draft, status)
        _log(connection, replace(decision, verdict=verdict), place=len(told))
        return draft_within(connection, decision.draft_id, decision.version)


def keep_edit(database: Database, decision: Decision, edited: Draft) -> Draft:
    """Keep the next version of a draft and log the edit of the one before."""
    with database.begin() as connection:
        draft = draft_within(connection, decision.draft_id)
        _check(connection, draft, decision)
        if draft.status is DraftStatus.REJECTED:
            raise DraftRejected(
                f"draft {draft.draft_id!r} was rejected for good; undo that before you edit it"
            )
        put_draft(connection, edited)
        _log(connection, decision, place=_count(connection, decision.draft_id))
    return edited


def decisions_of(database: Database, draft_id: str) -> list[Decision]:
    """List what was decided about a draft, the first decision first."""
    with database.read() as connection:
        return _decisions_within(connection, draft_id)


def approvals_since(database: Database, moment: datetime) -> list[Decision]:
    """List approvals made at that moment or later, the first one first."""
    chosen = (decisions.c.verdict == Verdict.APPROVED.value) & (decisions.c.decided_at >= moment)
    query = select(decisions).where(chosen).order_by(decisions.c.decided_at)
    with database.read() as connection:
        return [_decision(row) for row in connection.execute(query)]


def standing_of(told: Iterable[Decision], version: int) -> tuple[Decision, ...]:
    """Give the decisions on a version that nobody undid, the first one first."""
    stack: list[Decision] = []
    for one in told:
        if one.version != version:
            continue
        if one.verdict is not Verdict.UNDONE:
            stack.append(one)
        elif stack:
            stack.pop()
    return tuple(stack)


def decision_row(decision: Decision, *, place: int) -> dict[str, Any]:
    """The row of a decision; its id follows from what it says and its place in the log."""
    parts = (decision.draft_id, str(decision.version), decision.verdict.value, decision.operator)
    told = id_of("rd", *parts, decision.decided_at.isoformat(), str(place))
    return asdict(decision) | {
        "decision_id": told,
        "verdict": decision.verdict.value,
        "place": place,
    }


def places_within(connection: Connection, draft_ids: Iterable[str]) -> dict[str, int]:
    """Count the decisions on each of these drafts: the place of the next one."""
    counted = (
        select(decisions.c.draft_id, func.count())
        .where(decisions.c.draft_id.in_(list(draft_ids)))
        .group_by(decisions.c.draft_id)
    )
    return {row[0]: int(row[1]) for row in connection.execute(counted)}


def _check(connection: Connection, draft: Draft, decision: Decision) -> None:
    if draft.version != decision.version:
        raise DraftChanged(
            f"draft {draft.draft_id!r} is at version {draft.version}, not {decision.version}; look"
            " at it again first"
        )
    holder = holder_within(connection, draft.draft_id, now=decision.decided_at)
    if holder is not None and holder.operator != decision.operator:
        raise DraftHeld(held_sentence(draft.draft_id, holder.operator, holder.until))


def held_sentence(draft_id: str, operator: str, until: datetime) -> str:
    """Say who holds a draft and when it is free."""
    return (
        f"draft {draft_id!r} is being edited by {operator}, until"
        f" {until:%H:%M} UTC at the latest; look at it, and decide when they are done"
    )


def _case(connection: Connection, draft: Draft, told: list[Decision]) -> Case:
    same = (risks.c.draft_id == draft.draft_id) & (risks.c.version == draft.version)
    edits = (one for one in told if one.verdict is Verdict.EDITED)
    return Case(
        draft=draft,
        standing=standing_of(told, draft.version),
        authors=frozenset(one.operator for one in edits),
        sensitive=connection.execute(select(risks.c.sensitive).where(same)).scalar(),
    )


def _log(connection: Connection, decision: Decision, *, place: int) -> None:
    connection.execute(insert(decisions).values(decision_row(decision, place=place)))
    mine = (locks.c.draft_id == decision.draft_id) & (locks.c.operator == decision.operator)
    connection.execute(delete(locks).where(mine))


def _count(connection: Connection, draft_id: str) -> int:
    return places_within(connection, [draft_id]).get(draft_id, 0)


def _decisions_within(connection: Connection, draft_id: str) -> list[Decision]:
    lines = select(decisions).where(decisions.c.draft_id == draft_id)
    # Before there were places, all were 0 and the moment alone told the order.
    rows = connection.execute(
        lines.order_by(decisions.c.place, decisions.c.decided_at, decisions.c.version)
    )
    return [_decision(row) for row in rows]


def _decision(row: Any) -> Decision:  # noqa: ANN401
    told = dict(row._mapping) | {"verdict": Verdict(row.verdict)}
    del told["place"]
    return Decision(**told)
