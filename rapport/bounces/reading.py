"""Reads a mail that came back: a report of a server, a complaint, an answer.

Delivery status notifications (RFC 3464), complaints (RFC 5965), automatic answers (RFC 3834), and
the notices of servers that keep to none of them. A mail may be large and hostile: of each only the
first part is looked at, and of its parts only a few.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import Message
from email.utils import parsedate_to_datetime

import structlog

from rapport.bounces.answers import is_automatic, written_words
from rapport.bounces.classifying import classify, code_of
from rapport.bounces.model import Returned, ReturnKind, Verdict
from rapport.bounces.notices import looks_like_notice, notice_text
from rapport.bounces.parts import field_groups, first_of, header, parts_of, text_of
from rapport.delivery import ReturnMarks, ReturnUse

log = structlog.get_logger(__name__)

MOST_BYTES = 1_000_000
"""So much of a mail is read; what tells why a mail came back stands at its beginning."""

_MOST_BOUNDARIES = 60  # nesting deeper than any server's, and shallower than Python's stack
_OUR_ID = r"<(msg_[0-9a-f]{16,32})@[^\s<>@]{1,255}>"
_RETURNED_ID = re.compile(rb"^message-id:\s*" + _OUR_ID.encode(), re.IGNORECASE | re.MULTILINE)
_REFERRED_ID = re.compile(_OUR_ID)
_ADDRESS = re.compile(r"[^\s<>,;:\"]{1,64}@[^\s<>,;:\"]{1,255}")
_RECIPIENTS = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To")
_COMPLAINTS = {"abuse", "fraud", "virus", "other"}
_SHOWN = 4_000  # characters of a notice that are looked through for words


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """What reading needs: our marks, and whether a person's words are to be kept."""

    marks: ReturnMarks
    keep_replies: bool = False

    def read(self, data: bytes, *, recipient: str = "", source: str = "mail") -> Returned:
        """Say what a mail is; never raises for what a mail holds.

        `recipient` is the address of the envelope, where it is known.
        """
        data = data[:MOST_BYTES].replace(b"\r\n", b"\n")
        key = hashlib.sha256(data).hexdigest()
        unreadable = Returned(kind=ReturnKind.OTHER, key=key, source=source)
        if data.lower().count(b"boundary=") > _MOST_BOUNDARIES:
            return unreadable
        try:
            return self._read(data, key, recipient=recipient, source=source)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            # Python's parser of mails has its own surprises; one mail must not stop the others.
            log.warning("return.unreadable", error=type(error).__name__)
            return unreadable

    def _read(self, data: bytes, key: str, *, recipient: str, source: str) -> Returned:
        mail = message_from_bytes(data, policy=policy.compat32)
        use, message_id = self._mark(mail, recipient)
        if use is ReturnUse.UNSUBSCRIBE and not is_automatic(mail):
            return Returned(
                kind=ReturnKind.UNSUBSCRIBE, key=key, source=source, message_id=message_id
            )
        said = _report(mail) or _complaint(mail) or _notice(mail, data, marked=bool(message_id))
        known = message_id or (_returned_id(mail, data) if said else _referred_id(mail))
        if said is None:
            said = self._answer(mail, known=bool(known))
        return Returned(
            kind=said.kind,
            key=key,
            source=source,
            message_id=known,
            verdict=said.verdict,
            code=said.code,
            happened_at=_date(mail),
            text=said.text,
        )

    def _mark(self, mail: Message, recipient: str) -> tuple[ReturnUse | None, str]:
        told = [recipient, *(header(mail, name) for name in _RECIPIENTS)]
        for address in _ADDRESS.findall(" ".join(told)[:_SHOWN]):
            found = self.marks.read(address)
            if found is not None:
                return found
        return None, ""

    def _answer(self, mail: Message, *, known: bool) -> "_Said":
        if is_automatic(mail):
            return _Said(kind=ReturnKind.AUTO_REPLY)
        if not known:
            return _Said(kind=ReturnKind.OTHER)
        words = written_words(text_of(mail)) if self.keep_replies else ""
        return _Said(kind=ReturnKind.REPLY, text=words)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    kind: ReturnKind
    verdict: Verdict = Verdict.NONE
    code: str = ""
    text: str = ""


def _report(mail: Message) -> _Said | None:
    """Read a delivery status notification (RFC 3464, 6533); None if it is none."""
    found = first_of(
        mail, "message/delivery-status", "message/global-delivery-status", "text/delivery-status"
    )
    if found is None:
        return None
    groups = field_groups(found)
    told = [group for group in groups if "action" in group or "status" in group]
    failed = [group for group in told if group.get("action", "failed").lower() == "failed"]
    if not failed:
        delayed = any(group.get("action", "").lower() == "delayed" for group in told)
        return _Said(kind=ReturnKind.DELAY if delayed else ReturnKind.OTHER)
    status = failed[0].get("status", "")
    text = failed[0].get("diagnostic-code", "") or text_of(mail)[:_SHOWN]
    return _bounce(status, text)


def _complaint(mail: Message) -> _Said | None:
    """Read a complaint (RFC 5965); None if it is none."""
    found = first_of(mail, "message/feedback-report")
    if found is None:
        return None
    kinds = {group.get("feedback-type", "").lower() for group in field_groups(found)}
    if kinds & _COMPLAINTS:
        return _Said(kind=ReturnKind.COMPLAINT)
    out = "opt-out" in kinds or "opt-out-list" in kinds
    return _Said(kind=ReturnKind.UNSUBSCRIBE if out else ReturnKind.OTHER)


def _notice(mail: Message, data: bytes, *, marked: bool) -> _Said | None:
    """Read a server's notice in a form of its own; None if it does not look like one."""
    if not looks_like_notice(mail, marked=marked):
        return None
    text = notice_text(mail, text_of(mail) or data.partition(b"\n\n")[2].decode("utf-8", "replace"))
    if text is None:
        return None
    return _bounce("", text[:_SHOWN])


def _bounce(status: str, text: str) -> _Said:
    return _Said(
        kind=ReturnKind.BOUNCE,
        verdict=classify(status=status, text=text),
        code=code_of(status=status, text=text),
    )


def _returned_id(mail: Message, data: bytes) -> str:
    """The Message-ID of our mail, in what of it came back."""
    body = data.partition(b"\n\n")[2]
    found = _RETURNED_ID.search(body)
    if found is None:
        for part in parts_of(mail):
            payload = part.get_payload(decode=True)
            found = _RETURNED_ID.search(payload) if isinstance(payload, bytes) else None
            if found is not None:
                break
    return found[1].decode().lower() if found else _referred_id(mail)


def _referred_id(mail: Message) -> str:
    told = " ".join((header(mail, "In-Reply-To"), header(mail, "References")))
    found = _REFERRED_ID.findall(told)
    return str(found[-1]) if found else ""


def _date(mail: Message) -> datetime | None:
    try:
        told = parsedate_to_datetime(header(mail, "Date"))
    except (ValueError, TypeError, OverflowError):
        return None
    return told if told.tzinfo is not None else None
