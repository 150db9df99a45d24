"""What texts speak of: how many praise and complain, whether that is new, and in which words.

A text is known by the hash of its id, which counts a million texts in less time; two of a million
share one by a chance of 1 in 10⁷.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import ibis.expr.types as ir

from rapport.insights.asking.model import UNFELT, Said
from rapport.insights.asking.quoting import Felt, quotes_for
from rapport.insights.asking.shares import Difference, Share, difference_of, real_among, share_of
from rapport.insights.counting import Evidence
from rapport.insights.model import MentionKind, Sentiment
from rapport.insights.scope import Scope, mentions_in, readings_in
from rapport.storage import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many texts say each thing, of how many."""

    of: int
    texts: Mapping[Felt, int]

    def share(self, about: str, felt: str | None) -> Share:
        return share_of(self.texts.get((about, felt), 0), self.of)


def said_about(
    facts: Facts,
    scope: Scope,
    *,
    among: ir.Table | None = None,
    kind: MentionKind = MentionKind.ASPECT,
    fewest: int = 1,
    quotes: int = 3,
) -> list[Said]:
    """Count what the texts of a scope speak of, what most speak of first.

    A text counts once for each thing and sentiment. Where the scope has a beginning, each share is
    set against the period of the same length before it. What fewer than `fewest` texts say is left
    out.
    """
    readings = readings_in(facts, scope, among=among)
    now, was = counts_of(facts, readings, kind), None
    earlier = before(scope)
    if earlier is not None:
        was = counts_of(facts, readings_in(facts, earlier, among=among), kind)
    shown = quotes_for(facts, readings, kind=kind, texts=now.texts, most=quotes)
    abouts = sorted({about for about, _ in now.texts})
    said = [_said(about, kind, now, was, shown) for about in abouts]
    kept = [one for one in said if one.hits >= fewest]
    return _judged(sorted(kept, key=lambda one: (-one.hits, one.about)))


def before(scope: Scope) -> Scope | None:
    """The period before a scope's, of the same length; None where it has no beginning or end."""
    if scope.since is None or scope.until is None:
        return None
    return replace(scope, since=scope.since - (scope.until - scope.since), until=scope.since)


def text_hash(texts: ir.Table) -> ir.Value:
    """What a text is counted by."""
    return texts.text_id.hash()


def counts_of(facts: Facts, readings: ir.Table, kind: MentionKind) -> Counts:
    """Count the texts that say each thing, each text once for each thing and sentiment."""
    said = mentions_in(facts, readings, kind=kind)
    counted = said.group_by("about", "sentiment").agg(texts=text_hash(said).nunique())
    rows: list[dict[str, Any]] = facts.read(counted).to_pylist()
    texts = {(row["about"], row["sentiment"]): row["texts"] for row in rows}
    return Counts(of=facts.count(readings), texts=texts)


def _said(
    about: str,
    kind: MentionKind,
    now: Counts,
    was: Counts | None,
    shown: Mapping[Felt, tuple[Evidence, ...]],
) -> Said:
    shares = {one: now.share(about, one) for one in (*Sentiment, None)}
    more: dict[Sentiment, Difference] = {}
    if was is not None and was.of and now.of:
        more = {one: difference_of(shares[one], was.share(about, one)) for one in Sentiment}
    return Said(
        about=about,
        kind=kind,
        positive=shares[Sentiment.POSITIVE],
        neutral=shares[Sentiment.NEUTRAL],
        negative=shares[Sentiment.NEGATIVE],
        unfelt=shares[None],
        more=more,
        quotes={
            one or UNFELT: shown[about, one] for one in (*Sentiment, None) if (about, one) in shown
        },
    )


def _judged(said: Sequence[Said]) -> list[Said]:
    """Mark the changes that are real among all that are shown together."""
    every = [(one.about, felt) for one in said for felt in one.more]
    chances = [one.more[felt].p for one in said for felt in one.more]
    real = dict(zip(every, real_among(chances), strict=True))
    return [
        replace(
            one,
            more={felt: replace(gap, real=real[one.about, felt]) for felt, gap in one.more.items()},
        )
        for one in said
    ]
