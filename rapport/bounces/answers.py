"""Answers: whether a program wrote one (RFC 3834), and what of a person's words may be kept."""

import re
from email.message import Message

from rapport.bounces.parts import header
from rapport.llm import mask_personal_data

_MARKS = (
    "X-Autoreply",
    "X-Autorespond",
    "X-Autoresponder",
    "X-Auto-Reply",
    "X-Auto-Response-Suppress",
    "X-MS-Exchange-Inbox-Rules-Loop",
)
_BULK = {"auto_reply", "auto-reply", "junk", "bulk", "list"}
_SUBJECTS = re.compile(
    r"^\s*(?:re:\s*)?(?:auto(?:matic|mated)?[ -]?(?:reply|response|replied)|out of (?:the )?office|"
    r"vacation(?: |:|$)|away from|abwesen|absence du bureau|réponse automatique|自动回复|"
    r"自动答复|休假|不在办公室)",
    re.IGNORECASE,
)
_QUOTES = re.compile(
    r"^(?:>|-{2,} ?(?:original|forwarded|原始邮件|转发)|on .{5,120}wrote:\s*$|在.{3,120}写道|"
    r"from: |发件人[:：]|_{10,})",
    re.IGNORECASE,
)
_MOST_CHARACTERS = 2_000


def is_automatic(mail: Message) -> bool:
    """Say whether a program wrote the mail in answer to ours."""
    submitted = header(mail, "Auto-Submitted").partition(";")[0].strip().lower()
    if submitted and submitted != "no":
        return True
    if any(mail.get(name) is not None for name in _MARKS):
        return True
    if header(mail, "Precedence").strip().lower() in _BULK:
        return True
    return bool(_SUBJECTS.search(header(mail, "Subject")))


def written_words(text: str) -> str:
    """Give what a person wrote above what they quote, without names, numbers and addresses."""
    own: list[str] = []
    for line in text.replace("\r", "").split("\n"):
        if _QUOTES.match(line.strip()):
            break
        own.append(line.rstrip())
    return mask_personal_data("\n".join(own).strip()[:_MOST_CHARACTERS])
