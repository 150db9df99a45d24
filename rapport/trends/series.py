"""Series of shares: how many texts of each period speak so, of how many."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir

from rapport.catalog import PRODUCTS
from rapport.insights import MENTIONS, MentionKind, Sentiment, mentions_in
from rapport.storage import Facts
from rapport.topics import TEXT_TOPICS
from rapport.trends.model import Every, Series, SeriesKey, SeriesKind, Split
from rapport.trends.periods import date_of, day_number, start_of, whole_periods

ALL_KINDS = (SeriesKind.SENTIMENT, SeriesKind.ASPECT, SeriesKind.NEED, SeriesKind.TOPIC)
_SAID = ("about", "sentiment", "need")
Days = Mapping[int, int]


def series_of(  # noqa: PLR0913  each by its name
    facts: Facts,
    readings: ir.Table,
    *,
    zone: ZoneInfo,
    now: datetime,
    every: Every = Every.WEEK,
    kinds: Collection[SeriesKind] = ALL_KINDS,
    split: Split | None = None,
) -> list[Series]:
    """Count what these readings say in each period that is over; the most said comes first.

    A text without a time is left out; it counts once for each thing it speaks of. A split counts
    the texts of each product, category or brand apart, of its own texts.
    """
    dated = _dated(facts, readings, zone, now, split)
    totals = _totals(facts, dated)
    if not totals:
        return []
    first = date_of(min(day for days in totals.values() for day in days))
    starts = tuple(whole_periods(first, now, zone, every))
    if not starts:
        return []
    of = {part: _in_periods(days, starts, every) for part, days in totals.items()}
    found = [
        Series(
            key=key,
            every=every,
            starts=starts,
            hits=_in_periods(days, starts, every),
            of=of[key.part],
        )
        for kind in kinds
        for key, days in _hits(facts, dated, kind).items()
    ]
    return sorted(found, key=lambda one: (-sum(one.hits), str(one.key)))


def said_in(facts: Facts, readings: ir.Table, kind: SeriesKind) -> ir.Table:
    """Give which of these texts say what: text_id, about, sentiment, need; each once."""
    nothing = ibis.null("string")
    if kind is SeriesKind.SENTIMENT:
        return _felt(readings).select("text_id", *_SAID)
    if kind is SeriesKind.TOPIC:
        topics = facts.table(TEXT_TOPICS)
        feelings = readings.select("text_id", "sentiment")
        topped = topics.filter(topics.top).inner_join(feelings, "text_id")
        return topped.select("text_id", "sentiment", about=topped.topic_id, need=nothing)
    return _mentioned(mentions_in(facts, readings, kind=None), kind).distinct()


def _felt(readings: ir.Table) -> ir.Table:
    """The readings whose sentiment is known, with what `said_in` says of it."""
    known = readings.filter(readings.sentiment.notnull())
    return known.mutate(about=ibis.literal("overall"), need=ibis.null("string"))


def _mentioned(mentions: ir.Table, kind: SeriesKind) -> ir.Table:
    """What mentions say, as `said_in` gives it, but a text as often as it says so."""
    aspect = mentions.kind == MentionKind.ASPECT.value
    if kind is SeriesKind.ASPECT:
        felt = mentions.filter(aspect & mentions.sentiment.notnull())
        return felt.select("text_id", "about", "sentiment", need=ibis.null("string"))
    needs = mentions.filter(~aspect)
    return needs.select("text_id", "about", "sentiment", need=needs.kind)


def _dated(
    facts: Facts, readings: ir.Table, zone: ZoneInfo, now: datetime, split: Split | None
) -> ir.Table:
    told = readings.filter(readings.written_at.notnull())
    told = told.mutate(day=day_number(told.written_at, zone, now))
    if split is Split.CATEGORY:
        products = facts.table(PRODUCTS).select("product_id", part="category")
        return told.inner_join(products, "product_id").filter(lambda one: one.part.notnull())
    if split is not None:
        return told.mutate(part=told[split.value]).filter(lambda one: one.part.notnull())
    return told.mutate(part=ibis.null("string"))


def _totals(facts: Facts, dated: ir.Table) -> dict[str | None, dict[int, int]]:
    counted = dated.group_by("part", "day").agg(texts=dated.count())
    totals: dict[str | None, dict[int, int]] = defaultdict(dict)
    for row in facts.read(counted).to_pylist():
        totals[row["part"]][row["day"]] = row["texts"]
    return totals


def _hits(facts: Facts, dated: ir.Table, kind: SeriesKind) -> dict[SeriesKey, dict[int, int]]:
    said = _said_by_day(facts, dated, kind)
    counted = said.group_by(*_SAID, "part", "day").agg(texts=said.text_id.hash().nunique())
    hits: dict[SeriesKey, dict[int, int]] = defaultdict(dict)
    for row in facts.read(counted).to_pylist():
        hits[key_of(kind, row)][row["day"]] = row["texts"]
    return hits


def _said_by_day(facts: Facts, dated: ir.Table, kind: SeriesKind) -> ir.Table:
    """What `said_in` gives, with the day; joined as few times as can be, for they are millions."""
    if kind is SeriesKind.SENTIMENT:
        return _felt(dated)
    if kind is SeriesKind.TOPIC:
        every = said_in(facts, dated, kind)
    else:
        every = _mentioned(facts.table(MENTIONS), kind)  # the join leaves those of these texts
    return every.inner_join(dated.select("text_id", "part", "day"), "text_id")


def key_of(kind: SeriesKind, row: Mapping[str, Any]) -> SeriesKey:
    sentiment = Sentiment(row["sentiment"]) if row["sentiment"] else None
    return SeriesKey(
        kind=kind,
        about=row["about"],
        sentiment=sentiment,
        need=row["need"],
        part=row.get("part"),
    )


def _in_periods(days: Days, starts: Sequence[date], every: Every) -> tuple[int, ...]:
    sums: dict[date, int] = defaultdict(int)
    for day, texts in days.items():
        sums[start_of(date_of(day), every)] += texts
    return tuple(sums.get(start, 0) for start in starts)
