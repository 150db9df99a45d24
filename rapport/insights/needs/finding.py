"""Findings on needs: counted statements with their evidence, of the texts that are asked about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import ibis.expr.types as ir

from rapport.insights.counting import Counted, Evidence, count_mentions
from rapport.insights.model import MentionKind, Sentiment
from rapport.insights.needs.naming import need_statement
from rapport.insights.scope import Scope, mentions_in, readings_in
from rapport.storage import Facts

NEEDS = (
    MentionKind.JOB,
    MentionKind.PAIN,
    MentionKind.OCCASION,
    MentionKind.PRICE,
    MentionKind.COMPARISON,
    MentionKind.QUESTION,
    MentionKind.CHURN,
)
"""The kinds of mentions that are needs."""
_PRODUCTS_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedFinding:
    """A counted statement about what customers need, by language, with the words that show it.

    `share` is support by `of`, with its 95 % Wilson interval from `low` to `high`. `sources`,
    `platforms` and `products` count the texts that say so; `first` and `last` are when the oldest
    and the newest of them were written; `segment` is the one whose members were asked about.
    """

    statement: Mapping[str, str]
    kind: MentionKind
    about: str
    sentiment: Sentiment | None
    support: int
    of: int
    share: float
    low: float
    high: float
    quotes: tuple[Evidence, ...]
    sources: Mapping[str, int]
    platforms: Mapping[str, int]
    products: Mapping[str, int]
    first: datetime | None
    last: datetime | None
    segment: str | None


def find_needs(
    facts: Facts,
    scope: Scope,
    *,
    among: ir.Table | None = None,
    kinds: Iterable[MentionKind] = NEEDS,
    fewest: int = 2,
    quotes: int = 3,
) -> list[NeedFinding]:
    """Count what the texts of a scope say of needs; what most say comes first.

    `among` holds the customer_ids of `scope.segment`. What fewer than `fewest` texts say is left
    out.
    """
    readings = readings_in(facts, scope, among=among)
    found = [
        _finding(one, where, scope)
        for kind in kinds
        for one, where in _counted(facts, readings, kind, fewest=fewest, quotes=quotes)
    ]
    return sorted(found, key=lambda one: (-one.support, one.kind, one.about))


@dataclass(slots=True)
class _Where:
    """Where the texts that say a thing come from."""

    sources: dict[str, int]
    platforms: dict[str, int]
    products: dict[str, int]
    first: datetime | None = None
    last: datetime | None = None


def _counted(
    facts: Facts, readings: ir.Table, kind: MentionKind, *, fewest: int, quotes: int
) -> list[tuple[Counted, _Where]]:
    counted = count_mentions(facts, readings, kind=kind, fewest=fewest, quotes=quotes)
    if not counted:
        return []
    where = _where(facts, readings, kind)
    return [(one, where[one.about, one.sentiment and one.sentiment.value]) for one in counted]


def _where(
    facts: Facts, readings: ir.Table, kind: MentionKind
) -> dict[tuple[str, str | None], _Where]:
    """Count the texts behind each thing, by where they come from."""
    said = mentions_in(facts, readings, kind=kind)
    once = said.select("text_id", "about", "sentiment").distinct()
    told = readings.select("text_id", "source", "platform", "product_id", "written_at")
    joined = once.inner_join(told, "text_id")
    groups = joined.group_by("about", "sentiment", "source", "platform", "product_id").agg(
        texts=joined.text_id.nunique(), first=joined.written_at.min(), last=joined.written_at.max()
    )
    found: dict[tuple[str, str | None], _Where] = {}
    for row in facts.read(groups).to_pylist():
        where = found.setdefault(
            (row["about"], row["sentiment"]), _Where(sources={}, platforms={}, products={})
        )
        for counts, name in (
            (where.sources, row["source"]),
            (where.platforms, row["platform"]),
            (where.products, row["product_id"]),
        ):
            if name is not None:
                counts[name] = counts.get(name, 0) + row["texts"]
        where.first = min(filter(None, (where.first, row["first"])), default=None)
        where.last = max(filter(None, (where.last, row["last"])), default=None)
    return found


def _finding(one: Counted, where: _Where, scope: Scope) -> NeedFinding:
    return NeedFinding(
        statement=need_statement(
            one.kind, one.about, one.sentiment, support=one.support, of=one.of
        ),
        kind=one.kind,
        about=one.about,
        sentiment=one.sentiment,
        support=one.support,
        of=one.of,
        share=one.share,
        low=one.low,
        high=one.high,
        quotes=one.evidence,
        sources=_most(where.sources),
        platforms=_most(where.platforms),
        products=_most(where.products),
        first=where.first,
        last=where.last,
        segment=scope.segment,
    )


def _most(counts: Mapping[str, int]) -> dict[str, int]:
    """The most frequent first; so many are shown."""
    ordered = sorted(counts, key=lambda name: (-counts[name], name))
    return {name: counts[name] for name in ordered[:_PRODUCTS_SHOWN]}
