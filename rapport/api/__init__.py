"""The HTTP API: one file per noun, the same nouns as everywhere; OpenAPI at `/docs`.

Beside it the intake of events and the public pages behind the links in messages.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.api.intake import Intake, IntakeFirst
    from rapport.api.lead_forms import lead_routes
    from rapport.api.lead_hooks import lead_hook_routes
    from rapport.api.lead_sync import lead_sync_routes
    from rapport.api.mail_hooks import mail_hook_routes
    from rapport.api.onsite import onsite_routes
    from rapport.api.recommended_strip import strip_routes
    from rapport.api.server import build_api
    from rapport.api.subscribing import subscription_routes
    from rapport.api.tracking import tracking_routes
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "Intake",
    "IntakeFirst",
    "build_api",
    "lead_hook_routes",
    "lead_routes",
    "lead_sync_routes",
    "mail_hook_routes",
    "onsite_routes",
    "strip_routes",
    "subscription_routes",
    "tracking_routes",
]
