"""Puts the API together: one router per noun."""

from fastapi import FastAPI

from rapport import __version__
from rapport.api import (
    attribution,
    bodies,
    brand,
    briefs,
    calendar,
    campaigns,
    clusters,
    conversations,
    customers,
    dead_letters,
    drafts,
    effects,
    errors,
    identities,
    imports,
    insights,
    journeys,
    judgements,
    keys,
    law,
    lists,
    llm,
    mail,
    messages,
    models,
    operators,
    paths,
    personal_texts,
    policies,
    products,
    pulls,
    reactions,
    recommendations,
    reports,
    review,
    review_samples,
    rights,
    segment_tests,
    segment_words,
    segments,
    sources,
    suppressions,
    text_library,
    traits,
    translations,
    writing_runs,
)
from rapport.app import App

ROUTERS = (
    brand.router,
    briefs.router,
    writing_runs.router,
    identities.router,  # before customers: `proposals` is no customer's id
    customers.router,
    imports.router,
    products.router,
    products.offers_router,
    policies.router,
    policies.sentences_router,
    campaigns.router,
    attribution.router,
    calendar.router,
    calendar.feed_router,
    effects.router,
    messages.router,
    mail.router,
    mail.bounces_router,
    reactions.router,
    suppressions.router,
    drafts.router,
    review_samples.router,
    review.router,
    translations.router,
    personal_texts.router,
    text_library.router,
    conversations.router,
    journeys.router,
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
    models.router,
    recommendations.router,
    reports.router,
    rights.router,
    clusters.router,
    traits.router,
    law.router,
    llm.router,
)


def build_api(app: App) -> FastAPI:
    """Make the web application that serves this `App`."""
    api = FastAPI(title="Rapport", version=__version__)
    api.state.rapport = app
    errors.install(api)
    api.add_middleware(bodies.BodyGuard)
    api.add_middleware(paths.SentPath)
    for router in ROUTERS:
        api.include_router(router)
    return api
