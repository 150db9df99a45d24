"""Draws texts by lot for people to look at, and keeps that they did."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import ibis
import ibis.expr.types as ir

from rapport.insights.checking.keeping import Row, Said, checks_of, said_in
from rapport.insights.labelling import BadLabel, Label, LabelWhat, keep_labels, labels_of
from rapport.insights.model import TextState
from rapport.insights.tables import CHECKS, MENTIONS, READINGS
from rapport.kit.ids import id_of
from rapport.storage import Database, Facts

_LOT = "lot:"
_AHEAD = 500  # texts that may be looked at before those drawn earlier


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnText:
    """A text that was drawn by lot, as it was read."""

    text_id: str
    text: str


def sample_to_label(facts: Facts, *, limit: int = 20) -> list[DrawnText]:
    """The next texts that people should look at as a whole: a random sample of all that count.

    The lot is the hash of a text's id, so that it is the same whoever asks, and texts that come
    later are drawn as likely. Whoever leaves hard ones out makes the sample worthless.
    """
    rows = facts.read(_drawn(facts).select("text_id", "text").limit(limit)).to_pylist()
    return [DrawnText(**row) for row in rows]


def check_readings(
    text_ids: Collection[str],
    *,
    facts: Facts,
    database: Database,
    operator: str,
    now: datetime,
) -> int:
    """Keep that an operator looked at texts, and that all they mention is right as it stands now.

    Gives how many texts of the sample were looked at by now. Raises `BadLabel` for a text that was
    not drawn.
    """
    wanted = sorted({*text_ids})
    drawn = next_drawn(facts)
    other = sorted({*wanted} - {*drawn})
    if other:
        raise BadLabel(
            f"{other[0][:80]!r} was not drawn by lot; look at those of"
            " `rapport insights to-check`, from the first on"
        )
    mentions = facts.table(MENTIONS)
    found = facts.read(mentions.filter(mentions.text_id.isin(wanted))).to_pylist()
    before = _as_read(found, labels_of(database, text_ids=wanted))
    keep_labels(database, [_looked_at(one, operator, now) for one in wanted])
    facts.upsert(CHECKS, checks_of(wanted, before))
    return facts.count(facts.table(CHECKS))


def next_drawn(facts: Facts) -> list[str]:
    """The ids of the next texts of the lot, in its order: those that may be said to be right."""
    ids: list[str] = facts.read(_drawn(facts).select("text_id").limit(_AHEAD))[
        "text_id"
    ].to_pylist()
    return ids


def count_checked(facts: Facts) -> int:
    """How many texts that count were looked at as a whole: of `FEWEST_CHECKED` that are needed."""
    if facts.is_empty(CHECKS):
        return 0
    readings = facts.table(READINGS)
    counted = readings.filter(readings.state == TextState.READ.value)
    return facts.count(facts.table(CHECKS).semi_join(counted, "text_id"))


def is_checked(facts: Facts, text_id: str) -> bool:
    """Whether somebody looked at a text as a whole."""
    checks = facts.table(CHECKS)
    return facts.count(checks.filter(checks.text_id == text_id)) > 0


def _drawn(facts: Facts) -> ir.Table:
    """The texts that count and that nobody looked at, in the order of the lot."""
    readings = facts.table(READINGS)
    there = readings.filter((readings.state == TextState.READ.value) & readings.text.notnull())
    left = there.anti_join(facts.table(CHECKS), "text_id")
    return left.order_by([(ibis.literal(_LOT) + left.text_id).hexdigest("md5"), left.text_id])


def _looked_at(text_id: str, operator: str, now: datetime) -> Label:
    return Label(
        label_id=id_of("label", text_id, LabelWhat.CHECKED, operator, now.isoformat()),
        text_id=text_id,
        what=LabelWhat.CHECKED,
        before=None,
        after={"value": "mentions"},
        operator=operator,
        at=now,
    )


def _as_read(mentions: Sequence[Row], labels: Sequence[Label]) -> list[Row]:
    """What the readers had said before people corrected it: their words are taken back."""
    said: set[tuple[str, Said]] = {(one["text_id"], said_in(one)) for one in mentions}
    for label in sorted(labels, key=lambda one: (one.at, one.label_id), reverse=True):
        if label.what is not LabelWhat.MENTION:
            continue
        for told, add in ((label.after, False), (label.before, True)):
            if told is not None:
                one = (told["kind"] or "", told["about"] or "", told.get("sentiment"))
                said = said | {(label.text_id, one)} if add else said - {(label.text_id, one)}
    return [
        {"text_id": text_id, "kind": kind, "about": about, "sentiment": felt}
        for text_id, (kind, about, felt) in said
    ]
