"""What texts speak of: how many praise and complain, whether that is new, and in which words."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import ibis.expr.types as ir

from rapport.insights.asking.counts import Counts, counts_of_kinds
from rapport.insights.asking.model import UNFELT, Said
from rapport.insights.asking.quoting import Felt, quotes_for
from rapport.insights.asking.shares import Difference, real_among
from rapport.insights.checking import errors_of
from rapport.insights.counting import Evidence
from rapport.insights.model import MentionKind, Sentiment
from rapport.insights.scope import Scope, readings_in
from rapport.storage import Facts


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
    out. Shares are corrected where people looked at enough texts that were drawn by lot.
    """
    told = said_of_kinds(facts, scope, (kind,), among=among, fewest=fewest, quotes=quotes)
    return told[kind]


def said_of_kinds(
    facts: Facts,
    scope: Scope,
    kinds: Sequence[MentionKind],
    *,
    among: ir.Table | None = None,
    fewest: int = 1,
    quotes: int = 3,
) -> dict[MentionKind, list[Said]]:
    """What `said_about` gives of each kind, of all kinds in hardly more time than of one."""
    readings, errors = readings_in(facts, scope, among=among), errors_of(facts)
    now = counts_of_kinds(facts, readings, kinds, errors=errors)
    was: Mapping[MentionKind, Counts] = {}
    earlier = before(scope)
    if earlier is not None:
        past = readings_in(facts, earlier, among=among)
        was = counts_of_kinds(facts, past, kinds, errors=errors)
    return {
        kind: _counted(facts, readings, now[kind], was.get(kind), fewest=fewest, quotes=quotes)
        for kind in kinds
    }


def before(scope: Scope) -> Scope | None:
    """The period before a scope's, of the same length; None where it has no beginning or end."""
    if scope.since is None or scope.until is None:
        return None
    return replace(scope, since=scope.since - (scope.until - scope.since), until=scope.since)


def _counted(
    facts: Facts,
    readings: ir.Table,
    now: Counts,
    was: Counts | None,
    *,
    fewest: int,
    quotes: int,
) -> list[Said]:
    shown = quotes_for(facts, readings, kind=now.kind, texts=now.texts, most=quotes)
    abouts = sorted({about for about, _ in now.texts})
    said = [_said(about, now.kind, now, was, shown) for about in abouts]
    kept = [one for one in said if one.hits >= fewest]
    return _judged(sorted(kept, key=lambda one: (-one.hits, one.about)))


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
        more = {one: now.less(was, about, one) for one in Sentiment}
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
