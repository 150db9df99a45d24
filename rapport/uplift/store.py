"""What campaigns taught of whom they move: one row per campaign, sums and a model, no customer."""

from typing import Any

import msgspec
from sqlalchemy import Column, String, Table, delete, insert, select

from rapport.storage import Database, Json, UtcTime, metadata
from rapport.uplift.errors import UpliftNotFound
from rapport.uplift.learners import UpliftModel
from rapport.uplift.reporting import UpliftReport

REPORTS = Table(
    "uplift_reports",
    metadata,
    Column("campaign_id", String(80), primary_key=True),
    Column("learned_at", UtcTime, nullable=False),
    Column("report", Json, nullable=False),
    Column("model", Json, nullable=False),
)


def keep_report(database: Database, report: UpliftReport, model: UpliftModel) -> None:
    """Put a report and its model in the place of those the campaign had."""
    row = {
        "campaign_id": report.campaign_id,
        "learned_at": report.learned_at,
        "report": msgspec.to_builtins(report),
        "model": model.to_json(),
    }
    with database.begin() as connection:
        connection.execute(delete(REPORTS).where(REPORTS.c.campaign_id == report.campaign_id))
        connection.execute(insert(REPORTS), [row])


def list_reports(database: Database) -> list[UpliftReport]:
    """List all reports, the newest first."""
    query = select(REPORTS.c.report).order_by(REPORTS.c.learned_at.desc(), REPORTS.c.campaign_id)
    with database.read() as connection:
        return [_report(told) for told in connection.execute(query).scalars()]


def get_report(database: Database, campaign_id: str) -> UpliftReport:
    """Give what a campaign taught. Raises `UpliftNotFound` if nothing was learned from it."""
    return _report(_get(database, campaign_id)["report"])


def get_model(database: Database, campaign_id: str) -> UpliftModel:
    """Give the model of a campaign. Raises `UpliftNotFound` if nothing was learned from it."""
    return UpliftModel.from_json(_get(database, campaign_id)["model"])


def _get(database: Database, campaign_id: str) -> dict[str, Any]:
    query = select(REPORTS.c.report, REPORTS.c.model).where(REPORTS.c.campaign_id == campaign_id)
    with database.read() as connection:
        row = connection.execute(query).one_or_none()
    if row is None:
        raise UpliftNotFound(
            f"nothing was learned of whom campaign {campaign_id!r} moves; run"
            f" `rapport uplift fit {campaign_id}` once its attribution days are over",
            campaign_id=campaign_id,
        )
    return dict(row._mapping)


def _report(told: object) -> UpliftReport:
    return msgspec.convert(told, UpliftReport)
