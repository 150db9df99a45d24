"""Takes a mail apart, as far as it must be, whatever its headers pretend."""

from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from html import unescape
from itertools import islice
from re import DOTALL, IGNORECASE
from re import compile as pattern

_MOST_PARTS = 40
_MOST_GROUPS = 100
_TAG = pattern(r"<(?:style|script)\b.*?</(?:style|script)>|<[^>]{0,2000}>", IGNORECASE | DOTALL)


def header(mail: Message, name: str) -> str:
    """Give the values of a header as text, without encoded words; empty if there is none."""
    return " ".join(_decoded(str(value)) for value in mail.get_all(name, [])[:20])


def parts_of(mail: Message) -> Iterator[Message]:
    """Give the mail and its parts, the outer ones first, so many at most."""
    return islice(mail.walk(), _MOST_PARTS)


def first_of(mail: Message, *kinds: str) -> Message | None:
    """Give the first part of one of these content types."""
    return next((part for part in parts_of(mail) if part.get_content_type() in kinds), None)


def field_groups(part: Message) -> list[dict[str, str]]:
    """Give the groups of fields that a report consists of, names in small letters."""
    payload = part.get_payload()
    if isinstance(payload, list):
        groups = [inner for inner in payload[:_MOST_GROUPS] if isinstance(inner, Message)]
        found = [_fields(str(inner)) for inner in groups]
    else:
        found = [_fields(text) for text in _content(part).split("\n\n")[:_MOST_GROUPS]]
    return [group for group in found if group]


def text_of(mail: Message) -> str:
    """Give what the mail itself says to a person: its plain text, else its HTML without tags."""
    own = list(_own_parts(mail))
    for kind in ("text/plain", "text/html"):
        for part in own:
            if part.get_content_type() == kind and not part.is_multipart():
                text = _content(part)
                if kind == "text/html":
                    text = unescape(_TAG.sub(" ", text))
                if text.strip():
                    return text
    return ""


def _own_parts(mail: Message) -> Iterator[Message]:
    """The parts that are not of a mail within the mail."""
    inner: set[int] = set()
    for part in parts_of(mail):
        within = id(part) in inner
        if not within:
            yield part
        payload = part.get_payload()
        if isinstance(payload, list) and (within or part.get_content_maintype() == "message"):
            inner |= {id(each) for each in payload}


def _fields(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    name = ""
    for line in text.split("\n"):
        if line[:1] in {" ", "\t"} and name:
            found[name] += " " + line.strip()
            continue
        told, colon, value = line.partition(":")
        name = told.strip().lower() if colon else ""
        if name:
            found.setdefault(name, value.strip())
    return found


def _content(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    charset = str(part.get_content_charset() or "utf-8")
    try:
        return payload.decode(charset, "replace")
    except (LookupError, ValueError):
        return payload.decode("utf-8", "replace")


def _decoded(value: str) -> str:
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, ValueError):
        return value
