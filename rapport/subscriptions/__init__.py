"""Subscriptions: what customers want to hear about, asked and proved.

In: topics that the shop declares, sign-ups of forms, answers behind the links of messages. Out:
lines of the consent ledger, `Subscribed` and `Unsubscribed` in the event inbox, mails that ask to
confirm, and for each sign-up its proof. Must never act on a link that was only fetched, nor tell a
stranger whether an address is known.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.subscriptions.asking import (
        OptInDesk,
        ask_to_confirm,
        lead_id_of,
        owner_of,
        subscribe_at_once,
    )
    from rapport.subscriptions.confirming import confirm, forget_unconfirmed, read_action
    from rapport.subscriptions.errors import (
        BadTopic,
        OptInExpired,
        OptInNotFound,
        SystemMailNotApproved,
        TopicNotFound,
    )
    from rapport.subscriptions.linking import send_preference_link
    from rapport.subscriptions.model import (
        AgentKind,
        Change,
        Changed,
        Choices,
        Letterhead,
        OptIn,
        OptInState,
        Preferences,
        SignUp,
        Topic,
        Trace,
        Wish,
    )
    from rapport.subscriptions.preferring import (
        CONSENT_TEXT_VERSION,
        read_preferences,
        read_unsubscribe,
        set_preferences,
        unsubscribe,
    )
    from rapport.subscriptions.stating import (
        BY_CUSTOMER,
        SENSITIVE_TEXT_VERSION,
        StatedDesk,
        StatedPage,
        agree_to_sensitive,
        correct_stated,
        erase_stated,
        read_stated,
    )
    from rapport.subscriptions.store import OPT_IN_FOLLOWER, get_opt_in, list_opt_ins
    from rapport.subscriptions.system_mails import SystemMail, system_draft
    from rapport.subscriptions.topics import (
        archive_topic,
        check_topics,
        list_topics,
        save_topic,
        topic_defaults,
    )
    from rapport.subscriptions.tracing import keyed_hash, network_of, trace_of
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "BY_CUSTOMER",
    "CONSENT_TEXT_VERSION",
    "OPT_IN_FOLLOWER",
    "SENSITIVE_TEXT_VERSION",
    "AgentKind",
    "BadTopic",
    "Change",
    "Changed",
    "Choices",
    "Letterhead",
    "OptIn",
    "OptInDesk",
    "OptInExpired",
    "OptInNotFound",
    "OptInState",
    "Preferences",
    "SignUp",
    "StatedDesk",
    "StatedPage",
    "SystemMail",
    "SystemMailNotApproved",
    "Topic",
    "TopicNotFound",
    "Trace",
    "Wish",
    "agree_to_sensitive",
    "archive_topic",
    "ask_to_confirm",
    "check_topics",
    "confirm",
    "correct_stated",
    "erase_stated",
    "forget_unconfirmed",
    "get_opt_in",
    "keyed_hash",
    "lead_id_of",
    "list_opt_ins",
    "list_topics",
    "network_of",
    "owner_of",
    "read_action",
    "read_preferences",
    "read_stated",
    "read_unsubscribe",
    "save_topic",
    "send_preference_link",
    "set_preferences",
    "subscribe_at_once",
    "system_draft",
    "topic_defaults",
    "trace_of",
    "unsubscribe",
]
