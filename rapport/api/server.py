"""Puts the API together: one router per noun."""

from functools import cache

from fastapi import APIRouter, FastAPI
from starlette.routing import BaseRoute

from rapport import __version__
from rapport.api import (
    agenda,
    attribution,
    bodies,
    brand,
    briefs,
    calendar,
    campaign_steps,
    campaigns,
    channels,
    clusters,
    conversations,
    customers,
    dead_letters,
    delivery,
    drafts,
    effects,
    errors,
    forms,
    identities,
    imports,
    insights,
    journey_drafts,
    journey_people,
    journey_proofs,
    journeys,
    judgements,
    keys,
    law,
    leads,
    lists,
    llm,
    loyalty,
    mail,
    messages,
    models,
    onsite,
    operators,
    paths,
    personal_texts,
    policies,
    products,
    pulls,
    reactions,
    recommendations,
    reports,
    research,
    review,
    review_samples,
    rights,
    scores,
    segment_tests,
    segment_words,
    segments,
    sources,
    suppressions,
    tasks,
    text_library,
    topics,
    traits,
    translations,
    uplift,
    value,
    webhooks,
    wecom_tasks,
    why,
    writing_runs,
)
from rapport.app import App

ROUTERS = (
    brand.router,
    briefs.router,
    writing_runs.router,
    why.router,
    identities.router,  # before customers: `proposals` is no customer's id
    customers.router,
    imports.router,
    products.router,
    products.offers_router,
    policies.router,
    policies.sentences_router,
    campaigns.router,
    attribution.router,
    campaign_steps.router,
    campaign_steps.holdout_router,
    calendar.router,
    calendar.feed_router,
    effects.router,
    uplift.router,
    messages.router,
    mail.router,
    mail.bounces_router,
    reactions.router,
    suppressions.router,
    delivery.router,
    channels.router,
    onsite.router,
    wecom_tasks.router,
    webhooks.router,
    drafts.router,
    review_samples.router,
    review.router,
    translations.router,
    personal_texts.router,
    text_library.router,
    conversations.router,
    journey_proofs.router,  # before journeys: `templates` and `drafts` are no journeys' ids
    journey_drafts.router,
    journeys.router,
    journey_people.router,
    tasks.router,
    leads.router,
    judgements.router,
    keys.router,
    operators.router,
    sources.router,
    pulls.router,
    dead_letters.router,
    segment_tests.router,
    segment_words.router,
    segments.router,
    lists.router,
    insights.router,
    research.router,
    models.router,
    loyalty.router,
    loyalty.customer_router,
    recommendations.router,
    recommendations.rules_router,
    recommendations.together_router,
    scores.router,
    reports.router,
    rights.router,
    topics.router,
    forms.router,
    forms.pages_router,
    topics.opt_ins_router,
    clusters.router,
    value.router,
    agenda.router,
    traits.router,
    law.router,
    llm.router,
)


def build_api(app: App) -> FastAPI:
    """Make the web application that serves this `App`."""
    api = FastAPI(title="Rapport", version=__version__, routes=_included())
    api.state.rapport = app
    errors.install(api)
    api.add_middleware(bodies.BodyGuard)
    api.add_middleware(paths.SentPath)
    return api


@cache  # what a route takes and gives is worked out once, however many applications a process makes
def _included() -> list[BaseRoute]:
    together = APIRouter()
    for router in ROUTERS:
        together.include_router(router)
    return together.routes
