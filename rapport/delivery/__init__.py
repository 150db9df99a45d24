"""Delivery: the outbox, and the ways out of the house.

In: messages with the values of their slots, approved drafts, a channel. Out: mails that a server
took, a mark on each message, `Email Delivered` events, signed links. Must never send what nobody
approved, or to somebody who said no; never twice beyond what was under way when a process died.
"""

from rapport.delivery.addresses import (
    envelope_address,
)
from rapport.delivery.channel import (
    Channel,
    SmtpChannel,
)
from rapport.delivery.dkim import (
    DkimSigner,
    load_next_signer,
    load_signer,
    make_dkim_key,
)
from rapport.delivery.dns_check.checking import (
    MailChecker,
)
from rapport.delivery.dns_check.looking import (
    Dns,
)
from rapport.delivery.dns_check.model import (
    DnsRecord,
    Finding,
    Grade,
    MailCheck,
)
from rapport.delivery.dns_check.texts import (
    sentence_of,
)
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
    NothingPaused,
    SafeCopyMissing,
    SlotsMissing,
)
from rapport.delivery.gate import (
    GateRules,
    ask_gate,
    gate_rules,
)
from rapport.delivery.lanes import (
    lane_of,
)
from rapport.delivery.links import (
    Links,
)
from rapport.delivery.marking import (
    SOURCE,
)
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
    Silence,
    Verdict,
    message_id_of,
)
from rapport.delivery.pausing import (
    cancel_waiting,
    pause_messages,
    resume_messages,
)
from rapport.delivery.rechecking import (
    FactsDesk,
    recheck_waiting,
)
from rapport.delivery.returns import (
    MESSAGE_ARGUMENT,
    ReturnMarks,
    ReturnUse,
)
from rapport.delivery.sending import (
    Sender,
)
from rapport.delivery.store import (
    HELD_OUT,
    MESSAGE_FOLLOWER,
    add_messages,
    cancel_for,
    cancel_messages,
    contacted_since,
    count_doubles,
    count_returns,
    enqueue,
    find_certificate,
    get_message,
    keep_silences,
    lane_counts,
    list_breakers,
    list_buckets,
    list_messages,
    list_pauses,
    list_silences,
    list_warm_ups,
    next_due,
    note_reaction,
    outbox_counts,
    returns_by_hour,
    sent_safe,
    share_slots,
    shared_by,
    silences_of,
    waiting_by_draft,
    written_to,
)
from rapport.delivery.traffic import (
    Breaker,
    BreakerState,
    Bucket,
    Doubles,
    LaneCount,
    Pause,
    Returns,
    WarmUp,
)

__all__ = [
    "HELD_OUT",
    "MESSAGE_ARGUMENT",
    "MESSAGE_FOLLOWER",
    "SOURCE",
    "BadAddress",
    "BadDkimKey",
    "BadLink",
    "Breaker",
    "BreakerState",
    "BrokenHeader",
    "Bucket",
    "Cause",
    "Certificate",
    "Channel",
    "DkimSigner",
    "Dns",
    "DnsRecord",
    "DnsUnavailable",
    "Doubles",
    "FactsDesk",
    "FactsState",
    "Finding",
    "GateRules",
    "GateTest",
    "Grade",
    "LaneCount",
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
    "NothingPaused",
    "Origin",
    "Outcome",
    "OutcomeKind",
    "Parcel",
    "Pause",
    "Priority",
    "ReturnMarks",
    "ReturnUse",
    "Returns",
    "SafeCopyMissing",
    "SendReport",
    "Sender",
    "SharedSlots",
    "Silence",
    "SlotsMissing",
    "SmtpChannel",
    "Verdict",
    "WarmUp",
    "add_messages",
    "ask_gate",
    "cancel_for",
    "cancel_messages",
    "cancel_waiting",
    "contacted_since",
    "count_doubles",
    "count_returns",
    "enqueue",
    "envelope_address",
    "find_certificate",
    "gate_rules",
    "get_message",
    "keep_silences",
    "lane_counts",
    "lane_of",
    "list_breakers",
    "list_buckets",
    "list_messages",
    "list_pauses",
    "list_silences",
    "list_warm_ups",
    "load_next_signer",
    "load_signer",
    "make_dkim_key",
    "message_id_of",
    "next_due",
    "note_reaction",
    "outbox_counts",
    "pause_messages",
    "recheck_waiting",
    "resume_messages",
    "returns_by_hour",
    "sent_safe",
    "sentence_of",
    "share_slots",
    "shared_by",
    "silences_of",
    "waiting_by_draft",
    "written_to",
]
