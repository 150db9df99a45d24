"""Tracking: what comes back from a message, written down as events.

In: the links of a message, opened or clicked; the script on the shop's site. Out: what came back as
events in the inbox, `Email Opened` and the like, each open and click judged by a later event; which
message an order followed. Must never lead anywhere but where the sender's link said, nor keep an IP
address.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names
from rapport.tracking.settling import judging

if TYPE_CHECKING:
    from rapport.tracking.counting import ReactionCounts, count_reactions, count_signs
    from rapport.tracking.earning import Evidence, Marks, OrderTrace, orders_after, unique_marks
    from rapport.tracking.model import UNKNOWN, Asked, FetchKind, Judgement, Sign
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
        record_look,
        record_open,
        record_short_click,
        record_trap,
    )
    from rapport.tracking.settling import SETTLE_AFTER, Settled, settle_fetches
    from rapport.tracking.store import forget_fetches
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "SETTLE_AFTER",
    "UNKNOWN",
    "Asked",
    "Evidence",
    "FetchKind",
    "Judgement",
    "LinkUnknown",
    "Marks",
    "OnsiteOffer",
    "OrderTrace",
    "ReactionCounts",
    "Settled",
    "Sign",
    "VisitorUnknown",
    "Visitors",
    "count_reactions",
    "count_signs",
    "find_visitor",
    "forget_fetches",
    "judging",
    "next_onsite",
    "orders_after",
    "record_click",
    "record_look",
    "record_onsite",
    "record_open",
    "record_short_click",
    "record_trap",
    "settle_fetches",
    "unique_marks",
]
