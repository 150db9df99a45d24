"""Keeps what each customer said, of rows as they were read: for rules to ask."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from rapport.insights.model import MentionKind, Sentiment, TextState
from rapport.insights.reading import LONGEST_QUOTE
from rapport.kit.ids import id_of
from rapport.scoring import FINDINGS, keep_findings, need_topic
from rapport.storage import Facts

OVERALL = "overall"
"""The topic of how a whole text speaks; the others are the aspects. Stored names are forever."""

Row = Mapping[str, Any]
Said = tuple[str, str, int, int]
"""About what, how it is felt about, and where the words stand."""
Needed = tuple[str, str | None, int, int]
"""The topic of a need, how it is felt about where it is, and where the words stand."""


def keep_said(
    facts: Facts, readings: Sequence[Row], mentions: Sequence[Row], *, of: pa.Table
) -> int:
    """Put what these rows of `READINGS` and `MENTIONS` say in the place of what was said before.

    `of` has source and source_id of each text that was read or is gone. Gives how many are kept.
    """
    found: dict[str, list[Row]] = defaultdict(list)
    for mention in mentions:
        found[mention["text_id"]].append(mention)
    told = [
        finding
        for reading in readings
        if reading["customer_id"] is not None and reading["state"] == TextState.READ
        for finding in findings_of(reading, found[reading["text_id"]])
    ]
    table = pa.Table.from_pylist(told, FINDINGS.columns.to_pyarrow())
    kept = 0
    for source in of["source"].unique().to_pylist():
        read = of.filter(pc.equal(of["source"], source)).select(["source_id"])
        mine = table.filter(pc.equal(table["source"], source))
        kept += keep_findings(facts, mine, source=source, of=read).rows
    return kept


def said(
    sentiment: str | None, text: str, mentions: Iterable[Said], needs: Iterable[Needed] = ()
) -> Iterator[tuple[str, str | None, str]]:
    """What a text says for rules: of the whole of it, each aspect and each need, with its words.

    `mentions` are those of aspects, `needs` all others, in their order.
    """
    if sentiment is not None:
        yield OVERALL, sentiment, text[:LONGEST_QUOTE]
    first: dict[tuple[str, str], tuple[int, int]] = {}
    for about, felt, start, end in mentions:
        first.setdefault((about, felt), (start, end))
    clear = {about for about, felt in first if felt != Sentiment.NEUTRAL}
    for (about, felt), (start, end) in first.items():
        if felt != Sentiment.NEUTRAL or about not in clear:
            yield about, felt, text[start:end]
    told: set[tuple[str, str | None]] = set()
    for topic, feeling, start, end in needs:
        if (topic, feeling) not in told:
            told.add((topic, feeling))
            yield topic, feeling, text[start:end]


def finding_id(source: str, source_id: str, topic: str, feeling: str | None) -> str:
    """The id of what one text says of a topic."""
    return id_of("finding", source, source_id, topic, feeling or "")


def findings_of(reading: Row, mentions: Sequence[Row]) -> Iterator[dict[str, object]]:
    """Rows of `FINDINGS` of a row of `READINGS` and its rows of `MENTIONS`."""
    aspects = (
        (one["about"], one["sentiment"], one["start"], one["end"])
        for one in mentions
        if one["kind"] == MentionKind.ASPECT and one["sentiment"] is not None
    )
    needs = (
        (need_topic(one["kind"], one["about"]), one["sentiment"], one["start"], one["end"])
        for one in mentions
        if one["kind"] != MentionKind.ASPECT
    )
    for topic, sentiment, words in said(reading["sentiment"], reading["text"], aspects, needs):
        yield {
            "finding_id": finding_id(reading["source"], reading["source_id"], topic, sentiment),
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
