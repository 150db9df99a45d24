"""Keeps what the readers say of texts that people looked at, before people's words replace it."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import pyarrow as pa

from rapport.insights.tables import CHECKS

Row = Mapping[str, Any]

Said = tuple[str, str, str | None]
"""Of a mention: its kind, what it is about, and how that is felt about."""


def checks_of(text_ids: Collection[str], mentions: Iterable[Row]) -> pa.Table:
    """Rows of `CHECKS` of these texts, by rows of `MENTIONS` as the readers gave them."""
    said: dict[str, set[Said]] = defaultdict(set)
    for one in mentions:
        said[one["text_id"]].add(said_in(one))
    told = [
        {"text_id": one, "said": json.dumps(sorted(said[one], key=str), ensure_ascii=False)}
        for one in sorted(text_ids)
    ]
    return pa.Table.from_pylist(told, CHECKS.columns.to_pyarrow())


def said_in(mention: Row) -> Said:
    return mention["kind"], mention["about"], mention["sentiment"]


def told_in(check: Row) -> frozenset[Said]:
    """What a row of `CHECKS` says that a text mentions."""
    return frozenset((kind, about, felt) for kind, about, felt in json.loads(check["said"]))
