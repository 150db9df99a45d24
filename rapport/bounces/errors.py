"""What can go wrong with what comes back."""

from rapport.kit.errors import Forbidden, Invalid, NotFound, Unavailable


class HookNotTrusted(Forbidden):
    """What a webhook of mail brought is not signed by its provider, or is told a second time."""

    code = "mail-hook-not-trusted"


class BadHook(Invalid):
    """What a webhook of mail brought is not in the form that its provider documents."""

    code = "bad-mail-hook"


class HookUnknown(NotFound):
    """There is no such provider of mail, or its key is not set."""

    code = "mail-hook-unknown"


class ReturnMailboxUnavailable(Unavailable):
    """The mailbox of returned mails cannot be read now; nothing is lost."""

    code = "return-mailbox-unavailable"
