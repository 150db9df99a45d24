"""Takes an operator's word on a reading, and corrects what was read at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa

from rapport.insights.labelling.applying import apply_labels
from rapport.insights.labelling.errors import TextNotRead
from rapport.insights.labelling.model import Label, LabelWhat, Said, check_label
from rapport.insights.labelling.store import keep_labels, labels_of
from rapport.insights.model import Span
from rapport.insights.saying import keep_said
from rapport.insights.tables import MENTIONS, READINGS
from rapport.kit.ids import id_of
from rapport.storage import Database, Facts

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What is wrong with the reading of a text, and what is right; see `Label`.

    Of a mention, `before` is the mention that is meant; anything else is looked up.
    """

    text_id: str
    what: LabelWhat
    after: Said | None
    before: Said | None = None
    place: Span | None = None


def label_reading(
    correction: Correction, *, facts: Facts, database: Database, operator: str, now: datetime
) -> Label:
    """Keep an operator's word, and put it in the place of what was read.

    Rules follow: of a known customer the findings are kept anew. Raises `TextNotRead`, `BadLabel`.
    """
    (label,) = label_readings(
        [correction], facts=facts, database=database, operator=operator, now=now
    )
    return label


def label_readings(
    corrections: Sequence[Correction],
    *,
    facts: Facts,
    database: Database,
    operator: str,
    now: datetime,
) -> list[Label]:
    """Keep an operator's words on several texts at once; none is kept where one cannot be."""
    if not corrections:
        return []
    text_ids = sorted({one.text_id for one in corrections})
    readings = {one["text_id"]: one for one in _readings(facts, text_ids)}
    labels = [_label(one, readings[one.text_id], operator, now) for one in corrections]
    keep_labels(database, labels)
    _correct(facts, [*readings.values()], labels_of(database, text_ids=text_ids))
    return labels


def _label(correction: Correction, reading: Row, operator: str, now: datetime) -> Label:
    check_label(
        correction.what, correction.after, correction.place, length=len(reading["text"] or "")
    )
    before = correction.before
    if correction.what is not LabelWhat.MENTION:
        before = {"value": _told(reading[correction.what.value])}
    told = (str(one) for one in (correction.place, before, correction.after))
    return Label(
        label_id=id_of(
            "label", correction.text_id, correction.what, operator, now.isoformat(), *told
        ),
        text_id=correction.text_id,
        what=correction.what,
        before=before,
        after=correction.after,
        operator=operator,
        at=now,
        place=correction.place,
    )


def _told(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)


def _readings(facts: Facts, text_ids: Sequence[str]) -> list[Row]:
    readings = facts.table(READINGS)
    asked = facts.read(readings.filter(readings.text_id.isin(text_ids)))
    found: list[Row] = asked.to_pylist()
    missing = sorted({*text_ids} - {one["text_id"] for one in found})
    if missing:
        raise TextNotRead(
            f"no text {missing[0][:80]!r} was read; read what is new with"
            " `rapport insights refresh`"
        )
    return found


def _correct(facts: Facts, readings: Sequence[Row], labels: Sequence[Label]) -> None:
    text_ids = [one["text_id"] for one in readings]
    mentions = facts.table(MENTIONS)
    mine = mentions.filter(mentions.text_id.isin(text_ids)).order_by("text_id", "place")
    corrected, mentioned = apply_labels(readings, facts.read(mine).to_pylist(), labels)
    with facts.transaction():
        facts.upsert(READINGS, pa.Table.from_pylist(corrected, READINGS.columns.to_pyarrow()))
        facts.delete(MENTIONS, "text_id", text_ids)
        facts.append(MENTIONS, pa.Table.from_pylist(mentioned, MENTIONS.columns.to_pyarrow()))
        of = {name: [one[name] for one in readings] for name in ("source", "source_id")}
        keep_said(facts, corrected, mentioned, of=pa.table(of))
