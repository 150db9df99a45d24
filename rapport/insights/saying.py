"""Keeps what each customer said, of rows as they were read: for rules to ask."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from rapport.insights.model import MentionKind, Sentiment, TextState
from rapport.insights.reading import LONGEST_QUOTE
from rapport.kit.ids import id_of
from rapport.scoring import FINDINGS, keep_findings
from rapport.storage import Facts

OVERALL = "overall"
"""The topic of how a whole text speaks; the others are the aspects. Stored names are forever."""

Row = Mapping[str, Any]


def keep_said(
    facts: Facts, readings: Sequence[Row], mentions: Sequence[Row], *, of: pa.Table
) -> int:
    """Put what these rows of `READINGS` and `MENTIONS` say in the place of what was said before.

    `of` has source and source_id of each text that was read or is gone. Gives how many are kept.
    """
    found: dict[str, list[Row]] = defaultdict(list)
    for mention in mentions:
        found[mention["text_id"]].append(mention)
    said = [
        finding
        for reading in readings
        if reading["customer_id"] is not None and reading["state"] == TextState.READ
        for finding in _findings(reading, found[reading["text_id"]])
    ]
    table = pa.Table.from_pylist(said, FINDINGS.columns.to_pyarrow())
    kept = 0
    for source in of["source"].unique().to_pylist():
        read = of.filter(pc.equal(of["source"], source)).select(["source_id"])
        mine = table.filter(pc.equal(table["source"], source))
        kept += keep_findings(facts, mine, source=source, of=read).rows
    return kept


def _findings(reading: Row, mentions: Sequence[Row]) -> Iterator[dict[str, object]]:
    for topic, sentiment, words in _said(reading, mentions):
        yield {
            "finding_id": id_of(
                "finding", reading["source"], reading["source_id"], topic, sentiment
            ),
            "customer_id": reading["customer_id"],
            "product_id": reading["product_id"],
            "topic": topic,
            "feeling": sentiment,
            "said_at": reading["written_at"],
            "source": reading["source"],
            "source_id": reading["source_id"],
            "words": words,
            "read_hash": reading["read_hash"],
        }


def _said(reading: Row, mentions: Sequence[Row]) -> Iterator[tuple[str, str, str | None]]:
    text = reading["text"]
    if reading["sentiment"] is not None:
        yield OVERALL, reading["sentiment"], text[:LONGEST_QUOTE]
    first: dict[tuple[str, str], Row] = {}
    for mention in mentions:
        if mention["kind"] == MentionKind.ASPECT and mention["sentiment"] is not None:
            first.setdefault((mention["about"], mention["sentiment"]), mention)
    clear = {about for about, sentiment in first if sentiment != Sentiment.NEUTRAL}
    for (about, sentiment), mention in first.items():
        if sentiment != Sentiment.NEUTRAL or about not in clear:
            yield about, sentiment, text[mention["start"] : mention["end"]]
