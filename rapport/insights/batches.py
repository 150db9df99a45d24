"""Reads one batch of texts, from how they were told to rows to keep. Pure work on columns.

What it gives is Arrow, so that another process can do it and hand it over.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import pyarrow as pa

from rapport.insights.model import Mention, MentionKind, Text, TextState, Verdict
from rapport.insights.preparing import Prepared, prepare
from rapport.insights.readers import Readers
from rapport.insights.reading import quoted
from rapport.insights.saying import finding_id, said
from rapport.insights.tables import MENTIONS, READINGS
from rapport.scoring import FINDINGS, need_topic

_KEPT_AS_TOLD = (
    "text_id", "source", "source_id", "platform", "licence", "customer_id", "product_id", "brand",
    "rating", "written_at", "read_hash",
)  # fmt: skip
_MENTIONS = MENTIONS.columns.to_pyarrow()
_FINDINGS = FINDINGS.columns.to_pyarrow().append(pa.field("text_id", pa.string()))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBatch:
    """Rows of `READINGS`, `MARKS`, `MENTIONS`, and of `FINDINGS` with the text_id of each.

    `checks` are rows of `CHECKS`, where people looked at a text of the batch.
    """

    readings: pa.Table
    marks: pa.Table
    mentions: pa.Table
    findings: pa.Table
    checks: pa.Table | None = None


@dataclass(slots=True, kw_only=True)
class _Read:
    """What the readers said of the texts of a batch, by place; None and nothing of the others."""

    texts: list[Text]
    verdicts: list[Verdict | None]
    mentions: list[list[Mention]]


def read_batch(rows: pa.Table, readers: Readers) -> ReadBatch:
    """Prepare the texts and let the readers read those that count, as far as it is known here."""
    prepared = prepare(rows)
    read = _read(rows, prepared, readers)
    return ReadBatch(
        readings=_readings(rows, prepared, read, readers),
        marks=prepared.marks,
        mentions=_mentioned(rows, read),
        findings=_findings(rows, read),
    )


def _read(rows: pa.Table, prepared: Prepared, readers: Readers) -> _Read:
    told = [rows[name].to_pylist() for name in ("text_id", "rating", "product_id")]
    texts = [
        Text(text_id=text_id, text=text, language=language, rating=rating, product_id=product)
        for text_id, rating, product, text, language in zip(
            *told, prepared.texts, prepared.languages, strict=True
        )
    ]
    places = [place for place, one in enumerate(prepared.states) if one is TextState.READ]
    few = [texts[place] for place in places]
    felt = readers.sentiment.read(few)
    verdicts: list[Verdict | None] = [None] * len(texts)
    for place, verdict in zip(places, felt, strict=True):
        verdicts[place] = verdict
    mentions: list[list[Mention]] = [[] for _ in texts]
    for reader in readers.mentions:
        for place, found in zip(places, reader.read(few, felt), strict=True):
            mentions[place].extend(found)
    return _Read(texts=texts, verdicts=verdicts, mentions=mentions)


def _readings(rows: pa.Table, prepared: Prepared, read: _Read, readers: Readers) -> pa.Table:
    verdicts = read.verdicts
    columns: dict[str, object] = {name: rows[name] for name in _KEPT_AS_TOLD}
    columns |= {
        "text": prepared.texts,
        "language": [one.value for one in prepared.languages],
        "state": [one.value for one in prepared.states],
        "reason": [one and one.value for one in prepared.reasons],
        "same_as": pa.nulls(rows.num_rows, pa.string()),
        "sentiment": [one and one.sentiment and one.sentiment.value for one in verdicts],
        "emotion": [one and one.emotion and one.emotion.value for one in verdicts],
        "irony": [None if one is None else one.irony for one in verdicts],
        "read_by": [readers.sentiment.name] * rows.num_rows,
    }
    for name in ("probability", "positive", "strength"):
        columns[name] = [None if one is None else getattr(one, name) for one in verdicts]
    kinds = READINGS.columns.to_pyarrow()
    return pa.table({field.name: columns[field.name] for field in kinds}, schema=kinds)


def _mentioned(rows: pa.Table, read: _Read) -> pa.Table:
    customers, products = rows["customer_id"].to_pylist(), rows["product_id"].to_pylist()
    found = chain.from_iterable(
        _mention_rows(text, mentions, customer, product)
        for text, mentions, customer, product in zip(
            read.texts, read.mentions, customers, products, strict=True
        )
        if mentions
    )
    return _table(found, _MENTIONS)


def _mention_rows(
    text: Text, mentions: Sequence[Mention], customer: str | None, product: str | None
) -> Iterator[tuple[object, ...]]:
    words = text.text
    for place, one in enumerate(mentions):
        start, end = quoted(words, one)
        target, target_start, target_end = _words(words, one.target)
        opinion, opinion_start, opinion_end = _words(words, one.opinion)
        sentiment = one.sentiment and one.sentiment.value
        yield (
            text.text_id, place, customer, product, one.kind.value, str(one.about), sentiment,
            one.probability, one.strength, start, end, target, target_start, target_end,
            opinion, opinion_start, opinion_end,
        )  # fmt: skip


def _words(text: str, span: tuple[int, int] | None) -> tuple[str | None, int | None, int | None]:
    return (None, None, None) if span is None else (text[slice(*span)], *span)


def _findings(rows: pa.Table, read: _Read) -> pa.Table:
    names = ("customer_id", "product_id", "written_at", "source", "source_id", "read_hash")
    told = zip(*(rows[name].to_pylist() for name in names), strict=True)
    found = chain.from_iterable(
        _finding_rows(text, verdict, mentions, one)
        for text, verdict, mentions, one in zip(
            read.texts, read.verdicts, read.mentions, told, strict=True
        )
        if verdict is not None and one[0] is not None
    )
    return _table(found, _FINDINGS)


def _finding_rows(
    text: Text, verdict: Verdict, mentions: Sequence[Mention], told: tuple[Any, ...]
) -> Iterator[tuple[object, ...]]:
    customer, product, written_at, source, source_id, read_hash = told
    aspects = (
        (str(one.about), one.sentiment.value, *quoted(text.text, one))
        for one in mentions
        if one.kind is MentionKind.ASPECT and one.sentiment is not None
    )
    needs = (
        (
            need_topic(one.kind.value, str(one.about)),
            one.sentiment and one.sentiment.value,
            *quoted(text.text, one),
        )
        for one in mentions
        if one.kind is not MentionKind.ASPECT
    )
    felt = verdict.sentiment and verdict.sentiment.value
    for topic, sentiment, words in said(felt, text.text, aspects, needs):
        yield (
            finding_id(source, source_id, topic, sentiment), customer, product, topic,
            sentiment, written_at, source, source_id, words, read_hash, text.text_id,
        )  # fmt: skip


def _table(rows: Iterator[tuple[object, ...]], schema: pa.Schema) -> pa.Table:
    columns = [*zip(*rows, strict=True)] or [()] * len(schema)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)
