"""Feedback: what people wrote about the shop, its products or their makers, other than reviews.

In: survey answers, posts, threads of forums, replies to mails, what customers said in chats. Out:
one fact per text, with where it came from and on what terms. Must never keep a text without its
source, nor the name or address of whoever wrote it.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.feedback.model import FEEDBACK, FeedbackKind
else:
    __getattr__ = late_names(__name__)

__all__ = ["FEEDBACK", "FeedbackKind"]
