"""Delivery."""

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
)
from rapport.delivery.links import Links
from rapport.delivery.model import (
    Mail,
    Message,
    MessageId,
    MessageStatus,
    Outcome,
    OutcomeKind,
)

__all__ = [
    "BadAddress",
    "BadDkimKey",
    "BadLink",
    "BrokenHeader",
    "Channel",
    "DkimSigner",
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
    "SmtpChannel",
    "load_signer",
]
