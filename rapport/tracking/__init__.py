"""Tracking: what comes back from a message, written down as events.

In: the links of a message, opened, clicked or answered; the script on the shop's site. Out: what
came back as events in the inbox, `Email Opened` and the like; lines in the consent ledger. Must
never act on a link that was only fetched, nor lead anywhere but where the sender's link said.
"""

from rapport.tracking.onsite import (
    OnsiteOffer,
    Visitors,
    VisitorUnknown,
    find_visitor,
    next_onsite,
    record_onsite,
)
from rapport.tracking.preferring import (
    CONSENT_TEXT_VERSION,
    Preferences,
    read_preferences,
    read_unsubscribe,
    set_preferences,
    unsubscribe,
)
from rapport.tracking.recording import (
    Letterhead,
    LinkUnknown,
    record_click,
    record_open,
    record_short_click,
)

__all__ = [
    "CONSENT_TEXT_VERSION",
    "Letterhead",
    "LinkUnknown",
    "OnsiteOffer",
    "Preferences",
    "VisitorUnknown",
    "Visitors",
    "find_visitor",
    "next_onsite",
    "read_preferences",
    "read_unsubscribe",
    "record_click",
    "record_onsite",
    "record_open",
    "record_short_click",
    "set_preferences",
    "unsubscribe",
]
