"""What a server's refusal means: the customer's mailbox, the moment, or us.

By the enhanced status code (RFC 3463), the reply's number (RFC 5321) and, because servers use codes
as they like, by set phrases of their texts. Where a text and a code disagree, a customer is never
blamed: what sounds like a rule or a filter is one.
"""

import re

from rapport.bounces.model import Verdict

_BLOCK = re.compile(
    r"spam|spm\b|blocked|blacklist|block ?list|denylist|banned|reputation|policy reason|"
    r"\bdmarc\b|\bspf\b|\bdkim\b|unauthenticated|authentication (?:check|required)|unsolicited|"
    r"content (?:denied|rejected)|suspicious|virus|message (?:content )?reject|rbl\b|spamhaus|"
    r"too many (?:connection|message|recipient)|rate ?limit|frequency limited|temporarily deferred|"
    r"permanently deferred|message too (?:large|big)|size (?:limit|exceed)|exceeds? (?:the )?"
    r"(?:maximum |fixed )?size|reverse dns|ptr record|mi:|dt:|垃圾|拒收策略|内容",
    re.IGNORECASE,
)
_FULL = re.compile(
    r"(?:mailbox|inbox|storage|quota)[^.]{0,60}(?:full|exceed|out of|limit)|over ?quota|"
    r"insufficient (?:disk|system storage|storage)|quota[^.]{0,20}exceeded|邮箱已满|空间不足|容量",
    re.IGNORECASE,
)
_GONE = re.compile(
    r"user (?:unknown|not found|doesn'?t exist|does not exist)|unknown (?:user|recipient|mailbox|"
    r"local|address)|no such (?:user|mailbox|recipient|address|person)|"
    r"(?:mailbox|account|address|recipient|user)\b[^.;]{0,60}(?:not found|unavailable|"
    r"does ?n[o']t exist|doesn'?t have|disabled|inactive|deactivated|not exist|is invalid|"
    r"suspended|discontinued)|"
    r"does not exist|invalid (?:mailbox|recipient|user|address)|no mailbox here|"
    r"doesn't have a [\w.]+ account|resolver\.adr\.recip|not listed in|"
    r"address rejected: access denied|(?:domain|host)[^.]{0,60} not found|nxdomain|"
    r"unrouteable address|name or service not known|用户不存在|不存在|无此用户|地址错误",
    re.IGNORECASE,
)
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_REPLY = re.compile(r"(?<![\d.])([45]\d\d)(?![\d.])")

_GONE_STATUS = {(1, 0), (1, 1), (1, 2), (1, 3), (1, 6), (1, 10), (2, 1)}
_OURS_STATUS = {(1, 7), (1, 8), (2, 3), (3, 4)}  # our sender, or a mail too large
_FOR_NOW = 4
_CONTENT, _POLICY = 6, 7
_GONE_REPLY = {"550", "551", "553"}


def classify(*, status: str = "", text: str = "") -> Verdict:
    """Say whose a failed delivery is, by its status, such as `5.1.1`, and the server's words."""
    found = _status(status, text)
    level, subject, detail = (int(part) for part in found.groups()) if found else (0, 0, 0)
    reply = _REPLY.search(text)
    number = reply[1] if reply else ""
    for_now = level == _FOR_NOW or (level == 0 and number.startswith("4"))
    by_words = _by_words(text, for_now=for_now)
    if by_words is not Verdict.NONE:
        return by_words
    if subject in {_CONTENT, _POLICY} or (subject, detail) in _OURS_STATUS:
        return Verdict.BLOCK
    if for_now:
        return Verdict.SOFT
    gone = (subject, detail) in _GONE_STATUS if level else number in _GONE_REPLY
    return Verdict.HARD if gone else Verdict.SOFT


def code_of(*, status: str = "", text: str = "") -> str:
    """Write the code of a failure as `550 5.1.1`; a part that nobody told is left out."""
    found = _status(status, text)
    reply = _REPLY.search(text)
    number = reply[1] if reply else ""
    if found and number and number[0] != found[1]:
        number = ""
    return " ".join(part for part in (number, found[0] if found else "") if part)


def _status(status: str, text: str) -> re.Match[str] | None:
    """The status, unless it says nothing (`5.0.0`) and the server's own words say more."""
    told, said = _STATUS.search(status), _STATUS.search(text)
    unspecific = told is None or told[0].endswith(".0.0")
    return (said or told) if unspecific else told


def _by_words(text: str, *, for_now: bool) -> Verdict:
    if _BLOCK.search(text):
        return Verdict.BLOCK
    if _FULL.search(text):
        return Verdict.SOFT
    if _GONE.search(text) and not for_now:
        return Verdict.HARD
    return Verdict.NONE
