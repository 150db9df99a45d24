"""Delivery: the outbox, and the ways out of the house.

In: messages with the values of their slots, approved drafts, a channel. Out: mails that a server
took, a mark on each message, `Email Delivered` events, signed links. Must never send what nobody
approved, or to somebody who said no; never twice beyond what was under way when a process died.
"""

from rapport.delivery.addresses import envelope_address
from rapport.delivery.channel import Channel, SmtpChannel
from rapport.delivery.dkim import DkimSigner, load_next_signer, load_signer, make_dkim_key
from rapport.delivery.dns_check.checking import MailChecker
from rapport.delivery.dns_check.looking import Dns
from rapport.delivery.dns_check.model import DnsRecord, Finding, Grade, MailCheck
from rapport.delivery.dns_check.texts import sentence_of
from rapport.delivery.errors import (
    BadAddress,
    BadDkimKey,
    BadLink,
    BrokenHeader,
    DnsUnavailable,
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
    Certificate,
    FactsState,
    GateTest,
    Message,
    MessageId,
    MessageStatus,
    Origin,
    Outcome,
    OutcomeKind,
    Parcel,
    Priority,
    SendReport,
    SharedSlots,
    Verdict,
    message_id_of,
)
from rapport.delivery.rechecking import FactsDesk, recheck_waiting
from rapport.delivery.returns import MESSAGE_ARGUMENT, ReturnMarks, ReturnUse
from rapport.delivery.sending import Sender
from rapport.delivery.store import (
    HELD_OUT,
    MESSAGE_FOLLOWER,
    add_messages,
    cancel_for,
    cancel_messages,
    contacted_since,
    enqueue,
    find_certificate,
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
    "MESSAGE_ARGUMENT",
    "MESSAGE_FOLLOWER",
    "SOURCE",
    "BadAddress",
    "BadDkimKey",
    "BadLink",
    "BrokenHeader",
    "Cause",
    "Certificate",
    "Channel",
    "DkimSigner",
    "Dns",
    "DnsRecord",
    "DnsUnavailable",
    "FactsDesk",
    "FactsState",
    "Finding",
    "GateTest",
    "Grade",
    "Links",
    "MailCheck",
    "MailChecker",
    "MailNotSecured",
    "MailSenderRefused",
    "MailServerUnavailable",
    "MailSignInRefused",
    "Message",
    "MessageId",
    "MessageNotFound",
    "MessageStatus",
    "Origin",
    "Outcome",
    "OutcomeKind",
    "Parcel",
    "Priority",
    "ReturnMarks",
    "ReturnUse",
    "SafeCopyMissing",
    "SendReport",
    "Sender",
    "SharedSlots",
    "SlotsMissing",
    "SmtpChannel",
    "Verdict",
    "add_messages",
    "cancel_for",
    "cancel_messages",
    "contacted_since",
    "enqueue",
    "envelope_address",
    "find_certificate",
    "get_message",
    "list_messages",
    "load_next_signer",
    "load_signer",
    "make_dkim_key",
    "message_id_of",
    "next_due",
    "outbox_counts",
    "recheck_waiting",
    "sent_safe",
    "sentence_of",
    "share_slots",
    "shared_by",
    "waiting_by_draft",
    "written_to",
]
