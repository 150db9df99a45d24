"""Puts the API together: one router per noun."""

from fastapi import FastAPI

from rapport import __version__
from rapport.api import (
    briefs,
    conversations,
    drafts,
    errors,
    journeys,
    keys,
    operators,
    segments,
    sources,
)
from rapport.app import App

ROUTERS = (
    briefs.router,
    drafts.router,
    conversations.router,
    journeys.router,
    keys.router,
    operators.router,
    sources.router,
    segments.router,
)


def build_api(app: App) -> FastAPI:
    """Make the web application that serves this `App`."""
    api = FastAPI(title="Rapport", version=__version__)
    api.state.rapport = app
    errors.install(api)
    for router in ROUTERS:
        api.include_router(router)
    return api
