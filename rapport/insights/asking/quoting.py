"""The customers' own words for what was counted: the surest readings of the newest texts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir

from rapport.insights.counting import Evidence
from rapport.insights.model import MentionKind
from rapport.insights.tables import MENTIONS
from rapport.storage import Facts

Felt = tuple[str, str | None]
"""What is spoken of, and the sentiment; None where nothing is felt."""

_NEWEST = 2_000  # texts among which words for what is often said are found
_OFTEN = 50_000  # texts from which the newest have enough to quote
_TRIED = 8  # candidates for each quote, for wordings that come again
_SAME = ("about", "sentiment")
_TOLD = ("text_id", "text", "source", "platform", "product_id", "written_at")


def quotes_for(
    facts: Facts,
    readings: ir.Table,
    *,
    kind: MentionKind,
    texts: Mapping[Felt, int],
    most: int,
) -> dict[Felt, tuple[Evidence, ...]]:
    """Give up to so many quotes for each thing that `texts` counts, each wording and text once.

    What is said often is quoted from the newest texts, of which the surest readings come first;
    what is said seldom, from all of them.
    """
    if not most or not texts:
        return {}
    newest = readings.order_by([readings.written_at.desc(nulls_first=False), readings.text_id])
    said = facts.table(MENTIONS).filter(lambda one: one.kind == kind.value)
    found = _quotes(facts, newest.limit(_NEWEST), said, most)
    seldom = [
        felt
        for felt, hits in texts.items()
        if hits < _OFTEN and len(found.get(felt, ())) < min(most, hits)
    ]
    if seldom:
        rare = said.filter(_any_of(said, seldom))
        found |= _quotes(facts, readings, rare, most)
    return found


def _any_of(said: ir.Table, wanted: Sequence[Felt]) -> ir.Value:
    keys = [f"{about}/{felt or ''}" for about, felt in wanted]
    return (said.about + "/" + said.sentiment.coalesce("")).isin(keys)


def _quotes(
    facts: Facts, readings: ir.Table, said: ir.Table, most: int
) -> dict[Felt, tuple[Evidence, ...]]:
    few = said.select("text_id", "place", *_SAME, "probability", "start", "end")
    shown = few.inner_join(readings.select(*_TOLD), "text_id")
    words = shown.text.substr(shown.start, shown.end - shown.start)
    best = ibis.window(
        group_by=[*_SAME],
        order_by=[
            shown.probability.desc(),
            shown.written_at.desc(nulls_first=False),
            shown.text_id,
            shown.place,
        ],
    )
    ranked = shown.mutate(words=words, rank=ibis.row_number().over(best))
    kept = ranked.filter(ranked["rank"] < most * _TRIED)
    rows = facts.read(kept.order_by([*_SAME, "rank"])).to_pylist()
    found: dict[Felt, dict[str, Evidence]] = defaultdict(dict)
    seen: set[tuple[Felt, str]] = set()
    for row in rows:
        felt = (row["about"], row["sentiment"])
        if (felt, row["text_id"]) not in seen and len(found[felt]) < most:
            seen.add((felt, row["text_id"]))
            found[felt].setdefault(row["words"], _evidence(row))
    return {felt: tuple(quotes.values()) for felt, quotes in found.items()}


def _evidence(row: Mapping[str, Any]) -> Evidence:
    return Evidence(**{name: row[name] for name in Evidence.__dataclass_fields__})
