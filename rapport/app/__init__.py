"""Builds the running application from settings: the only package that knows every adapter."""

from rapport.app.desks import (
    adviser_of,
    desk_of,
    facts_desk_of,
    form_desk_of,
    mail_checker_of,
    office_of,
    opt_in_desk_of,
    plan_of,
    return_desk_of,
    transactional_desk_of,
)
from rapport.app.opening import (
    FOLLOWERS,
    MAILBOX,
    App,
    Operations,
    create_home,
    open_app,
    open_operations,
)
from rapport.app.sending import open_channels, rules_of, sender_of, states_of_channels

__all__ = [
    "FOLLOWERS",
    "MAILBOX",
    "App",
    "Operations",
    "adviser_of",
    "create_home",
    "desk_of",
    "facts_desk_of",
    "form_desk_of",
    "mail_checker_of",
    "office_of",
    "open_app",
    "open_channels",
    "open_operations",
    "opt_in_desk_of",
    "plan_of",
    "return_desk_of",
    "rules_of",
    "sender_of",
    "states_of_channels",
    "transactional_desk_of",
]
