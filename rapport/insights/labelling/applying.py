"""Puts people's words in the place of what was read, however often it is read again."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rapport.insights.labelling.model import Label, LabelWhat

Row = Mapping[str, Any]

_SAME_PLACE = 0.5  # of both places together, in both
_COLUMNS = {
    LabelWhat.SENTIMENT: "sentiment",
    LabelWhat.EMOTION: "emotion",
    LabelWhat.IRONY: "irony",
    LabelWhat.STATE: "state",
}


def apply_labels(
    readings: Sequence[Row], mentions: Sequence[Row], labels: Iterable[Label]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Give rows of `READINGS` and of `MENTIONS` as people say they should be.

    Later words count more than earlier ones. A mention that somebody took away goes wherever it is
    found at that place; one that was missed is added. What people said has the probability 1.
    """
    said: dict[str, list[Label]] = defaultdict(list)
    for label in labels:
        said[label.text_id].append(label)
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for mention in mentions:
        found[mention["text_id"]].append(dict(mention))
    corrected = []
    for reading in readings:
        mine = sorted(said.get(reading["text_id"], ()), key=lambda one: (one.at, one.label_id))
        corrected.append(_reading(reading, mine))
        if mine:
            found[reading["text_id"]] = _mentions(found[reading["text_id"]], reading, mine)
    return corrected, [mention for reading in readings for mention in found[reading["text_id"]]]


def _reading(reading: Row, labels: Sequence[Label]) -> dict[str, Any]:
    changed = dict(reading)
    for label in labels:
        column = _COLUMNS.get(label.what)
        if column and label.after is not None:
            value = label.after["value"]
            changed[column] = value == "true" if label.what is LabelWhat.IRONY else value
            if label.what is LabelWhat.SENTIMENT:
                changed["probability"] = 1.0
    return changed


def _mentions(
    found: list[dict[str, Any]], reading: Row, labels: Sequence[Label]
) -> list[dict[str, Any]]:
    rows = found
    for label in labels:
        if label.what is LabelWhat.MENTION and label.place is not None:
            rows = _with(rows, reading, label)
    rows.sort(key=lambda row: (row["start"], row["end"], row["place"]))
    return [row | {"place": place} for place, row in enumerate(rows)]


def _with(rows: list[dict[str, Any]], reading: Row, label: Label) -> list[dict[str, Any]]:
    met = [row for row in rows if _is_meant(row, label)]
    kept = [row for row in rows if not any(row is one for one in met)]
    if label.after is None:
        return kept
    if met:
        return [*kept, met[0] | dict(label.after) | {"probability": 1.0}]
    return [*kept, _added(reading, label)]


def _is_meant(row: Row, label: Label) -> bool:
    """Whether a mention is the one that a label is about, as it stood or as it should."""
    assert label.place is not None
    named = [said for said in (label.before, label.after) if said is not None]
    if not any(row["kind"] == one["kind"] and row["about"] == one["about"] for one in named):
        return False
    first, last = label.place
    shared = min(last, row["end"]) - max(first, row["start"])
    return bool(shared >= _SAME_PLACE * (max(last, row["end"]) - min(first, row["start"])))


def _added(reading: Row, label: Label) -> dict[str, Any]:
    assert label.place is not None and label.after is not None
    start, end = label.place
    nothing = dict.fromkeys(
        (
            *("target", "target_start", "target_end"),
            *("opinion", "opinion_start", "opinion_end"),
        )
    )
    return {
        "text_id": label.text_id,
        "place": 0,
        "customer_id": reading["customer_id"],
        "product_id": reading["product_id"],
        "kind": label.after["kind"],
        "about": label.after["about"],
        "sentiment": label.after.get("sentiment"),
        "probability": 1.0,
        "strength": 0.0,
        "start": start,
        "end": end,
        **nothing,
    }
