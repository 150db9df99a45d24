"""Counts what texts mention: how many say so, of how many, and in which words."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import ibis
import ibis.expr.types as ir

from rapport.insights.model import MentionKind, Sentiment
from rapport.insights.scope import mentions_in
from rapport.kit.proportions import wilson_interval
from rapport.storage import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The words that show something: characters `start` to `end` of the text as it was read."""

    text_id: str
    words: str
    start: int
    end: int
    source: str
    platform: str | None
    product_id: str | None
    written_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many texts say something about a thing: `support` of `of`, with evidence.

    `share` is support by `of`, with its 95 % Wilson interval from `low` to `high`.
    """

    kind: MentionKind
    about: str
    sentiment: Sentiment | None
    support: int
    of: int
    share: float
    low: float
    high: float
    evidence: tuple[Evidence, ...]


def count_mentions(
    facts: Facts,
    readings: ir.Table,
    *,
    kind: MentionKind = MentionKind.ASPECT,
    fewest: int = 1,
    quotes: int = 3,
) -> list[Counted]:
    """Count what these readings mention, by what it is about and how it is felt about.

    A text counts once, however often it repeats itself. What fewer than `fewest` texts say is left
    out; what most say comes first.
    """
    of = facts.count(readings)
    said = mentions_in(facts, readings, kind=kind)
    groups = said.group_by("about", "sentiment").agg(support=said.text_id.nunique())
    kept = groups.filter(groups.support >= fewest)
    ordered = kept.order_by([kept.support.desc(), kept.about, kept.sentiment])
    rows = facts.read(ordered).to_pylist()
    shown = _evidence(facts, readings, _among(said, kept), quotes) if quotes else {}
    return [
        _counted(row, kind, of, shown.get((row["about"], row["sentiment"]), ())) for row in rows
    ]


_SAME = ["about", "sentiment"]


def _among(said: ir.Table, kept: ir.Table) -> ir.Table:
    """The mentions of the groups that are kept; nothing felt is a group too."""
    groups = kept.select(kept_about=kept.about, kept_sentiment=kept.sentiment)
    same = said.sentiment.identical_to(groups.kept_sentiment)
    return said.semi_join(groups, [said.about == groups.kept_about, same])


def _counted(
    row: dict[str, Any], kind: MentionKind, of: int, evidence: Sequence[Evidence]
) -> Counted:
    support = row["support"]
    low, high = wilson_interval(support, of)
    return Counted(
        kind=kind,
        about=row["about"],
        sentiment=Sentiment(row["sentiment"]) if row["sentiment"] else None,
        support=support,
        of=of,
        share=support / of,
        low=low,
        high=high,
        evidence=tuple(evidence),
    )


def _evidence(
    facts: Facts, readings: ir.Table, said: ir.Table, most: int
) -> dict[tuple[str, str | None], list[Evidence]]:
    """The newest words for each thing, one of a text, the surest readings first."""
    texts = readings.select("text_id", "text", "source", "platform", "written_at")
    joined = said.inner_join(texts, "text_id")
    words = joined.text.substr(joined.start, joined.end - joined.start)
    shown = joined.mutate(words=words)
    once = ibis.window(group_by=[*_SAME, "text_id"], order_by="place")
    first = shown.mutate(again=ibis.row_number().over(once)).filter(lambda one: one.again == 0)
    alike = ibis.window(group_by=[*_SAME, "words"], order_by="text_id")
    unlike = first.mutate(copy=ibis.row_number().over(alike)).filter(lambda one: one.copy == 0)
    best = ibis.window(
        group_by=_SAME,
        order_by=[unlike.probability.desc(), unlike.written_at.desc(), unlike.text_id],
    )
    ranked = unlike.mutate(rank=ibis.row_number().over(best))
    kept = ranked.filter(ranked["rank"] < most).order_by([*_SAME, "rank"])
    found: dict[tuple[str, str | None], list[Evidence]] = defaultdict(list)
    for row in facts.read(kept.select(*_SAME, *Evidence.__dataclass_fields__)).to_pylist():
        about, sentiment = row.pop("about"), row.pop("sentiment")
        found[about, sentiment].append(Evidence(**row))
    return found
