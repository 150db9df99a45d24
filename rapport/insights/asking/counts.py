"""Counts how many texts say each thing, and corrects the shares for what the readers miss.

A text is known by the hash of its id, which counts a million texts in less time; two of a million
share one by a chance of 1 in 10⁷.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import ibis.expr.types as ir

from rapport.insights.asking.quoting import Felt
from rapport.insights.asking.shares import Difference, Share, difference_of, share_of
from rapport.insights.checking import (
    CorrectedShare,
    ReaderErrors,
    corrected_difference,
    corrected_share,
    with_known,
)
from rapport.insights.model import MentionKind
from rapport.insights.tables import CHECKS, MENTIONS
from rapport.storage import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many texts say each thing, of how many; and of those that people looked at, `known`."""

    kind: MentionKind
    of: int
    texts: Mapping[Felt, int]
    known_of: int = 0
    known: Mapping[Felt, int] = field(default_factory=dict)
    errors: ReaderErrors = field(default_factory=ReaderErrors)

    def share(self, about: str, felt: str | None) -> Share:
        plain = share_of(self.texts.get((about, felt), 0), self.of)
        return replace(plain, corrected=self._corrected(about, felt))

    def less(self, other: "Counts", about: str, felt: str | None) -> Difference:
        """The share of a thing less that in other texts."""
        plain = difference_of(self.share(about, felt), other.share(about, felt))
        checked = self.errors.of(self.kind, about, felt)
        if checked is None or not self.of or not other.of:
            return plain
        gap = corrected_difference(*self._rest(about, felt), *other._rest(about, felt), checked)
        return replace(plain, corrected=gap)

    def _corrected(self, about: str, felt: str | None) -> CorrectedShare | None:
        checked = self.errors.of(self.kind, about, felt)
        if checked is None or not self.of:
            return None
        hits, of = self._rest(about, felt)
        rest = corrected_share(hits, of, checked)
        return with_known(self.known.get((about, felt), 0), self.known_of, rest, of)

    def _rest(self, about: str, felt: str | None) -> tuple[int, int]:
        """What the readers counted in texts that nobody looked at."""
        key = (about, felt)
        return self.texts.get(key, 0) - self.known.get(key, 0), self.of - self.known_of


def counts_of(
    facts: Facts, readings: ir.Table, kind: MentionKind, *, errors: ReaderErrors | None = None
) -> Counts:
    """Count the texts that say each thing, each text once for each thing and sentiment.

    With `errors`, shares are corrected for them.
    """
    return counts_of_kinds(facts, readings, (kind,), errors=errors)[kind]


def counts_of_kinds(
    facts: Facts,
    readings: ir.Table,
    kinds: Sequence[MentionKind],
    *,
    errors: ReaderErrors | None = None,
) -> dict[MentionKind, Counts]:
    """The same of several kinds at once, in the time of one."""
    of, texts = facts.count(readings), _texts(facts, readings, kinds)
    every = {kind: Counts(kind=kind, of=of, texts=texts[kind]) for kind in kinds}
    if errors is None or not errors.texts:
        return every
    known = readings.semi_join(facts.table(CHECKS), "text_id")
    known_of, known_texts = facts.count(known), _texts(facts, known, kinds)
    return {
        kind: replace(counts, known_of=known_of, known=known_texts[kind], errors=errors)
        for kind, counts in every.items()
    }


def text_hash(texts: ir.Table) -> ir.Value:
    """What a text is counted by."""
    return texts.text_id.hash()


def _texts(
    facts: Facts, readings: ir.Table, kinds: Sequence[MentionKind]
) -> dict[MentionKind, dict[Felt, int]]:
    every = facts.table(MENTIONS)
    said = every.filter(every.kind.isin(kinds)).semi_join(readings, "text_id")
    counted = said.group_by("kind", "about", "sentiment").agg(texts=text_hash(said).nunique())
    found: dict[MentionKind, dict[Felt, int]] = {kind: {} for kind in kinds}
    rows: list[dict[str, Any]] = facts.read(counted).to_pylist()
    for row in rows:
        found[MentionKind(row["kind"])][row["about"], row["sentiment"]] = row["texts"]
    return found
