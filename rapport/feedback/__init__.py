"""Feedback: what people wrote about the shop, its products or their makers, other than reviews.

In: survey answers, posts, threads of forums, replies to mails, what customers said in chats. Out:
one fact per text, with where it came from and on what terms. Must never keep a text without its
source, nor the name or address of whoever wrote it.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.feedback.authors import Authors, authors_of
    from rapport.feedback.model import FEEDBACK, NOT_STATED, OWN_PLATFORM, FeedbackKind
else:
    __getattr__ = late_names(__name__)

__all__ = ["FEEDBACK", "NOT_STATED", "OWN_PLATFORM", "Authors", "FeedbackKind", "authors_of"]
