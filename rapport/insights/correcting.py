"""Puts people's words in the place of what readers said of a batch."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from rapport.insights.batches import ReadBatch
from rapport.insights.checking import checks_of
from rapport.insights.labelling import Label, LabelWhat, apply_labels
from rapport.insights.model import TextState
from rapport.insights.saying import findings_of

Labels = Mapping[str, Sequence[Label]]


def labels_by_text(labels: Sequence[Label]) -> Labels:
    """The labels of each text, by text_id."""
    found: dict[str, list[Label]] = defaultdict(list)
    for label in labels:
        found[label.text_id].append(label)
    return found


def corrected(batch: ReadBatch, labels: Labels) -> ReadBatch:
    """Give the batch as people say it should be; what they said nothing of stays as it was read."""
    if not labels:
        return batch
    ids = batch.readings["text_id"].to_pylist()
    mine = pa.array([one for one in ids if one in labels], pa.string())
    if not len(mine):
        return batch
    told = [label for one in mine.to_pylist() for label in labels[one]]
    before = _rows(batch.readings, mine), _rows(batch.mentions, mine)
    readings, mentions = apply_labels(*before, told)
    findings = [
        finding | {"text_id": reading["text_id"]}
        for reading in readings
        if reading["customer_id"] is not None and reading["state"] == TextState.READ
        for finding in findings_of(
            reading, [one for one in mentions if one["text_id"] == reading["text_id"]]
        )
    ]
    return replace(
        batch,
        checks=checks_of(_looked_at(told), before[1]),
        readings=_with(batch.readings, mine, readings),
        mentions=_with(batch.mentions, mine, mentions),
        findings=_with(batch.findings, mine, findings),
    )


def states_told(labels: Labels) -> frozenset[str]:
    """The text_ids of which people said what becomes of them."""
    return frozenset(
        text_id
        for text_id, told in labels.items()
        if any(label.what is LabelWhat.STATE for label in told)
    )


def _looked_at(labels: Sequence[Label]) -> set[str]:
    return {one.text_id for one in labels if one.what is LabelWhat.CHECKED}


def _rows(table: pa.Table, ids: pa.Array) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = table.filter(
        pc.is_in(table["text_id"], value_set=ids)
    ).to_pylist()
    return found


def _with(table: pa.Table, ids: pa.Array, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    others = table.filter(pc.invert(pc.is_in(table["text_id"], value_set=ids)))
    return pa.concat_tables([others, pa.Table.from_pylist([*rows], table.schema)])
