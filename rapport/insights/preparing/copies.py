"""Finds which texts of a batch are copies: of one another, or of texts that were read before.

The first of its like counts. A later text is a copy when it says the same but for case, spaces and
signs, or shares 0.8 of its pieces with the first (Jaccard), and is long enough that nobody else
would write it by chance; a short text is a copy only where the same writer says it of the same
product again.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rapport.insights.preparing.marks import BANDS, MARKS
from rapport.insights.tables import READINGS
from rapport.storage import Facts
from rapport.texts import likeness, shingles

ALIKE = 0.8
_MOST_COMPARED = 8  # firsts that one text is held against
_EXACT = ("same_words", "same_again")


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """Which texts of a batch are copies: text_id -> text_id of the first of its like.

    `by_others` are copies of which it is known that somebody else wrote the first: where long texts
    are copied by many customers, somebody pays for them.
    """

    same_as: Mapping[str, str]
    by_others: frozenset[str]


def find_copies(
    facts: Facts, marks: pa.Table, texts: Mapping[str, str], *, known: pa.Table
) -> Copies:
    """Find the copies in a batch: its `marks` and `texts` by text_id, in the order of reading.

    `known` has text_id, same_words, same_again and same_as of marks of texts that are read again:
    what says the same as before stays what it was.
    """
    settled = _settled(marks, known)
    fresh = marks.filter(pc.invert(pc.is_in(marks["text_id"], pa.array([*settled], pa.string()))))
    found = _Found(fresh.select(["text_id", "writer", *_EXACT]).to_pylist(), texts)
    if fresh.num_rows:
        found.add_stored(facts, _stored(facts, fresh, known))
        found.add_pairs(_pairs(fresh))
        found.settle()
    copied = {text_id: first for text_id, first in settled.items() if first is not None}
    return Copies(same_as=copied | found.same_as, by_others=frozenset(found.by_others))


def _settled(marks: pa.Table, known: pa.Table) -> dict[str, str | None]:
    """Texts that were marked before and say what they said: what they are copies of, if any."""
    if not known.num_rows:
        return {}
    before = {row["text_id"]: row for row in known.to_pylist()}
    told = marks.select(["text_id", *_EXACT]).to_pylist()
    return {
        row["text_id"]: before[row["text_id"]]["same_as"]
        for row in told
        if row["text_id"] in before
        and all(row[name] == before[row["text_id"]][name] for name in _EXACT)
    }


def _stored(facts: Facts, fresh: pa.Table, known: pa.Table) -> pa.Table:
    """Firsts that were read before and share a mark: place in `fresh`, text_id, writer, exact."""
    table = facts.table(MARKS)
    firsts = table.filter(table.same_as.isnull())
    if known.num_rows:  # a text that is read again is not a copy of what it was
        firsts = firsts.anti_join(ibis.memtable(known.select(["text_id"])), "text_id")
    places = pa.array(np.arange(fresh.num_rows, dtype=np.int32))
    new = ibis.memtable(fresh.select([*_EXACT, *BANDS]).append_column("place", places))
    joined = ibis.union(*(_sharing(new, firsts, name) for name in (*_EXACT, *BANDS)))
    shared = joined.group_by("place", "text_id").agg(
        writer=joined.writer.arbitrary(), exact=joined.exact.max(), bands=joined.count()
    )
    best = ibis.window(
        group_by="place", order_by=[shared.exact.desc(), shared.bands.desc(), shared.text_id]
    )
    ranked = shared.mutate(rank=ibis.row_number().over(best))
    return facts.read(ranked.filter(ranked["rank"] < _MOST_COMPARED).order_by("place", "rank"))


def _sharing(new: ir.Table, firsts: ir.Table, name: str) -> ir.Table:
    mine = new.select("place", mark=new[name]).filter(lambda one: one.mark.notnull())
    theirs = firsts.select("text_id", "writer", mark=firsts[name])
    exact = ibis.literal(1 if name in _EXACT else 0, "int8")
    return mine.inner_join(theirs, "mark").select("place", "text_id", "writer", exact=exact)


def _pairs(fresh: pa.Table) -> Iterator[tuple[int, int]]:
    """Places of two texts of the batch that share a mark, the earlier first."""
    for name in (*_EXACT, *BANDS):
        column = fresh[name].combine_chunks()
        places = np.flatnonzero(np.asarray(pc.is_valid(column)))
        keys = np.asarray(column.drop_null())
        order = np.argsort(keys, kind="stable")
        ends = np.flatnonzero(np.diff(keys[order])) + 1
        for bucket in np.split(places[order], ends):
            if len(bucket) > 1:
                yield from _in_bucket(bucket.tolist())


def _in_bucket(bucket: Sequence[int]) -> Iterator[tuple[int, int]]:
    for number, later in enumerate(bucket[1:], start=1):
        for earlier in bucket[: min(number, _MOST_COMPARED)]:
            yield earlier, later


class _Found:
    """What each text may be a copy of, and what it is."""

    def __init__(self, rows: Sequence[Mapping[str, Any]], texts: Mapping[str, str]) -> None:
        self._rows = rows
        self._texts = dict(texts)
        self._stored: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
        self._earlier: dict[int, set[int]] = defaultdict(set)
        self._writers: dict[str, int | None] = {row["text_id"]: row["writer"] for row in rows}
        self.same_as: dict[str, str] = {}
        self.by_others: set[str] = set()

    def add_stored(self, facts: Facts, stored: pa.Table) -> None:
        for row in stored.to_pylist():
            self._stored[row["place"]].append(row)
            self._writers[row["text_id"]] = row["writer"]
        near = stored.filter(pc.equal(stored["exact"], 0))
        if near.num_rows:
            ids = pa.table({"text_id": near["text_id"].unique()})
            table = facts.table(READINGS).select("text_id", "text")
            rows = facts.read(table.semi_join(ibis.memtable(ids), "text_id"))
            said = zip(rows["text_id"].to_pylist(), rows["text"].to_pylist(), strict=True)
            self._texts |= {text_id: text for text_id, text in said if text is not None}

    def add_pairs(self, pairs: Iterator[tuple[int, int]]) -> None:
        for earlier, later in pairs:
            self._earlier[later].add(earlier)

    def settle(self) -> None:
        """Decide in the order of reading, so that the first of its like is a first."""
        for place in sorted(self._stored.keys() | self._earlier.keys()):
            first = self._first_like(place)
            if first is not None:
                self._note(self._rows[place]["text_id"], first)

    def _first_like(self, place: int) -> str | None:
        for row in self._stored[place]:
            if row["exact"] or self._alike(place, row["text_id"]):
                return str(row["text_id"])
        mine = self._rows[place]
        for earlier in sorted(self._earlier[place]):
            other = self._rows[earlier]
            first = self.same_as.get(other["text_id"])
            if any(mine[name] is not None and mine[name] == other[name] for name in _EXACT):
                return first or str(other["text_id"])
            if first is None and self._alike(place, other["text_id"]):
                return str(other["text_id"])
        return None

    def _alike(self, place: int, first: str) -> bool:
        theirs = self._texts.get(first)
        if theirs is None:
            return False
        mine = self._texts[self._rows[place]["text_id"]]
        return likeness(shingles(mine), shingles(theirs)) >= ALIKE

    def _note(self, text_id: str, first: str) -> None:
        self.same_as[text_id] = first
        mine, theirs = self._writers.get(text_id), self._writers.get(first)
        if mine is not None and theirs is not None and mine != theirs:
            self.by_others.add(text_id)
