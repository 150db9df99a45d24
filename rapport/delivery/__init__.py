"""Delivery: the outbox, and the ways out of the house.

In: messages with the values of their slots, approved drafts, a channel. Out: mails that a server
took, a mark on each message, `Email Delivered` events, signed links. Must never send what nobody
approved, or to somebody who said no; never twice beyond what was under way when a process died.
"""

from rapport.delivery.channel import Channel, SmtpChannel
from rapport.delivery.dkim import DkimSigner, load_signer
from rapport.delivery.errors import (
    BadAddress,
    BadDkimKey,
    BadLink,
    BrokenHeader,
    MailNotSecured,
    MailSenderRefused,
    MailServerUnavailable,
    MailSignInRefused,
    MessageNotFound,
    SafeCopyMissing,
    SlotsMissing,
)
from rapport.delivery.links import Links
from rapport.delivery.marking import SOURCE
from rapport.delivery.model import (
    Cause,
    FactsState,
    Mail,
    Message,
    MessageId,
    MessageStatus,
    Outcome,
    OutcomeKind,
    SendReport,
    SharedSlots,
    message_id_of,
)
from rapport.delivery.rechecking import FactsDesk, recheck_waiting
from rapport.delivery.sending import Sender
from rapport.delivery.store import (
    HELD_OUT,
    MESSAGE_FOLLOWER,
    add_messages,
    cancel_for,
    cancel_messages,
    contacted_since,
    enqueue,
    get_message,
    list_messages,
    next_due,
    outbox_counts,
    sent_safe,
    share_slots,
    shared_by,
    waiting_by_draft,
    written_to,
)

__all__ = [
    "HELD_OUT",
    "MESSAGE_FOLLOWER",
    "SOURCE",
    "BadAddress",
    "BadDkimKey",
    "BadLink",
    "BrokenHeader",
    "Cause",
    "Channel",
    "DkimSigner",
    "FactsDesk",
    "FactsState",
    "Links",
    "Mail",
    "MailNotSecured",
    "MailSenderRefused",
    "MailServerUnavailable",
    "MailSignInRefused",
    "Message",
    "MessageId",
    "MessageNotFound",
    "MessageStatus",
    "Outcome",
    "OutcomeKind",
    "SafeCopyMissing",
    "SendReport",
    "Sender",
    "SharedSlots",
    "SlotsMissing",
    "SmtpChannel",
    "add_messages",
    "cancel_for",
    "cancel_messages",
    "contacted_since",
    "enqueue",
    "get_message",
    "list_messages",
    "load_signer",
    "message_id_of",
    "next_due",
    "outbox_counts",
    "recheck_waiting",
    "sent_safe",
    "share_slots",
    "shared_by",
    "waiting_by_draft",
    "written_to",
]
