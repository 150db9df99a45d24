"""What recommending needs, and the recommender that is used."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from rapport.recommendations.errors import RecommenderUnreadable
from rapport.recommendations.fitting import fit_recommender, is_stale, is_unjudged
from rapport.recommendations.judging import Past
from rapport.recommendations.meanings import Embedder
from rapport.recommendations.recommender import Recommender, find_recommender, save_recommender
from rapport.recommendations.store import rules_in_use
from rapport.storage import Database, Facts

_FEW_EVENTS = 20_000  # are fitted in less than a second, so that nobody waits for the night


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationDesk:
    """The doors of recommending: the rules lie in `database`, the recommender beside the facts.

    `embedder` gives texts of products vectors, where the shop set one.
    """

    database: Database
    facts: Facts
    embedder: Embedder | None = None


def recommender_of(desk: RecommendationDesk, *, now: datetime) -> Recommender:
    """Give the recommender that is kept; where there is none yet, fit it at once.

    That of a shop with few events is fitted again here as soon as it is stale; a larger one by the
    server, behind the back of who asks.
    """
    kept = find_recommender(desk.facts.folder)
    if kept is None:
        return refit(desk, now=now, judged=False)
    if kept.card.events <= _FEW_EVENTS and is_stale(desk.facts, kept, now=now):
        return refit(desk, now=now, judged=False)
    return kept


def refit(
    desk: RecommendationDesk,
    *,
    now: datetime,
    judged: bool = True,
    look: Callable[[Past], None] | None = None,
) -> Recommender:
    """Fit the recommender on all that is known by now, and keep it in place of the one before.

    Nobody should wait while it is `judged` on the shop's past under the rules that hold; `look` is
    shown what the rung that is used would have put first. What a reader reached is kept on.
    """
    again = not rules_in_use(desk.database).leave_out_bought
    fitted = fit_recommender(
        desk.facts, now=now, again=again, judged=judged, embedder=desk.embedder, look=look
    )
    before = _kept(desk)
    if before is not None:
        card = msgspec.structs.replace(fitted.card, reader=before.card.reader)
        fitted = replace(fitted, card=card)
    save_recommender(desk.facts.folder, fitted)
    return fitted


def refit_if_stale(desk: RecommendationDesk, *, now: datetime) -> bool:
    """Fit again where there is none, a day has passed or there are new products; say whether.

    So it is where the best rung is not known yet for the rules that hold.
    """
    kept = find_recommender(desk.facts.folder)
    again = not rules_in_use(desk.database).leave_out_bought
    is_settled = kept is not None and not is_unjudged(kept, again=again)
    if is_settled and not is_stale(desk.facts, kept, now=now):
        return False
    refit(desk, now=now)
    return True


def _kept(desk: RecommendationDesk) -> Recommender | None:
    """The recommender that is kept, if this release can read it: a new one takes its place."""
    try:
        return find_recommender(desk.facts.folder)
    except RecommenderUnreadable:
        return None
