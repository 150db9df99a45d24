"""Reports that were asked for: one row each. Quotes are kept as places in texts, never as words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Column, String, Table, Text, insert, select, update

from rapport.research.errors import ResearchNotDone, ResearchNotFound
from rapport.research.model import Plan, Report, Research, ResearchStatus
from rapport.storage import Database, Json, UtcTime, metadata

REPORTS = Table(
    "research_reports",
    metadata,
    Column("research_id", String(80), primary_key=True),
    Column("question", Text, nullable=False),
    Column("language", String(8), nullable=False),
    Column("plan", Json, nullable=False),
    Column("status", String(20), nullable=False, index=True),
    Column("asked_by", String(200), nullable=False),
    Column("asked_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Column("problem", Text, nullable=False),
    Column("report", Json),
)
_LISTED = [column for column in REPORTS.c if column.name != "report"]


def add_research(database: Database, research: Research) -> None:
    """Keep a question that waits for its report, or one that has it already."""
    row = {
        "research_id": research.research_id,
        "question": research.plan.question,
        "language": research.plan.language,
        "plan": msgspec.to_builtins(research.plan),
        "status": research.status.value,
        "asked_by": research.asked_by,
        "asked_at": research.asked_at,
        "ended_at": research.ended_at,
        "problem": research.problem,
        "report": msgspec.to_builtins(research.report) if research.report else None,
    }
    with database.begin() as connection:
        connection.execute(insert(REPORTS), [row])


def take_waiting(database: Database, *, left_behind: bool = False) -> Research | None:
    """Take the one that waits longest and mark it running; None where none waits.

    `left_behind` takes those, too, that say they are running: a process that died left them.
    """
    open_states = [ResearchStatus.WAITING.value]
    if left_behind:
        open_states.append(ResearchStatus.RUNNING.value)
    query = (
        select(*_LISTED)
        .where(REPORTS.c.status.in_(open_states))
        .order_by(REPORTS.c.asked_at, REPORTS.c.research_id)
        .limit(1)
    )
    with database.begin() as connection:
        row = connection.execute(query).one_or_none()
        if row is None:
            return None
        mine = REPORTS.c.research_id == row.research_id
        connection.execute(update(REPORTS).where(mine).values(status=ResearchStatus.RUNNING.value))
    return _research(row._mapping)


def end_research(
    database: Database,
    research_id: str,
    *,
    now: datetime,
    report: Report | None = None,
    problem: str = "",
) -> None:
    """Keep the report that was made, or why none could be made."""
    status = ResearchStatus.DONE if report else ResearchStatus.FAILED
    values = {
        "status": status.value,
        "ended_at": now,
        "problem": problem,
        "report": msgspec.to_builtins(report) if report else None,
    }
    with database.begin() as connection:
        mine = REPORTS.c.research_id == research_id
        connection.execute(update(REPORTS).where(mine).values(**values))


def list_research(database: Database, *, limit: int = 100) -> list[Research]:
    """List what was asked, the newest first, without the reports."""
    query = select(*_LISTED).order_by(REPORTS.c.asked_at.desc(), REPORTS.c.research_id)
    with database.read() as connection:
        return [_research(row._mapping) for row in connection.execute(query.limit(limit))]


def get_research(database: Database, research_id: str) -> Research:
    """Give one, with its report if it is made. Raises `ResearchNotFound`."""
    query = select(REPORTS).where(REPORTS.c.research_id == research_id)
    with database.read() as connection:
        row = connection.execute(query).one_or_none()
    if row is None:
        raise ResearchNotFound(
            f"there is no research report {research_id!r}; `rapport insights reports` lists them",
            research_id=research_id,
        )
    return _research(row._mapping)


def report_of(research: Research) -> Report:
    """Give the report of one. Raises `ResearchNotDone` while there is none."""
    if research.report is None:
        why = research.problem or "it is still being made; ask again in a minute"
        raise ResearchNotDone(
            f"research report {research.research_id!r}: {why}", research_id=research.research_id
        )
    return research.report


def _research(row: Mapping[Any, Any]) -> Research:
    told = row.get("report")
    return Research(
        research_id=row["research_id"],
        plan=msgspec.convert(row["plan"], Plan),
        asked_by=row["asked_by"],
        asked_at=row["asked_at"],
        status=ResearchStatus(row["status"]),
        ended_at=row["ended_at"],
        problem=row["problem"],
        report=msgspec.convert(told, Report) if told else None,
    )
