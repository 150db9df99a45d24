"""Gathering: what customers wrote to the shop itself becomes feedback, each text once.

In: events of answered surveys and of replies to mails. Out: rows of feedback with their customer.
Must never keep what a customer only quoted.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.insights.gathering.events import OWN_TERMS, gather_answers, gather_replies
    from rapport.insights.gathering.replies import new_words
else:
    __getattr__ = late_names(__name__)

__all__ = ["OWN_TERMS", "gather_answers", "gather_replies", "new_words"]
