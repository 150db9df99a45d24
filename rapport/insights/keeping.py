"""Keeps what was read of a batch, and forgets what is gone: one commit each."""

from dataclasses import dataclass, replace

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from rapport.insights.batches import ReadBatch
from rapport.insights.model import TextState
from rapport.insights.preparing import MARKS, Copies, find_copies
from rapport.insights.tables import CHECKS, MENTIONS, READINGS
from rapport.insights.told import forgotten, stray_marks
from rapport.scoring import FINDINGS, keep_findings
from rapport.storage import Facts

COPIED = "copied-by-others"
"""The reason of a copy that somebody else wrote than the first."""

_OF_VERDICTS = ("sentiment", "probability", "positive", "strength", "emotion", "irony")
_OF_FINDINGS = FINDINGS.columns.to_pyarrow().names


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptBatch:
    """What became of a batch, in texts, and the findings kept of it."""

    texts: int = 0
    findings: int = 0
    copies: int = 0
    promotions: int = 0

    def __add__(self, other: "KeptBatch") -> "KeptBatch":
        return KeptBatch(
            texts=self.texts + other.texts,
            findings=self.findings + other.findings,
            copies=self.copies + other.copies,
            promotions=self.promotions + other.promotions,
        )


def keep_batch(
    facts: Facts, batch: ReadBatch, *, again: pa.Array, settled: frozenset[str] = frozenset()
) -> KeptBatch:
    """Keep all that was read of a batch in one commit. `again` are text_ids that were read before.

    What became of the `settled` texts was said by people: none of them is taken for a copy.

    Where nothing was kept before, rows are added and nothing is looked for.
    """
    known = _known_marks(facts, again)
    readings = batch.readings
    texts = dict(zip(readings["text_id"].to_pylist(), readings["text"].to_pylist(), strict=True))
    copies = _but(find_copies(facts, batch.marks, texts, known=known), settled)
    readings, marks = _with_copies(readings, copies), _marks_with(batch.marks, copies)
    copied = pa.array([*copies.same_as], pa.string())
    findings = _without(batch.findings, copied)
    before = again.to_pylist()
    with facts.transaction():
        if before:
            for table in (READINGS, MENTIONS, MARKS, CHECKS):
                facts.delete(table, "text_id", before)
            _forget_copies(facts, _firsts_changed(known, marks))
        facts.append(READINGS, readings)
        facts.append(MENTIONS, _without(batch.mentions, copied))
        facts.append(MARKS, marks)
        if batch.checks is not None and batch.checks.num_rows:
            facts.append(CHECKS, batch.checks)
        kept = _keep_findings(facts, findings, readings, again)
    states = readings["state"]
    return KeptBatch(
        texts=readings.num_rows,
        findings=kept,
        copies=len(copied),
        promotions=pc.sum(pc.equal(states, TextState.PROMOTION.value)).as_py() or 0,
    )


def forget_gone(facts: Facts) -> int:
    """Forget what was read of texts that are there no more; return how many texts."""
    gone = facts.read(forgotten(facts))
    if gone.num_rows:
        with facts.transaction():
            _forget(facts, gone)
    strays = facts.read(stray_marks(facts))["text_id"].to_pylist()
    if strays:
        facts.delete(MARKS, "text_id", strays)
    return int(gone.num_rows)


def _forget(facts: Facts, gone: pa.Table) -> None:
    ids = gone["text_id"].to_pylist()
    for table in (READINGS, MENTIONS, MARKS, CHECKS):
        facts.delete(table, "text_id", ids)
    nothing = pa.Table.from_pylist([], FINDINGS.columns.to_pyarrow())
    for source in gone["source"].unique().to_pylist():
        of = gone.filter(pc.equal(gone["source"], source)).select(["source_id"])
        keep_findings(facts, nothing, source=source, of=of)


def _forget_copies(facts: Facts, changed: list[str]) -> None:
    """Copies of texts that say something else now are to be read anew."""
    if not changed:
        return
    table = facts.table(READINGS)
    firsts = ibis.memtable(pa.table({"first": pa.array(changed, pa.string())}))
    copies = table.semi_join(firsts, table.same_as == firsts["first"])
    rows = facts.read(copies.select("text_id", "source", "source_id"))
    if rows.num_rows:
        _forget(facts, rows)


def _known_marks(facts: Facts, again: pa.Array) -> pa.Table:
    names = ("text_id", "same_words", "same_again", "same_as")
    table = facts.table(MARKS).select(*names)
    if not len(again):
        return table.schema().to_pyarrow().empty_table()
    return facts.read(table.semi_join(ibis.memtable(pa.table({"text_id": again})), "text_id"))


def _firsts_changed(known: pa.Table, marks: pa.Table) -> list[str]:
    """Texts that were firsts and are no longer, or not in these words."""
    names = ("text_id", "same_words", "same_again", "same_as")
    now = {row["text_id"]: row for row in marks.select([*names]).to_pylist()}
    return [
        row["text_id"]
        for row in known.select([*names]).to_pylist()
        if row["same_as"] is None and now.get(row["text_id"]) != row
    ]


def _with_copies(readings: pa.Table, copies: Copies) -> pa.Table:
    """The readings with copies told apart: nothing is said of how they speak."""
    if not copies.same_as:
        return readings
    ids = readings["text_id"].to_pylist()
    same_as = pa.array([copies.same_as.get(one) for one in ids], pa.string())
    copied = pc.is_valid(same_as)
    others = pa.array([COPIED if one in copies.by_others else None for one in ids], pa.string())
    state = pc.if_else(copied, TextState.DUPLICATE.value, readings["state"])
    told = {"same_as": same_as, "state": state, "reason": pc.coalesce(others, readings["reason"])}
    for name in _OF_VERDICTS:
        told[name] = pc.if_else(copied, pa.scalar(None, readings[name].type), readings[name])
    for name, column in told.items():
        readings = readings.set_column(readings.column_names.index(name), name, column)
    return readings


def _marks_with(marks: pa.Table, copies: Copies) -> pa.Table:
    """The marks with what is a copy of what; only firsts are found by them."""
    if not copies.same_as:
        return marks
    same_as = pa.array([copies.same_as.get(one) for one in marks["text_id"].to_pylist()])
    place = marks.column_names.index("same_as")
    return marks.set_column(place, "same_as", same_as.cast(pa.string()))


def _but(copies: Copies, settled: frozenset[str]) -> Copies:
    if not settled:
        return copies
    same_as = {one: first for one, first in copies.same_as.items() if one not in settled}
    return replace(copies, same_as=same_as, by_others=copies.by_others - settled)


def _without(rows: pa.Table, copied: pa.Array) -> pa.Table:
    if not len(copied):
        return rows
    return rows.filter(pc.invert(pc.is_in(rows["text_id"], value_set=copied)))


def _keep_findings(facts: Facts, findings: pa.Table, readings: pa.Table, again: pa.Array) -> int:
    """Add the findings of texts that are new; put those of others in the place of the old ones."""
    old = pc.is_in(readings["text_id"], value_set=again)
    kept = 0
    for first, texts in ((True, readings.filter(pc.invert(old))), (False, readings.filter(old))):
        mine = findings.filter(pc.is_in(findings["text_id"], texts["text_id"].combine_chunks()))
        for source in texts["source"].unique().to_pylist():
            of = texts.filter(pc.equal(texts["source"], source)).select(["source_id"])
            told = mine.filter(pc.equal(mine["source"], source)).select(_OF_FINDINGS)
            kept += keep_findings(facts, told, source=source, of=of, first=first).rows
    return kept
