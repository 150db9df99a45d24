"""The HTTP API: one file per noun, the same nouns as everywhere; OpenAPI at `/docs`.

Beside it the intake of events and the public pages behind the links in messages.
"""

from rapport.api.intake import Intake, IntakeFirst
from rapport.api.server import build_api
from rapport.api.subscribing import subscription_routes
from rapport.api.tracking import tracking_routes

__all__ = ["Intake", "IntakeFirst", "build_api", "subscription_routes", "tracking_routes"]
