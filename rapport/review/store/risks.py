"""Keeps how risky drafts are, and reads what their risk rests on."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, insert, or_, select

from rapport.content import DRAFTS, Brief, Draft, DraftStatus, draft_within, get_brief
from rapport.review.model import Reason, Risk
from rapport.review.risk import RULES, writer_of
from rapport.review.store.tables import WAITING, risks
from rapport.storage import Database

Place = tuple[str, str, str]
"""A group, a channel and a language."""

_BATCH = 500
_SAID_NO = (DraftStatus.RETURNED.value, DraftStatus.REJECTED.value)


def newest() -> ColumnElement[bool]:
    """The condition that no later version of the draft exists."""
    later = DRAFTS.alias("later")
    after = and_(later.c.draft_id == DRAFTS.c.draft_id, later.c.version > DRAFTS.c.version)
    return ~exists(select(later.c.draft_id).where(after))


def not_weighed(database: Database, *, limit: int) -> list[tuple[str, int]]:
    """List drafts that wait and have no risk by today's rules, as (id, version)."""
    same = and_(risks.c.draft_id == DRAFTS.c.draft_id, risks.c.version == DRAFTS.c.version)
    wanted = (
        select(DRAFTS.c.draft_id, DRAFTS.c.version)
        .select_from(DRAFTS.outerjoin(risks, same))
        .where(DRAFTS.c.status == WAITING, newest())
        .where(or_(risks.c.rules.is_(None), risks.c.rules < RULES))
        .order_by(DRAFTS.c.draft_id)
        .limit(limit)
    )
    with database.read() as connection:
        return [(row.draft_id, row.version) for row in connection.execute(wanted)]


def read_drafts(database: Database, wanted: Iterable[tuple[str, int]]) -> list[Draft]:
    """Read versions of DRAFTS, in the order given."""
    with database.read() as connection:
        return [draft_within(connection, draft_id, version) for draft_id, version in wanted]


def keep_risks(database: Database, weighed: Sequence[tuple[Draft, Risk]], *, now: datetime) -> None:
    """Keep the risks of drafts in place of what was kept of them."""
    rows = [_row(draft, risk, now) for draft, risk in weighed]
    with database.begin() as connection:
        for start in range(0, len(rows), _BATCH):
            some = rows[start : start + _BATCH]
            connection.execute(
                delete(risks).where(risks.c.draft_id.in_([row["draft_id"] for row in some]))
            )
            connection.execute(insert(risks), some)


def find_risk(database: Database, draft_id: str, version: int) -> Risk | None:
    """Find the kept risk of a version of a draft."""
    same = and_(risks.c.draft_id == draft_id, risks.c.version == version)
    with database.read() as connection:
        row = connection.execute(select(risks).where(same)).first()
    return None if row is None else risk_from(row.score, row.sensitive, row.reasons)


def risk_from(score: int, sensitive: bool, reasons: list[dict[str, Any]]) -> Risk:
    """Build a risk from its row."""
    told = tuple(Reason(**reason) for reason in reasons)
    return Risk(score=score, reasons=told, sensitive=sensitive)


def approved_places(database: Database) -> set[Place]:
    """Every group, channel and language of which a draft was ever approved."""
    where = (DRAFTS.c.segment_id, DRAFTS.c.channel, DRAFTS.c.language)
    approved = select(*where).where(DRAFTS.c.status == DraftStatus.APPROVED.value).distinct()
    with database.read() as connection:
        return {(row[0], row[1], row[2]) for row in connection.execute(approved)}


def refusals_by_writer(database: Database) -> Counter[str]:
    """Count by writer (see `writer_of`) the versions of drafts that are returned or rejected."""
    said_no = select(DRAFTS.c.written_by).where(DRAFTS.c.status.in_(_SAID_NO))
    with database.read() as connection:
        return Counter(writer_of(row.written_by) for row in connection.execute(said_no))


def briefs_of(database: Database, some: Iterable[Draft]) -> Mapping[str, Brief]:
    """Read the briefs of DRAFTS, each once."""
    ids = {str(draft.brief_id) for draft in some}
    return {brief_id: get_brief(database, brief_id) for brief_id in sorted(ids)}


def _row(draft: Draft, risk: Risk, now: datetime) -> dict[str, Any]:
    return {
        "draft_id": draft.draft_id,
        "version": draft.version,
        "score": risk.score,
        "sensitive": risk.sensitive,
        "reasons": [
            {"code": one.code, "points": one.points, "value": one.value} for one in risk.reasons
        ],
        "counted": len(draft.findings),
        "rules": RULES,
        "assessed_at": now,
    }
