"""Groups of texts beside each other: products, categories, brands, sources, languages."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

import ibis.expr.types as ir

from rapport.catalog import PRODUCTS
from rapport.insights.asking.counts import text_hash
from rapport.insights.asking.model import Cell, Grid, Grouping, GroupSaid
from rapport.insights.asking.shares import share_of
from rapport.insights.asking.totals import star_sums, stars_of
from rapport.insights.model import MentionKind, Sentiment
from rapport.insights.scope import Scope, readings_in
from rapport.insights.tables import MENTIONS
from rapport.storage import Facts

_COLUMNS = {
    Grouping.PRODUCT: "product_id",
    Grouping.BRAND: "brand",
    Grouping.SOURCE: "source",
    Grouping.PLATFORM: "platform",
    Grouping.LANGUAGE: "language",
}


def said_by_group(
    facts: Facts,
    scope: Scope,
    by: Grouping,
    *,
    among: ir.Table | None = None,
    most: int = 20,
    abouts: int = 8,
) -> Grid:
    """Set the groups with most texts against the aspects that are spoken of most.

    Texts of no group (no product, no brand) are left out.
    """
    readings = readings_in(facts, scope, among=among)
    grouped = _grouped(facts, readings, by)
    groups = _groups(facts, grouped, most)
    if not groups:
        return Grid(groups=(), abouts=(), cells={})
    few = grouped.filter(grouped.group.isin([one.name for one in groups]))
    cells = _cells(facts, few, {one.name: one.texts for one in groups})
    weights: Counter[str] = Counter()
    for row in cells.values():
        weights.update({about: one.positive.hits + one.negative.hits for about, one in row.items()})
    shown = sorted(weights, key=lambda about: (-weights[about], about))[:abouts]
    return Grid(
        groups=tuple(groups),
        abouts=tuple(shown),
        cells={
            group: {about: one for about, one in row.items() if about in shown}
            for group, row in cells.items()
        },
    )


def groups_in(
    facts: Facts, scope: Scope, by: Grouping, *, among: ir.Table | None = None, most: int = 20
) -> tuple[GroupSaid, ...]:
    """The groups with most texts, and how they speak."""
    readings = readings_in(facts, scope, among=among)
    return tuple(_groups(facts, _grouped(facts, readings, by), most))


def said_by_segment(
    facts: Facts, scope: Scope, segments: Mapping[str, ir.Table]
) -> tuple[GroupSaid, ...]:
    """How the texts of each segment's members speak; `segments` has their customer_ids by name."""
    found = []
    for name, members in segments.items():
        readings = readings_in(facts, scope, among=members)
        rows = facts.read(readings.aggregate(**_felt(readings))).to_pylist()
        found.append(_group({"group": name, **rows[0]}))
    return tuple(found)


def _grouped(facts: Facts, readings: ir.Table, by: Grouping) -> ir.Table:
    if by is Grouping.CATEGORY:
        products = facts.table(PRODUCTS).select("product_id", "category")
        joined = readings.inner_join(products, "product_id")
        named = joined.mutate(group=joined.category)
    else:
        named = readings.mutate(group=readings[_COLUMNS[by]])
    return named.filter(named.group.notnull(), named.group != "")


def _groups(facts: Facts, grouped: ir.Table, most: int) -> list[GroupSaid]:
    counted = grouped.group_by("group").agg(**_felt(grouped))
    ordered = counted.order_by([counted.texts.desc(), counted.group]).limit(most)
    return [_group(row) for row in facts.read(ordered).to_pylist()]


def _felt(texts: ir.Table) -> dict[str, ir.Scalar]:
    return {
        "texts": texts.count(),
        "positive": texts.count(where=texts.sentiment == Sentiment.POSITIVE.value),
        "negative": texts.count(where=texts.sentiment == Sentiment.NEGATIVE.value),
        "unknown": texts.count(where=texts.sentiment.isnull()),
        **star_sums(texts),
    }


def _group(row: Mapping[str, Any]) -> GroupSaid:
    texts = row["texts"]
    return GroupSaid(
        name=row["group"],
        positive=share_of(row["positive"], texts),
        negative=share_of(row["negative"], texts),
        unknown=share_of(row["unknown"], texts),
        stars=stars_of(
            rated=row["rated"], total=row["stars"] or 0.0, squares=row["squares"] or 0.0
        ),
    )


def _cells(facts: Facts, grouped: ir.Table, of: Mapping[str, int]) -> dict[str, dict[str, Cell]]:
    said = facts.table(MENTIONS)
    clear = [Sentiment.POSITIVE.value, Sentiment.NEGATIVE.value]
    felt = said.filter(said.kind == MentionKind.ASPECT.value, said.sentiment.isin(clear))
    told = felt.select("text_id", "about", "sentiment").inner_join(
        grouped.select("text_id", "group"), "text_id"
    )
    hashed = text_hash(told)
    counted = told.group_by("group", "about").agg(
        positive=hashed.nunique(where=told.sentiment == Sentiment.POSITIVE.value),
        negative=hashed.nunique(where=told.sentiment == Sentiment.NEGATIVE.value),
    )
    cells: dict[str, dict[str, Cell]] = defaultdict(dict)
    for row in facts.read(counted).to_pylist():
        texts = of[row["group"]]
        cells[row["group"]][row["about"]] = Cell(
            positive=share_of(row["positive"], texts), negative=share_of(row["negative"], texts)
        )
    return dict(cells)
