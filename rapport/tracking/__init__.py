"""Tracking: what comes back from a message, written down as events.

In: the signed links of a message, opened, clicked or answered. Out: `Email Opened`, `Email Link
Clicked` and `Unsubscribed` in the event inbox, each open and click judged by a later event, lines
in the consent ledger; which message an order followed. Must never act on a link that was only
fetched, nor lead anywhere but where the sender's link said, nor keep an IP address.
"""

from rapport.tracking.counting import ReactionCounts, count_reactions, count_signs
from rapport.tracking.earning import Evidence, Marks, OrderTrace, orders_after, unique_marks
from rapport.tracking.model import UNKNOWN, Asked, FetchKind, Judgement, Sign
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
    record_click,
    record_look,
    record_open,
    record_trap,
)
from rapport.tracking.settling import SETTLE_AFTER, Settled, judging, settle_fetches
from rapport.tracking.store import forget_fetches

__all__ = [
    "CONSENT_TEXT_VERSION",
    "SETTLE_AFTER",
    "UNKNOWN",
    "Asked",
    "Evidence",
    "FetchKind",
    "Judgement",
    "Letterhead",
    "Marks",
    "OrderTrace",
    "Preferences",
    "ReactionCounts",
    "Settled",
    "Sign",
    "count_reactions",
    "count_signs",
    "forget_fetches",
    "judging",
    "orders_after",
    "read_preferences",
    "read_unsubscribe",
    "record_click",
    "record_look",
    "record_open",
    "record_trap",
    "set_preferences",
    "settle_fetches",
    "unique_marks",
    "unsubscribe",
]
