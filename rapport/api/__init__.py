"""The HTTP API: one file per noun, the same nouns as everywhere; OpenAPI at `/docs`.

Beside it the intake of events and the public pages behind the links in messages.
"""

from rapport.api.intake import Intake, IntakeFirst
from rapport.api.mail_hooks import mail_hook_routes
from rapport.api.onsite import onsite_routes
from rapport.api.server import build_api
from rapport.api.tracking import tracking_routes

__all__ = [
    "Intake",
    "IntakeFirst",
    "build_api",
    "mail_hook_routes",
    "onsite_routes",
    "tracking_routes",
]
