"""The rows of topics and sign-ups: the only SQL of the stage."""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.subscriptions.store.opt_ins import (
        OPT_IN_FOLLOWER,
        close_expired,
        delete_unconfirmed,
        find_opt_in,
        get_opt_in,
        hold_opt_in,
        keep_opt_in,
        list_opt_ins,
        mails_lately,
        note_confirmed,
        note_mail,
    )
    from rapport.subscriptions.store.topics import all_topics, find_topic, put_topic
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "OPT_IN_FOLLOWER",
    "all_topics",
    "close_expired",
    "delete_unconfirmed",
    "find_opt_in",
    "find_topic",
    "get_opt_in",
    "hold_opt_in",
    "keep_opt_in",
    "list_opt_ins",
    "mails_lately",
    "note_confirmed",
    "note_mail",
    "put_topic",
]
