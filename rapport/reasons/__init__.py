"""Reasons: why a customer got a message, or did not.

In: a customer, and a message, a campaign or a journey. Out: an account, line by line, with the
numbers that counted, said to an operator in full or to the customer in plain words. Must never
decide anything, nor tell a customer about the inside of the shop.
"""

from rapport.reasons.answering import why, why_of_link
from rapport.reasons.errors import NothingToAnswer
from rapport.reasons.model import Account, Audience, Line, Outcome
from rapport.reasons.sentences import sentences

__all__ = [
    "Account",
    "Audience",
    "Line",
    "NothingToAnswer",
    "Outcome",
    "sentences",
    "why",
    "why_of_link",
]
