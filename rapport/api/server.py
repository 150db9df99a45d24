"""Puts the API together: one router per noun."""

from fastapi import FastAPI

from rapport import __version__
from rapport.api import (
    bodies,
    briefs,
    campaigns,
    conversations,
    customers,
    drafts,
    errors,
    imports,
    insights,
    journeys,
    keys,
    messages,
    operators,
    products,
    recommendations,
    segments,
    sources,
)
from rapport.app import App

ROUTERS = (
    briefs.router,
    customers.router,
    imports.router,
    products.router,
    products.offers_router,
    campaigns.router,
    messages.router,
    drafts.router,
    conversations.router,
    journeys.router,
    keys.router,
    operators.router,
    sources.router,
    segments.router,
    insights.router,
    recommendations.router,
)


def build_api(app: App) -> FastAPI:
    """Make the web application that serves this `App`."""
    api = FastAPI(title="Rapport", version=__version__)
    api.state.rapport = app
    errors.install(api)
    api.add_middleware(bodies.BodyGuard)
    for router in ROUTERS:
        api.include_router(router)
    return api
