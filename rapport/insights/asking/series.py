"""How texts spoke week by week or month by month."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from rapport.insights.asking.model import Point, Step
from rapport.insights.asking.shares import share_of
from rapport.insights.model import MentionKind, Sentiment
from rapport.insights.scope import Scope, mentions_in, readings_in
from rapport.storage import Facts

_UNITS = {Step.WEEK: "W", Step.MONTH: "M"}
_DECEMBER = 12
_UTC, _PLAIN = dt.Timestamp(timezone="UTC"), dt.Timestamp()


def over_time(
    facts: Facts,
    scope: Scope,
    *,
    among: ir.Table | None = None,
    step: Step = Step.WEEK,
    about: str | None = None,
    zone: ZoneInfo | None = None,
) -> list[Point]:
    """Count the texts of each week or month of the shop's calendar, the empty ones too.

    With an `about`, shares are of texts that praise and complain about that aspect. Texts without
    a moment are left out.
    """
    readings = readings_in(facts, scope, among=among)
    dated = readings.filter(readings.written_at.notnull())
    local = _local(ibis.literal(zone.key if zone else "UTC"), dated.written_at)
    told = dated.mutate(first_day=local.truncate(_UNITS[step]).date())
    if about is not None:
        told = _feeling_about(facts, told, about)
    good = told.sentiment == Sentiment.POSITIVE.value
    bad = told.sentiment == Sentiment.NEGATIVE.value
    counted = told.group_by("first_day").agg(
        texts=told.count(),
        positive=told.count(where=good),
        negative=told.count(where=bad),
        rating=told.rating.mean(),
    )
    rows = {row["first_day"]: row for row in facts.read(counted).to_pylist()}
    return [_point(day, rows.get(day)) for day in _days(rows, step)]


def _feeling_about(facts: Facts, told: ir.Table, about: str) -> ir.Table:
    """The same texts with what they feel about one aspect: bad where both is said."""
    said = mentions_in(facts, told, kind=MentionKind.ASPECT)
    mine = said.filter(said.about == about)
    # "negative" stands before "positive" in the alphabet, and "neutral" between them.
    felt = mine.group_by("text_id").agg(feeling=mine.sentiment.min())
    joined = told.left_join(felt, "text_id")
    return joined.mutate(sentiment=joined.feeling)


def _days(rows: dict[date, Any], step: Step) -> list[date]:
    if not rows:
        return []
    days, last = [min(rows)], max(rows)
    while days[-1] < last:
        days.append(_after(days[-1], step))
    return days


def _after(day: date, step: Step) -> date:
    if step is Step.WEEK:
        return day + timedelta(days=7)
    return date(day.year + day.month // _DECEMBER, day.month % _DECEMBER + 1, 1)


def _point(day: date, row: dict[str, Any] | None) -> Point:
    texts = row["texts"] if row else 0
    return Point(
        first_day=day,
        positive=share_of(row["positive"] if row else 0, texts),
        negative=share_of(row["negative"] if row else 0, texts),
        rating=row["rating"] if row else None,
    )


@ibis.udf.scalar.builtin(name="timezone")  # type: ignore[untyped-decorator]
def _local(zone: str, moment: _UTC) -> _PLAIN: ...  # type: ignore[valid-type]
