"""Tracking: what comes back from a message, written down as events.

In: the signed links of a message, opened, clicked or answered. Out: `Email Opened`, `Email Link
Clicked` and `Unsubscribed` in the event inbox, lines in the consent ledger. Must never act on a
link that was only fetched, nor lead anywhere but where the sender's link said.
"""

from rapport.tracking.preferring import (
    CONSENT_TEXT_VERSION,
    Preferences,
    read_preferences,
    read_unsubscribe,
    set_preferences,
    unsubscribe,
)
from rapport.tracking.recording import Letterhead, record_click, record_open

__all__ = [
    "CONSENT_TEXT_VERSION",
    "Letterhead",
    "Preferences",
    "read_preferences",
    "read_unsubscribe",
    "record_click",
    "record_open",
    "set_preferences",
    "unsubscribe",
]
