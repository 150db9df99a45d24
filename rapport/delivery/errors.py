"""What can go wrong when messages leave."""

from rapport.kit.errors import Conflict, Invalid, NotFound, Unavailable


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


class NothingToTry(NotFound):
    """A provider is to be tried that is not left in peace."""

    code = "nothing-to-try"


class BadPhoneNumber(Invalid):
    """A phone number cannot be brought into the form +, country, number (E.164)."""

    code = "bad-phone-number"


class ProviderUnavailable(Unavailable):
    """A provider of messages cannot be reached or asks to wait; messages stay in the queue."""

    code = "provider-unavailable"


class ProviderSignInRefused(Invalid):
    """A provider of messages does not accept the key, the signature or the sender."""

    code = "provider-sign-in-refused"


class BadChannelSetup(Invalid):
    """The settings of a channel do not go together, or a file that they name cannot be used."""

    code = "bad-channel-setup"


class ChannelNotSetUp(NotFound):
    """No channel of this name is set up."""

    code = "channel-not-set-up"


class TaskNotFound(NotFound):
    """There is no WeCom task for this message."""

    code = "wecom-task-not-found"


class TaskSettled(Conflict):
    """A WeCom task was confirmed, declined, expired or withdrawn before."""

    code = "wecom-task-settled"
