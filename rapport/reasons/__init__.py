"""Reasons: why a customer got a message, or did not.

In: a customer, and a message, a campaign or a journey. Out: an account, line by line, with the
numbers that counted, said to an operator in full or to the customer in plain words. Must never
decide anything, nor tell a customer about the inside of the shop.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names
from rapport.reasons.sentences import sentences

if TYPE_CHECKING:
    from rapport.reasons.answering import why, why_of_link
    from rapport.reasons.errors import NothingToAnswer
    from rapport.reasons.giving_way import fine_money, giving_way_sentence
    from rapport.reasons.model import Account, Audience, Line, Outcome
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "Account",
    "Audience",
    "Line",
    "NothingToAnswer",
    "Outcome",
    "fine_money",
    "giving_way_sentence",
    "sentences",
    "why",
    "why_of_link",
]
