"""Over time: how texts speak in each period, and which complaints rose or fell."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import ibis.expr.types as ir

from rapport.insights import Counts, MentionKind, Sentiment
from rapport.research.counts.statistics import difference_p, holm
from rapport.research.counts.study import Study, most_said
from rapport.research.model import Chart, ChartKind, Section, Sentence, Series
from rapport.research.sections.parts import title

_MOST_PERIODS = 20
_FEWEST = 10
"""Texts of a half, below which nothing is compared."""
_MOST_CLAIMS = 3
_NEGATIVE = Sentiment.NEGATIVE.value

Grain = Literal["W", "M", "Q", "Y"]
_GRAINS: tuple[tuple[Grain, int, str], ...] = (
    ("W", 7, "week"), ("M", 31, "month"), ("Q", 92, "season"), ("Y", 366, "year"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    """When the texts were written that say when."""

    dated: ir.Table
    first: datetime
    last: datetime

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def time(study: Study) -> Section | None:
    """The share of displeased texts by week, or by a longer period where there are many weeks."""
    span = _span(study)
    if span is None:
        return None
    grain, name = next(
        ((grain, name) for grain, days, name in _GRAINS if span.days / days <= _MOST_PERIODS),
        ("Y", "year"),
    )
    period = span.dated.written_at.truncate(grain)
    bad = (span.dated.sentiment == _NEGATIVE).cast("int64").sum()
    groups = span.dated.group_by(period=period).agg(texts=span.dated.count(), bad=bad)
    rows = [row for row in study.rows(groups.order_by(groups.period)) if row["texts"]]
    if len(rows) < 2:  # noqa: PLR2004  a line has two ends
        return None
    return Section(
        kind="time",
        title=title(study, "time"),
        claims=tuple(_said(study, rows, name)),
        charts=(_line(study, rows, name),),
    )


def changes(study: Study) -> Section | None:
    """Hold the complaints of the later half of the period against those of the earlier half."""
    span = _span(study)
    if span is None:
        return None
    middle = span.first + (span.last - span.first) / 2
    early = span.dated.filter(span.dated.written_at < middle)
    late = span.dated.filter(span.dated.written_at >= middle)
    after, before = (study.counts(MentionKind.ASPECT, one) for one in (late, early))
    if min(after.of, before.of) < _FEWEST:
        return None
    split = study.book.date(middle.date(), study.how("middle"))
    claims = [study.say("changes.split", day=split)]
    claims += _moved(study, late, after, before)
    if len(claims) == 1:
        claims.append(study.say("changes.nothing"))
    return Section(kind="changes", title=title(study, "changes"), claims=tuple(claims))


def _span(study: Study) -> _Span | None:
    dated = study.readings.filter(study.readings.written_at.notnull())
    [row] = study.rows(dated.aggregate(first=dated.written_at.min(), last=dated.written_at.max()))
    if row["first"] is None or row["first"] == row["last"]:
        return None
    return _Span(dated=dated, first=row["first"], last=row["last"])


def _said(study: Study, rows: list[dict[str, Any]], name: str) -> Iterator[Sentence]:
    """The worst and the best period, where there is a difference that chance does not make."""
    fit = [row for row in rows if row["texts"] >= _FEWEST]
    if not fit:
        yield study.say("time.few")
        return
    worst, best = (pick(fit, key=_share) for pick in (max, min))
    chance = difference_p(worst["bad"], worst["texts"], best["bad"], best["texts"])
    if not holm([chance] + [1.0] * (len(fit) * (len(fit) - 1) // 2 - 1))[0]:
        yield study.say(f"time.steady_{name}")
        return
    for key, row in (("worst", worst), ("best", best)):
        yield study.say(
            f"time.{key}",
            day=study.book.date(row["period"].date(), study.how(f"by_{name}")),
            share=study.book.share(row["bad"], row["texts"], study.how(f"by_{name}")),
            lead=0.4 if key == "worst" else 0.0,
        )


def _share(row: dict[str, Any]) -> float:
    return float(row["bad"] / row["texts"])


def _line(study: Study, rows: list[dict[str, Any]], name: str) -> Chart:
    how = study.how(f"by_{name}")
    days = [study.book.date(row["period"].date(), how) for row in rows]
    shares = [study.book.share(row["bad"], row["texts"], how).figure_id for row in rows]
    line = Series(name=study.say("time.negative"), figures=tuple(shares))
    return Chart(
        kind=ChartKind.LINE,
        title=study.say(f"time.chart_{name}"),
        labels=tuple(study.say.figure(day) for day in days),
        series=(line,),
        bad=True,
    )


def _moved(study: Study, late: ir.Table, after: Counts, before: Counts) -> Iterator[Sentence]:
    """The complaints of the later texts, `late`, that are said more or less often than before."""
    abouts = sorted({*most_said(after, _NEGATIVE), *most_said(before, _NEGATIVE)})
    pairs = [(after.texts.get((a, _NEGATIVE), 0), before.texts.get((a, _NEGATIVE), 0))
             for a in abouts]  # fmt: skip
    holds = holm([difference_p(now, after.of, then, before.of) for now, then in pairs])
    kept = [
        (about, after.less(before, about, _NEGATIVE))
        for about, held in zip(abouts, holds, strict=True)
        if held
    ]
    kept.sort(key=lambda one: -abs(one[1].difference))
    for rank, (about, gap) in enumerate(kept[:_MOST_CLAIMS]):
        how = study.how("aspect_negative", about=study.about(about))
        yield study.say(
            "changes.rises" if gap.difference > 0 else "changes.falls",
            about=study.about(about),
            now=study.found(after, (about, _NEGATIVE), how)[1],
            then=study.found(before, (about, _NEGATIVE), how)[1],
            difference=study.book.stated_gap(
                gap, after.of, study.basis_of(gap, study.how("difference"))
            ),
            quotes=study.quotes(
                MentionKind.ASPECT, about, Sentiment.NEGATIVE, readings=late, most=1
            ),
            lead=0.75 - rank / 10,
        )
