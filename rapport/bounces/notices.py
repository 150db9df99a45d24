"""Notices of servers that follow no standard: qmail, older Exim, Chinese mailbox providers."""

import re
from email.message import Message
from email.utils import parseaddr

from rapport.bounces.parts import header

_SENDERS = re.compile(
    r"mailer-daemon|postmaster|mail-daemon|mdaemon|maildaemon|mailerdaemon|bounce", re.IGNORECASE
)
_SUBJECTS = re.compile(
    r"undeliver|failure notice|delivery (?:status|failure|has failed|notification)|"
    r"mail delivery (?:failed|system)|returned (?:mail|to sender)|non-?delivery|"
    r"could not be delivered|rejected|退信|无法送达|投递失败|未送达|发送失败",
    re.IGNORECASE,
)
_DELAYED = re.compile(
    r"(?:delay(?:ed)?\b|warning: |has not yet been delivered|"
    r"will (?:continue|keep) (?:to try|trying)|you do not need to resend|尚未送达|延迟)",
    re.IGNORECASE,
)
# Where our own mail begins in a notice; its words are no server's words.
_COPY = re.compile(
    r"\n-{2,}[^\n]{0,80}(?:copy of (?:the|this) message|original message|returned message|"
    r"below this line|header)|\n-{10,} This is a copy|原邮件|\nReceived: |\nReturn-Path: ",
    re.IGNORECASE,
)


def looks_like_notice(mail: Message, *, marked: bool) -> bool:
    """Say whether a server wrote the mail, by its sender and its subject."""
    if mail.get("X-Failed-Recipients"):
        return True
    name, address = parseaddr(header(mail, "From"))
    by_server = bool(_SENDERS.search(address) or _SENDERS.search(name))
    null_path = header(mail, "Return-Path").strip() == "<>"
    about_failure = bool(_SUBJECTS.search(header(mail, "Subject")))
    return about_failure and (by_server or null_path or marked)


def notice_text(mail: Message, text: str) -> str | None:
    """Give the server's own words; None if it says that it still tries."""
    copy = _COPY.search(text)
    own = text[: copy.start()] if copy else text
    return None if _DELAYED.search(header(mail, "Subject") + "\n" + own[:600]) else own
