"""The last report: one row per currency. It holds sums over all buyers, nothing of any one."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Column, String, Table, delete, insert, select

from rapport.lifetime_value.model import Method, PastTest, Range, Tenth, ValueReport
from rapport.storage import Database, Json, UtcTime, metadata

REPORTS = Table(
    "value_reports",
    metadata,
    Column("currency", String(3), primary_key=True),
    Column("valued_at", UtcTime, nullable=False),
    Column("report", Json, nullable=False),
)


def keep_report(database: Database, report: ValueReport) -> None:
    """Put a report in the place of the one of its currency."""
    told = asdict(report)
    del told["valued_at"], told["currency"]
    if report.past is not None:
        told["past"]["as_of"] = report.past.as_of.isoformat()
    row = {"currency": report.currency, "valued_at": report.valued_at, "report": told}
    with database.begin() as connection:
        connection.execute(delete(REPORTS).where(REPORTS.c.currency == report.currency))
        connection.execute(insert(REPORTS), row)


def find_report(database: Database, currency: str) -> ValueReport | None:
    """Find the last report; None before the first refresh."""
    query = select(REPORTS).where(REPORTS.c.currency == currency)
    with database.read() as connection:
        row = connection.execute(query).one_or_none()
    if row is None:
        return None
    told: Mapping[str, Any] = row.report
    return ValueReport(
        valued_at=row.valued_at,
        currency=row.currency,
        method=Method(told["method"]),
        customers=told["customers"],
        repeat_buyers=told["repeat_buyers"],
        orders=Range(**told["orders"]),
        minor=Range(**told["minor"]),
        parameters={name: (one, error) for name, (one, error) in told["parameters"].items()},
        past=_past(told["past"]),
    )


def _past(told: Mapping[str, Any] | None) -> PastTest | None:
    if told is None:
        return None
    return PastTest(
        as_of=datetime.fromisoformat(told["as_of"]),
        orders=Range(**told["orders"]),
        actual_orders=told["actual_orders"],
        minor=Range(**told["minor"]),
        actual_minor=told["actual_minor"],
        tenths=tuple(Tenth(**one) for one in told["tenths"]),
    )
