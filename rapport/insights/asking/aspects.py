"""What texts speak of: how many praise and complain, whether that is new, and in which words."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import ibis.expr.types as ir

from rapport.insights.asking.counts import Counts, counts_of
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
    readings, errors = readings_in(facts, scope, among=among), errors_of(facts)
    now, was = counts_of(facts, readings, kind, errors=errors), None
    earlier = before(scope)
    if earlier is not None:
        was = counts_of(facts, readings_in(facts, earlier, among=among), kind, errors=errors)
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
