"""Takes an operator's word on a reading, and corrects what was read at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa

from rapport.insights.labelling.applying import apply_labels
from rapport.insights.labelling.errors import TextNotRead
from rapport.insights.labelling.model import Label, LabelWhat, Said, check_label
from rapport.insights.labelling.store import keep_label, labels_of
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
    reading, mentions = _read(facts, correction.text_id)
    check_label(
        correction.what, correction.after, correction.place, length=len(reading["text"] or "")
    )
    before = correction.before
    if correction.what is not LabelWhat.MENTION:
        before = {"value": _told(reading[correction.what.value])}
    label = Label(
        label_id=id_of("label", correction.text_id, correction.what, operator, now.isoformat(),
                       str(correction.place), str(before)),
        text_id=correction.text_id,
        what=correction.what,
        before=before,
        after=correction.after,
        operator=operator,
        at=now,
        place=correction.place,
    )  # fmt: skip
    keep_label(database, label)
    _correct(facts, reading, mentions, labels_of(database, text_ids=[label.text_id]))
    return label


def _told(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)


def _read(facts: Facts, text_id: str) -> tuple[Row, list[Row]]:
    readings, mentions = facts.table(READINGS), facts.table(MENTIONS)
    found = facts.read(readings.filter(readings.text_id == text_id)).to_pylist()
    if not found:
        raise TextNotRead(
            f"no text {text_id[:80]!r} was read; read what is new with `rapport insights refresh`"
        )
    mine = mentions.filter(mentions.text_id == text_id).order_by("place")
    return found[0], facts.read(mine).to_pylist()


def _correct(facts: Facts, reading: Row, mentions: Sequence[Row], labels: Sequence[Label]) -> None:
    readings, mentioned = apply_labels([reading], mentions, labels)
    of = pa.table({name: [reading[name]] for name in ("source", "source_id")})
    with facts.transaction():
        facts.upsert(READINGS, pa.Table.from_pylist(readings, READINGS.columns.to_pyarrow()))
        facts.delete(MENTIONS, "text_id", [reading["text_id"]])
        facts.append(MENTIONS, pa.Table.from_pylist(mentioned, MENTIONS.columns.to_pyarrow()))
        keep_said(facts, readings, mentioned, of=of)
