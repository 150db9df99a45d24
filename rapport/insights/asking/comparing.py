"""Sets two scopes against each other: what is said more in one of them."""

from dataclasses import replace

import ibis.expr.types as ir

from rapport.insights.asking.counts import counts_of
from rapport.insights.asking.model import Compared
from rapport.insights.asking.shares import real_among
from rapport.insights.checking import errors_of
from rapport.insights.model import MentionKind, Sentiment
from rapport.insights.scope import Scope, readings_in
from rapport.storage import Facts


def compare(
    facts: Facts,
    here: Scope,
    there: Scope,
    *,
    among_here: ir.Table | None = None,
    among_there: ir.Table | None = None,
    kind: MentionKind = MentionKind.ASPECT,
) -> list[Compared]:
    """Compare what two scopes say, the surest differences first.

    The scopes hold different texts, such as two products, segments or periods. Whether a
    difference is real is decided among all that are compared. Corrected as `said_about` does.
    """
    errors = errors_of(facts)
    mine, theirs = (
        counts_of(facts, readings_in(facts, scope, among=among), kind, errors=errors)
        for scope, among in ((here, among_here), (there, among_there))
    )
    abouts = sorted({about for about, _ in (*mine.texts, *theirs.texts)})
    pairs = [
        (about, felt, mine.share(about, felt), theirs.share(about, felt))
        for about in abouts
        for felt in (Sentiment.POSITIVE, Sentiment.NEGATIVE)
    ]
    gaps = [mine.less(theirs, about, felt) for about, felt, _, _ in pairs]
    real = real_among([gap.p for gap in gaps])
    compared = [
        Compared(
            about=about,
            sentiment=felt,
            here=one,
            there=other,
            difference=replace(gap, real=holds),
        )
        for (about, felt, one, other), gap, holds in zip(pairs, gaps, real, strict=True)
        if one.hits or other.hits
    ]
    return sorted(compared, key=lambda one: (one.difference.p, one.about, one.sentiment))
