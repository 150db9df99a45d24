"""Attention: who hears what today, of all that campaigns, journeys, sales and chats want to say.

In: candidates in columns, with what each is expected to add and to cost; what customers heard so
far; caps, quiet hours, quotas, a budget and the staff's minutes. Out: a plan that keeps them all,
with prices, a bound on what any plan could bring, and a reason for everything that is not said.
Must never let a transactional message compete, nor leave a loser without its reason.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.attention.allocating import allocate
    from rapport.attention.errors import BadCandidates
    from rapport.attention.explaining import Words, reason_sentence
    from rapport.attention.model import (
        Candidates,
        ChannelLimits,
        Customers,
        Limits,
        Plan,
        Prices,
        Priority,
        Reason,
        Source,
    )
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "BadCandidates",
    "Candidates",
    "ChannelLimits",
    "Customers",
    "Limits",
    "Plan",
    "Prices",
    "Priority",
    "Reason",
    "Source",
    "Words",
    "allocate",
    "reason_sentence",
]
