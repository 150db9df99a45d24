"""Reads the queue: waiting drafts by risk, filtered, counted and cut by the store itself."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, select

from rapport.content import BRIEFS, DRAFTS, draft_within
from rapport.review.model import (
    BAND_FROM,
    Band,
    QueueFilter,
    QueuePage,
    Risk,
    Verdict,
    Waiting,
    band_of,
)
from rapport.review.risk import MOST
from rapport.review.store.risks import newest, risk_from
from rapport.review.store.tables import WAITING, decisions, locks, risks
from rapport.storage import Database

_SCORE = func.coalesce(risks.c.score, MOST)  # what nobody weighed is looked at first
_WAITS = DRAFTS.outerjoin(
    risks, and_(risks.c.draft_id == DRAFTS.c.draft_id, risks.c.version == DRAFTS.c.version)
)
_COUNTED = {
    "channel": DRAFTS.c.channel,
    "language": DRAFTS.c.language,
    "brief_id": DRAFTS.c.brief_id,
    "segment_id": DRAFTS.c.segment_id,
}


def queue_page(
    database: Database,
    wanted: QueueFilter | None = None,
    *,
    now: datetime,
    page: int = 1,
    size: int = 25,
) -> QueuePage:
    """Give a page (from 1) of the drafts that wait: the riskiest first, then the oldest.

    `counts` has, per field of the filter and per band of risk, how many drafts wait in all.
    """
    wanted = wanted or QueueFilter()
    listed = (
        _waiting(DRAFTS.c.draft_id, DRAFTS.c.version, risks.c.score)
        .add_columns(risks.c.sensitive, risks.c.reasons)
        .where(*_conditions(wanted))
        .order_by(_SCORE.desc(), DRAFTS.c.created_at, DRAFTS.c.draft_id)
        .limit(size)
        .offset((page - 1) * size)
    )
    with database.read() as connection:
        counted = connection.execute(_waiting(func.count()).where(*_conditions(wanted)))
        total = int(counted.scalar_one())
        rows = connection.execute(listed).all()
        return QueuePage(
            lines=_lines(connection, rows, now=now), total=total, counts=_counts(connection)
        )


def count_waiting(database: Database) -> int:
    """Count the drafts that wait for a reviewer."""
    with database.read() as connection:
        return int(connection.execute(_waiting(func.count())).scalar_one())


def next_waiting(database: Database, *, after: str) -> str:
    """Name the riskiest draft that waits besides this one; empty for none."""
    wanted = (
        _waiting(DRAFTS.c.draft_id)
        .where(DRAFTS.c.draft_id != after)
        .order_by(_SCORE.desc(), DRAFTS.c.created_at, DRAFTS.c.draft_id)
    )
    with database.read() as connection:
        return connection.execute(wanted.limit(1)).scalar() or ""


def waiting_scores(wanted: QueueFilter) -> Select[Any]:
    """Select id, version and risk score of the drafts that wait, within the filter."""
    chosen = _waiting(DRAFTS.c.draft_id, DRAFTS.c.version, _SCORE.label("score"))
    return chosen.where(*_conditions(wanted))


def _lines(
    connection: Connection, rows: Sequence[Row[Any]], *, now: datetime
) -> tuple[Waiting, ...]:
    ids = [row.draft_id for row in rows]
    held = select(locks).where(locks.c.draft_id.in_(ids), locks.c.until > now)
    holders = {row.draft_id: row.operator for row in connection.execute(held)}
    versions = {row.draft_id: row.version for row in rows}
    agreed = _agreed(connection.execute(_decided(ids)), versions)
    about = _briefs(connection.execute(_briefs_of(ids)))
    lines = []
    for row in rows:
        draft = draft_within(connection, row.draft_id, row.version)
        brief_name, groups = about.get(row.draft_id, ("", {}))
        lines.append(
            Waiting(
                draft=draft,
                risk=_risk(row),
                brief_name=brief_name,
                group_name=groups.get(draft.segment_id, draft.segment_id),
                held_by=holders.get(row.draft_id, ""),
                yeses=agreed.get(row.draft_id, ()),
            )
        )
    return tuple(lines)


def _risk(row: Any) -> Risk:  # noqa: ANN401
    if row.score is None:
        return Risk(score=MOST, sensitive=True)
    return risk_from(row.score, row.sensitive, row.reasons)


def _counts(connection: Connection) -> dict[str, dict[str, int]]:
    """Count in one pass over what waits; the values in their order."""
    columns = (*_COUNTED.values(), _SCORE)
    counts: dict[str, dict[str, int]] = {name: {} for name in _COUNTED}
    counts["band"] = {band.value: 0 for band in Band}
    asked = _waiting(*columns, func.count()).group_by(*columns).order_by(*columns)
    for *values, score, count in connection.execute(asked):
        told = dict(zip(_COUNTED, map(str, values), strict=True))
        for name, value in (told | {"band": band_of(score).value}).items():
            counts[name][value] = counts[name].get(value, 0) + int(count)
    return counts


def _waiting(*columns: Any) -> Select[Any]:  # noqa: ANN401
    return select(*columns).select_from(_WAITS).where(DRAFTS.c.status == WAITING, newest())


def _conditions(wanted: QueueFilter) -> list[ColumnElement[bool]]:
    found = [
        column == getattr(wanted, name)
        for name, column in _COUNTED.items()
        if getattr(wanted, name)
    ]
    if wanted.band is not None:
        above = [least for least in BAND_FROM.values() if least > BAND_FROM[wanted.band]]
        found.append(BAND_FROM[wanted.band] <= _SCORE)
        if above:
            found.append(min(above) > _SCORE)
    return found


def _decided(ids: list[str]) -> Select[Any]:
    told = select(decisions).where(decisions.c.draft_id.in_(ids))
    return told.order_by(decisions.c.decided_at, decisions.c.decision_id)


def _agreed(rows: Iterable[Any], versions: Mapping[str, int]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in rows:
        if row.version != versions[row.draft_id]:
            continue
        if row.verdict == Verdict.AGREED.value:
            found[row.draft_id] = (*found.get(row.draft_id, ()), row.operator)
        else:
            found.pop(row.draft_id, None)
    return found


def _briefs_of(ids: list[str]) -> Select[Any]:
    joined = DRAFTS.join(BRIEFS, BRIEFS.c.brief_id == DRAFTS.c.brief_id)
    told = select(DRAFTS.c.draft_id, BRIEFS.c.name, BRIEFS.c.content).select_from(joined)
    return told.where(DRAFTS.c.draft_id.in_(ids))


def _briefs(rows: Iterable[Any]) -> dict[str, tuple[str, dict[str, str]]]:
    return {
        row.draft_id: (
            row.name,
            {group["segment_id"]: group["name"] for group in row.content["groups"]},
        )
        for row in rows
    }
