"""Texts as readers would have left them, planted without reading."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from rapport.insights import MENTIONS, READINGS
from rapport.storage import Facts, FactTable

MARCH = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Planted:
    """A text, and what it says as (about, sentiment, words)."""

    text_id: str
    text: str
    says: tuple[tuple[str, str | None, str], ...] = ()
    kind: str = "aspect"
    more: Mapping[str, Any] | None = None


def plant(facts: Facts, texts: Iterable[Planted]) -> None:
    readings, mentions = [], []
    for one in texts:
        told = {
            "text_id": one.text_id, "source": "review", "source_id": one.text_id, "text": one.text,
            "platform": "shop", "product_id": "bag", "language": "en", "state": "read",
            "sentiment": "positive", "positive": 0.9, "written_at": MARCH, **(one.more or {}),
        }  # fmt: skip
        readings.append(told)
        mentions += [
            {
                "text_id": one.text_id, "place": place, "kind": one.kind, "about": about,
                "sentiment": felt, "probability": 1.0, "start": one.text.index(words),
                "end": one.text.index(words) + len(words), "product_id": told["product_id"],
            }
            for place, (about, felt, words) in enumerate(one.says)
        ]  # fmt: skip
    facts.upsert(READINGS, rows(READINGS, readings))
    facts.append(MENTIONS, rows(MENTIONS, mentions))


def rows(table: FactTable, told: list[dict[str, Any]]) -> pa.Table:
    columns = {name: [row.get(name) for row in told] for name in table.columns}
    return pa.table(columns, table.columns.to_pyarrow())
