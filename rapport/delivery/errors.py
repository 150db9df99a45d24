"""What can go wrong when messages leave."""

from rapport.kit.errors import Invalid, NotFound, Unavailable


class MessageNotFound(NotFound):
    """No message in the outbox has this id."""

    code = "message-not-found"


class BadAddress(Invalid):
    """An address cannot be written to."""

    code = "bad-address"


class BrokenHeader(Invalid):
    """A mail header would hold a line break or a control character."""

    code = "mail-header-broken"


class BadLink(Invalid):
    """A link in a message does not lead to a web page."""

    code = "bad-link"


class BadDkimKey(Invalid):
    """The DKIM key cannot be used."""

    code = "dkim-key-unusable"


class MailServerUnavailable(Unavailable):
    """The SMTP server cannot be reached or does not answer; messages stay in the queue."""

    code = "mail-server-unavailable"


class MailNotSecured(Invalid):
    """The SMTP server does not offer the protection that the settings ask for."""

    code = "mail-not-secured"


class MailSignInRefused(Invalid):
    """The SMTP server does not accept the user name or the password."""

    code = "mail-sign-in-refused"


class MailSenderRefused(Invalid):
    """The SMTP server does not accept mail from the sender's address."""

    code = "mail-sender-refused"


class SlotsMissing(Invalid):
    """What the messages of a draft share was never kept."""

    code = "shared-slots-missing"


class SafeCopyMissing(Invalid):
    """A message is to leave with the safe copy of its draft, which has none."""

    code = "safe-copy-missing"


class DnsUnavailable(Unavailable):
    """The DNS did not answer in time."""

    code = "dns-unavailable"


class NothingPaused(NotFound):
    """A campaign or a channel is to go on that is not paused."""

    code = "nothing-paused"
