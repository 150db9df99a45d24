"""Results of a campaign as a table for a spreadsheet."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import fields

from rapport.campaigns.results_model import ArmResult, CampaignResults, Checks, CurvePoint
from rapport.decisions import Lift

_Line = tuple[str, str, str, object]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def results_csv(results: CampaignResults, curve: Sequence[CurvePoint]) -> str:
    """Write results as CSV, UTF-8 with one figure per line: table, row, figure, value.

    Amounts are in minor units of the currency. Names that a spreadsheet would compute are quoted by
    an apostrophe.
    """
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow(("table", "row", "figure", "value"))
    for row in _rows(results, curve):
        writer.writerow([_harmless(cell) for cell in row])
    return sheet.getvalue()


def _rows(results: CampaignResults, curve: Sequence[CurvePoint]) -> Iterator[_Line]:
    whole = ("currency", "earned_minor", "sent_safe", "always_low", "always_high")
    yield from _field_rows("campaign", results.campaign_id, results, whole)
    if results.checks is not None:
        yield from _field_rows("checks", results.campaign_id, results.checks, _names(Checks))
    for name in ("revenue", "adjusted", "orders"):
        yield from _lift_rows("lift", name, getattr(results, name))
    for arm in results.arms:
        yield from _field_rows("arm", arm.arm, arm, _names(ArmResult)[1:])
    for one in results.estimates:
        yield from _field_rows("estimate", one.arm, one, ("customers", "mean", "low", "high"))
    for segment in results.segments:
        yield from _lift_rows("segment", segment.segment_id, segment.revenue)
    for reason, number in results.left_out.items():
        yield "left_out", reason, "customers", number
    for point in curve:
        yield "curve", point.arm, f"day {point.day}", point.revenue_per_customer_minor


def _names(kind: type[ArmResult] | type[Checks] | type[Lift]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _field_rows(table: str, row: str, of: object, names: Sequence[str]) -> Iterator[_Line]:
    for name in names:
        yield table, row, name, getattr(of, name)


def _lift_rows(table: str, name: str, lift: Lift | None) -> Iterator[_Line]:
    if lift is not None:
        yield from _field_rows(table, name, lift, _names(Lift))


def _harmless(cell: object) -> object:
    if cell is None:
        return ""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
