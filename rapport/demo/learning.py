"""What the demo shop learns of its customers: values, scores that pass their gate, and uplift."""

from collections.abc import Callable, Sequence

from rapport.app import App
from rapport.campaigns import Campaign
from rapport.lifetime_value import refresh_values
from rapport.training import (
    GateNotPassed,
    TooLittleHistory,
    Worth,
    gate_of,
    learn_uplift,
    list_kinds,
    promote,
    score_customers,
    train_model,
)
from rapport.uplift import TrialTooSmall

_MARGIN, _MAIL_COST_MINOR = 0.3, 5.0


def learn(app: App, campaigns: Sequence[Campaign], *, on_progress: Callable[[float], None]) -> None:
    """Do at once what a server does at night; what a small shop cannot teach is left out."""
    refresh_values(facts=app.facts, database=app.database, shop=app.settings.shop, now=app.clock())
    kinds = list_kinds()
    for number, kind in enumerate(kinds, start=1):
        _train(app, kind)
        on_progress(number / (len(kinds) + 1))
    for campaign in campaigns:
        _fit_uplift(app, campaign)


def _train(app: App, kind: str) -> None:
    home, now = app.settings.home, app.clock()
    try:
        card = train_model(kind, facts=app.facts, home=home, now=now).card
        promote(home, card.model_id, gate_of(card))
    except (TooLittleHistory, GateNotPassed):
        return
    score_customers(kind, facts=app.facts, home=home, now=now)


def _fit_uplift(app: App, campaign: Campaign) -> None:
    worth = Worth(
        margin_share=_MARGIN, message_cost=_MAIL_COST_MINOR, budget=None, outcome="ordered"
    )
    try:
        learn_uplift(
            campaign.campaign_id,
            worth,
            database=app.database,
            facts=app.facts,
            currency=app.settings.shop.currency,
            now=app.clock(),
        )
    except TrialTooSmall:
        return
