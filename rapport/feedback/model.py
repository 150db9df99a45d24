"""The table of the stage: one row per text that somebody wrote."""

from enum import StrEnum

import ibis

from rapport.storage import FactTable

OWN_PLATFORM = "shop"
"""The platform of what was written to the shop itself."""

NOT_STATED = "not stated"
"""The licence of what came without one."""


class FeedbackKind(StrEnum):
    """How a text came to be. Stored names are forever."""

    SURVEY = "survey"
    POST = "post"
    FORUM = "forum"
    COMMENT = "comment"
    CHAT = "chat"
    REPLY = "reply"
    OTHER = "other"


FEEDBACK = FactTable(
    name="feedback",
    one_row_per="text that somebody wrote, other than a review",
    columns=ibis.schema(
        {
            "feedback_id": "string",
            "kind": "string",
            "platform": "string",  # where it was written, such as xiaohongshu; `shop` for our own
            "licence": "string",  # on what terms it may be kept and quoted
            "thread_id": "string",  # of one conversation, thread or survey
            "question": "string",  # what was asked, of a survey
            "customer_id": "string",
            "author": "string",  # a hash that tells authors apart; never a name
            "product_id": "string",
            "brand": "string",  # whose product it is about, where the catalogue does not have it
            "rating": "float64",  # 1 to 5
            "title": "string",
            "text": "string",
            "language": "string",  # as the source says; null where it does not
            "url": "string",
            "written_at": "timestamp('UTC', 6)",
        }
    ),
    key=("feedback_id",),
)
