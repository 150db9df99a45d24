"""Moves many drafts of a lot in one transaction, each with a line of its own in the log."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, bindparam, insert, or_, select, update

from rapport.content import DRAFTS, DraftStatus
from rapport.kit.review_settings import ReviewSettings
from rapport.review.model import Decision, Left, Verdict
from rapport.review.store.risks import newest
from rapport.review.store.tables import WAITING, decisions, items, locks, risks, strata
from rapport.review.store.verdicts import decision_row, places_within
from rapport.review.yeses import enough
from rapport.storage import Database

_REFUSES = "refuse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What is done to drafts: a decision without a draft, the status after it, and for a yes the
    operators who said it and the rules that say whether they are enough."""

    decision: Decision
    status: DraftStatus
    yeses: frozenset[str] = frozenset()
    rules: ReviewSettings | None = None


def settle(
    database: Database, some: Sequence[tuple[str, int]], move: Move
) -> tuple[int, list[Left]]:
    """Move those of these DRAFTS, as (id, version), that still wait at that version and may be
    moved; give how many, and those that were left with the reason."""
    ids = [draft_id for draft_id, _ in some]
    with database.begin() as connection:
        now = {row.draft_id: row for row in connection.execute(_newest(ids))}
        held = _holders(connection, ids, move)
        authors = _authors(connection, ids)
        left, moved = [], []
        for draft_id, version in some:
            row = now.get(draft_id)
            why = _why_left(row, version, held.get(draft_id, ""), move) or _unseconded(
                row, authors.get(draft_id, frozenset()), move
            )
            if why is None:
                moved.append((draft_id, version))
            elif why[0] != "done":
                left.append(Left(draft_id=draft_id, code=why[0], why=f"{draft_id}: {why[1]}"))
        _write(connection, moved, move)
    return len(moved), left


def any_sensitive(database: Database, sample_id: str) -> bool:
    """Say whether a draft of the lot's strata that were not refused is sensitive or not weighed."""
    part = and_(strata.c.sample_id == items.c.sample_id, strata.c.stratum == items.c.stratum)
    same = and_(risks.c.draft_id == items.c.draft_id, risks.c.version == items.c.version)
    wanted = (
        select(items.c.draft_id)
        .select_from(items.join(strata, part).outerjoin(risks, same))
        .where(items.c.sample_id == sample_id, ~strata.c.refused)
        .where(or_(risks.c.sensitive.is_(None), risks.c.sensitive))
    )
    with database.read() as connection:
        return connection.execute(wanted.limit(1)).first() is not None


def _newest(ids: list[str]) -> Any:  # noqa: ANN401
    same = and_(risks.c.draft_id == DRAFTS.c.draft_id, risks.c.version == DRAFTS.c.version)
    columns = (DRAFTS.c.draft_id, DRAFTS.c.version, DRAFTS.c.status, DRAFTS.c.findings)
    chosen = select(*columns, risks.c.sensitive).select_from(DRAFTS.outerjoin(risks, same))
    return chosen.where(DRAFTS.c.draft_id.in_(ids), newest())


def _holders(connection: Connection, ids: list[str], move: Move) -> dict[str, str]:
    held = select(locks).where(
        locks.c.draft_id.in_(ids),
        locks.c.until > move.decision.decided_at,
        locks.c.operator != move.decision.operator,
    )
    return {row.draft_id: row.operator for row in connection.execute(held)}


def _authors(connection: Connection, ids: list[str]) -> Mapping[str, frozenset[str]]:
    edits = select(decisions.c.draft_id, decisions.c.operator).where(
        decisions.c.draft_id.in_(ids), decisions.c.verdict == Verdict.EDITED.value
    )
    found: dict[str, frozenset[str]] = {}
    for row in connection.execute(edits):
        found[row.draft_id] = found.get(row.draft_id, frozenset()) | {row.operator}
    return found


def _why_left(row: Any, version: int, holder: str, move: Move) -> tuple[str, str] | None:  # noqa: ANN401, PLR0911
    if row is None:
        return "draft-not-found", "it is gone"
    if row.version != version:
        return "draft-changed", f"it is at version {row.version} now, not {version}"
    if row.status == move.status.value:
        return "done", ""
    if row.status != WAITING:
        return "draft-not-waiting", f"it is {row.status}"
    if move.status is DraftStatus.APPROVED and _refuses(row.findings):
        return "draft-fails-checks", "it fails its checks"
    if holder:
        return "draft-held", f"{holder} edits it"
    return None


def _unseconded(row: Any, authors: frozenset[str], move: Move) -> tuple[str, str] | None:  # noqa: ANN401
    if move.rules is None or row is None:
        return None
    if enough(move.yeses, authors=authors, sensitive=row.sensitive, rules=move.rules):
        return None
    return "second-yes-missing", "who edited it cannot be its only approver"


def _refuses(findings: Iterable[Mapping[str, Any]]) -> bool:
    return any(found["severity"] == _REFUSES for found in findings)


def _write(connection: Connection, moved: Sequence[tuple[str, int]], move: Move) -> None:
    if not moved:
        return
    places = places_within(connection, [draft_id for draft_id, _ in moved])
    connection.execute(
        update(DRAFTS)
        .where(DRAFTS.c.draft_id == bindparam("of"), DRAFTS.c.version == bindparam("at"))
        .values(status=move.status.value),
        [{"of": draft_id, "at": version} for draft_id, version in moved],
    )
    told = move.decision
    rows = [
        decision_row(
            Decision(
                decision_id="", draft_id=draft_id, version=version, verdict=told.verdict,
                operator=told.operator, decided_at=told.decided_at, reason=told.reason,
            ),
            place=places.get(draft_id, 0),
        )
        for draft_id, version in moved
    ]  # fmt: skip
    connection.execute(insert(decisions), rows)
