"""Stand-ins that behave like the real thing: for tests, and for the demo shop.

In: a script. Out: a language model, an endpoint, a mail server that can be asked what reached
them. Must never be needed by the product itself.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.testing.endpoint import Asked, FakeEndpoint, Reply, fails, hangs, says, says_text
    from rapport.testing.language_model import ScriptedModel
    from rapport.testing.mailbox import (
        KeptMail,
        LocalMailbox,
        MailboxBusy,
        MailboxFolder,
        MailNotFound,
        OpenedMail,
        count_mails,
        list_mails,
        read_mail,
    )
    from rapport.testing.phone import LocalPhone
    from rapport.testing.receiving import verify_dkim
    from rapport.testing.sink import MailSink, accept_all
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "Asked",
    "FakeEndpoint",
    "KeptMail",
    "LocalMailbox",
    "LocalPhone",
    "MailNotFound",
    "MailSink",
    "MailboxBusy",
    "MailboxFolder",
    "OpenedMail",
    "Reply",
    "ScriptedModel",
    "accept_all",
    "count_mails",
    "fails",
    "hangs",
    "list_mails",
    "read_mail",
    "says",
    "says_text",
    "verify_dkim",
]
