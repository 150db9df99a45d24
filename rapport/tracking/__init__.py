"""Tracking: what comes back from a message, written down as events.

In: the links of a message, opened or clicked; the script on the shop's site. Out: what came back
as events in the inbox, `Email Opened` and the like. Must never lead anywhere but where the
sender's link said.
"""

from rapport.tracking.onsite import (
    OnsiteOffer,
    Visitors,
    VisitorUnknown,
    find_visitor,
    next_onsite,
    record_onsite,
)
from rapport.tracking.recording import (
    LinkUnknown,
    record_click,
    record_open,
    record_short_click,
)

__all__ = [
    "LinkUnknown",
    "OnsiteOffer",
    "VisitorUnknown",
    "Visitors",
    "find_visitor",
    "next_onsite",
    "record_click",
    "record_onsite",
    "record_open",
    "record_short_click",
]
