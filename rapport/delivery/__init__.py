"""Delivery: the outbox, and the ways out of the house.

In: messages with the values of their slots, approved drafts, a channel. Out: mails that a server
took, a mark on each message, `Email Delivered` events, signed links. Must never send what nobody
approved, or to somebody who said no; never twice beyond what was under way when a process died.
"""

from rapport.delivery.addressing import (
    address_column,
    address_of,
    recipient_of,
)
from rapport.delivery.breakers import (
    try_now,
)
from rapport.delivery.certificates import Certificate, GateTest, Silence, Verdict
from rapport.delivery.channel import (
    Channel,
    SmtpChannel,
)
from rapport.delivery.channels.choosing import (
    Channels,
    ChannelState,
    channel_states,
    channels_of,
)
from rapport.delivery.dkim import (
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
    BadPhoneNumber,
    BrokenHeader,
    DnsUnavailable,
    MailNotSecured,
    MailSenderRefused,
    MailServerUnavailable,
    MailSignInRefused,
    MessageNotFound,
    NothingPaused,
    TaskNotFound,
    TaskSettled,
)
from rapport.delivery.gate import (
    GateRules,
    GlobalHoldout,
    ask_gate,
    gate_rules,
    held_out_of_all,
    quarter_began,
    quarter_of,
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
    FactsState,
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
    message_id_of,
)
from rapport.delivery.onsite_model import (
    OnsiteDeed,
    OnsiteMessage,
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
    ONSITE_FOLLOWER,
    TASK_FOLLOWER,
    add_messages,
    cancel_for,
    cancel_messages,
    contacted_since,
    count_doubles,
    count_returns,
    count_tasks,
    enqueue,
    find_certificate,
    find_short_link,
    get_message,
    keep_silences,
    lane_counts,
    last_shown,
    list_breakers,
    list_buckets,
    list_messages,
    list_pauses,
    list_returns,
    list_silences,
    list_tasks,
    list_warm_ups,
    note_deed,
    note_reaction,
    outbox_counts,
    returns_by_hour,
    sent_safe,
    share_slots,
    shared_by,
    silences_of,
    tally_messages,
    waiting_by_draft,
    waiting_onsite,
    waits_of,
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
from rapport.delivery.wecom_model import (
    TaskState,
    WecomTask,
)
from rapport.delivery.wecom_tasks import (
    confirm_task,
    decline_task,
    get_task,
    tidy_tasks,
)

__all__ = [
    "HELD_OUT",
    "MESSAGE_ARGUMENT",
    "MESSAGE_FOLLOWER",
    "ONSITE_FOLLOWER",
    "SOURCE",
    "TASK_FOLLOWER",
    "BadAddress",
    "BadDkimKey",
    "BadLink",
    "BadPhoneNumber",
    "Breaker",
    "BreakerState",
    "BrokenHeader",
    "Bucket",
    "Cause",
    "Certificate",
    "Channel",
    "ChannelState",
    "Channels",
    "Dns",
    "DnsUnavailable",
    "Doubles",
    "FactsDesk",
    "FactsState",
    "GateRules",
    "GateTest",
    "GlobalHoldout",
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
    "OnsiteDeed",
    "OnsiteMessage",
    "Origin",
    "Outcome",
    "OutcomeKind",
    "Parcel",
    "Pause",
    "Priority",
    "ReturnMarks",
    "ReturnUse",
    "Returns",
    "SendReport",
    "Sender",
    "SharedSlots",
    "Silence",
    "SmtpChannel",
    "TaskNotFound",
    "TaskSettled",
    "TaskState",
    "Verdict",
    "WarmUp",
    "WecomTask",
    "add_messages",
    "address_column",
    "address_of",
    "ask_gate",
    "cancel_for",
    "cancel_messages",
    "cancel_waiting",
    "channel_states",
    "channels_of",
    "confirm_task",
    "contacted_since",
    "count_doubles",
    "count_returns",
    "count_tasks",
    "decline_task",
    "enqueue",
    "find_certificate",
    "find_short_link",
    "gate_rules",
    "get_message",
    "get_task",
    "held_out_of_all",
    "keep_silences",
    "lane_counts",
    "lane_of",
    "last_shown",
    "list_breakers",
    "list_buckets",
    "list_messages",
    "list_pauses",
    "list_returns",
    "list_silences",
    "list_tasks",
    "list_warm_ups",
    "load_signer",
    "make_dkim_key",
    "message_id_of",
    "note_deed",
    "note_reaction",
    "outbox_counts",
    "pause_messages",
    "quarter_began",
    "quarter_of",
    "recheck_waiting",
    "recipient_of",
    "resume_messages",
    "returns_by_hour",
    "sent_safe",
    "sentence_of",
    "share_slots",
    "shared_by",
    "silences_of",
    "tally_messages",
    "tidy_tasks",
    "try_now",
    "waiting_by_draft",
    "waiting_onsite",
    "waits_of",
    "written_to",
]
